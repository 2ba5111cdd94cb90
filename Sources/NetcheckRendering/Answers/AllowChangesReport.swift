import NetcheckDiagnostics
import NetcheckModel
package import NetcheckQueries
import NetcheckSets

/// Which changes fail.
package enum FailingChanges: String, CaseIterable, Sendable {
  case opened, any, never
}

extension AllowChanges.Answer {
  /// The changes as a report: what opens fails, what closes is worth a warning, unless asked otherwise.
  package func report(
    failingOn failing: FailingChanges, onUndecided: Report.OnUndecided, in sources: ChangeSources
  ) -> Report {
    Report(
      title: "netcheck diff", rules: [.opened, .closed],
      results: rows.flatMap { $0.results(failing, in: sources) }, onUndecided: onUndecided,
      anchor: sources.anchor)
  }
}

extension Report.Rule {
  fileprivate static let opened = Report.Rule(
    id: "connection-opened", name: "nothing is opened",
    description: "No connection may be opened that could not be opened before.",
    help: "Take the change back, or review what it opens and take it as the new state.")

  fileprivate static let closed = Report.Rule(
    id: "connection-closed", name: "nothing is closed",
    description: "Each connection that could be opened before still can.",
    help: "Take the change back, or make sure that nobody needs what it closes.")
}

extension AllowChanges.Row {
  fileprivate func results(
    _ failing: FailingChanges, in sources: ChangeSources
  ) -> [Report.Result] {
    let opens: Report.Status = failing == .never ? .warning : .failed
    let closes: Report.Status = failing == .any ? .failed : .warning
    let doubt: (Report.Status) -> Report.Status = { $0 == .failed ? .undecided : .warning }
    return [
      result(.opened, opens, "opened", opened, in: sources),
      result(.opened, doubt(opens), "may open", mayOpen, in: sources),
      result(.closed, closes, "closed", closed, in: sources),
      result(.closed, doubt(closes), "may close", mayClose, in: sources),
    ].compactMap(\.self)
  }

  private func result(
    _ rule: Report.Rule, _ status: Report.Status, _ word: String, _ connections: ConnectionSet,
    in sources: ChangeSources
  ) -> Report.Result? {
    if connections.isEmpty { return nil }
    let told = (connections.isAll ? "every port" : "\(connections)") + overFamily
    let places = causes.flatMap { $0.places(in: sources) }
    // What is written now can be mended there.
    let primary = places.first { $0.isNow } ?? places.first
    return Report.Result(
      rule: rule.id, status: status, subject: ends, message: "\(word): \(ends) on \(told)",
      location: primary?.location,
      related: places.filter { $0.location != primary?.location }.map { ($0.location, $0.words) },
      identity: [rule.id, word, source.name.description, destination.name.description]
        + (family.map { [$0.rawValue] } ?? []),
      details: causes.map(\.words))
  }
}

extension AllowChanges.Cause {
  fileprivate func places(
    in sources: ChangeSources
  ) -> [(location: Report.Location, words: String, isNow: Bool)] {
    let own = origin.range.map {
      (Report.Location($0, in: sources.map(when)), words, when == .now)
    }
    let rest = remains?.range.map { range in
      (Report.Location(range, in: sources.map(.now)), "the policy now", true)
    }
    return [own, rest].compactMap(\.self)
  }
}
