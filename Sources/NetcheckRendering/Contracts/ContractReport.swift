package import NetcheckDiagnostics
import NetcheckModel
package import NetcheckQueries
import NetcheckSets

extension ContractTest {
  /// What each rule came to, in the form of all reports.
  package func report(
    in sources: SourceMap
  ) -> (rules: [Report.Rule], results: [Report.Result]) {
    (
      results.map(\.rule.reportRule),
      results.flatMap { RuleReport($0, sources).results }
    )
  }
}

extension Contract.Rule {
  fileprivate var reportRule: Report.Rule {
    Report.Rule(
      id: id.value, name: statement, description: about ?? statement, help: "")
  }
}

/// Tells one rule's findings.
private struct RuleReport {
  private let result: ContractTest.RuleResult
  private let sources: SourceMap

  init(_ result: ContractTest.RuleResult, _ sources: SourceMap) {
    self.result = result
    self.sources = sources
  }

  private var rule: Contract.Rule { result.rule }
  private var contractPlace: Report.Location { Report.Location(rule.id.range, in: sources) }

  var results: [Report.Result] {
    var results = result.findings.map(told)
    // A change is told once, with the first fault that it mends.
    if let mend = result.mend, let first = result.findings.firstIndex(where: isMended) {
      results[first].details += mend.lines(in: sources)
    }
    if result.status == .undecided, !results.contains(where: isUndecided) {
      results.append(uncertain)
    }
    if result.status == .passed {
      results.insert(
        Report.Result(
          rule: rule.id.value, status: .passed, subject: rule.statement, message: "holds",
          location: contractPlace, identity: [rule.id.value]), at: 0)
    }
    return results
  }

  private func isMended(_ finding: ContractTest.Finding) -> Bool {
    switch finding {
    case .open, .closed, .path, .future: result.severity(of: finding) == .failed
    case .noPath, .vacuous, .expired, .unneeded, .otherwise: false
    }
  }

  private func isUndecided(_ result: Report.Result) -> Bool { result.status == .undecided }

  private var uncertain: Report.Result {
    Report.Result(
      rule: rule.id.value, status: .undecided, subject: rule.statement,
      message: result.isUncertain
        ? "it is not known whom the rule means"
        : "the rule may also mean others, of whom it is not known how they fare",
      location: contractPlace,
      details: facts(result.missing))
  }

  private func told(_ finding: ContractTest.Finding) -> Report.Result {
    let status = status(of: finding)
    switch finding {
    case .open(let opening): return told(opening, isOpen: true, status)
    case .closed(let opening): return told(opening, isOpen: false, status)
    case .path(let path): return told(path, status)
    case .noPath(let from, let to, _):
      return made(
        status, "path", subject: "\(from) → \(to)",
        "\(status == .undecided ? "perhaps no" : "no") path leads from \(from) to \(to)",
        at: nil, status == .undecided ? facts(result.missing) : [])
    case .future(let pods): return told(pods, status)
    case .vacuous(let gap):
      let (message, help) = gap.text
      return made(
        status, "vacuous", subject: rule.statement, message, at: gap.range ?? rule.id.range,
        ["help: \(help)"])
    case .expired(let exception):
      return made(
        status, "expired", subject: rule.statement,
        "an exception expired on \(exception.expires.value)", at: exception.expires.range,
        owned(exception)
          + ["help: mend what it bears with, or let its owner renew it with a later date"])
    case .otherwise(let release, let otherwise): return told(release, otherwise, status)
    case .unneeded(let exception):
      return made(
        status, "unneeded", subject: rule.statement,
        "nothing is open that this exception bears with", at: exception.entry.range,
        owned(exception) + ["help: remove it"])
    }
  }

  private func told(
    _ release: CalicoRelease, _ otherwise: ContractTest.Status, _ status: Report.Status
  ) -> Report.Result {
    made(
      status, "release", subject: "\(rule.statement) (Calico \(release.rawValue))",
      "with Calico \(release.rawValue) the rule comes to: \(otherwise.rawValue)", at: rule.id.range,
      ["help: state the release, as in --engine calico:\(release.rawValue)"])
  }

  private func owned(_ exception: Contract.Exception) -> [String] {
    ["owner: \(exception.owner)", "reason: \(exception.reason)"]
  }

  private func status(of finding: ContractTest.Finding) -> Report.Status {
    switch result.severity(of: finding) {
    case .failed: .failed
    case .undecided: .undecided
    case .warning: .warning
    case .passed: .passed
    }
  }

  private func made(
    _ status: Report.Status, _ kind: String, subject: String, _ message: String,
    at range: SourceRange?, _ details: [String]
  ) -> Report.Result {
    let location = range.map { Report.Location($0, in: sources) } ?? contractPlace
    return Report.Result(
      rule: rule.id.value, status: status, subject: subject, message: message, location: location,
      related: location == contractPlace
        ? [] : [(contractPlace, "the contract wants: \(rule.statement)")],
      identity: [rule.id.value, kind, subject], details: details)
  }

  // MARK: Connections

  private func told(
    _ opening: ContractTest.Opening, isOpen: Bool, _ status: Report.Status
  ) -> Report.Result {
    var details = reasons(opening.trace)
    if opening.further > 0 {
      let pairs = opening.further == 1 ? "1 pair" : "\(opening.further) pairs"
      details.append(
        "\(pairs) of endpoints more \(opening.further == 1 ? "fares" : "fare") likewise")
    }
    for miss in opening.nearMisses {
      details.append(
        "nearest to opening it: \(miss.origin.text)  \(miss.origin.place(in: sources))")
      details.append("  \(miss.lacks.text)")
    }
    if status == .undecided { details += facts(result.missing) }
    return made(
      status, isOpen ? "open" : "closed", subject: opening.subject,
      opening.message(isOpen: isOpen), at: opening.trace.cause, details)
  }

  private func told(_ path: ContractTest.Path, _ status: Report.Status) -> Report.Result {
    var details: [String] = []
    for hop in path.hops {
      details.append("\(hop.source.text) → \(hop.destination.text) on \(hop.connection)")
      details += reasons(hop.trace).map { "  " + $0 }
    }
    if path.further > 0 {
      details.append("paths lead between \(path.further) pairs of endpoints more")
    }
    if status == .undecided { details += facts(result.missing) }
    return made(
      status, "path", subject: path.subject, path.message,
      at: path.hops.lazy.compactMap(\.trace.cause).first, details)
  }

  private func told(_ pods: ContractTest.FuturePods, _ status: Report.Status) -> Report.Result {
    var details = pods.trace.map(reasons) ?? []
    if let limit = pods.limit { details.append("not decided: \(limit.text)") }
    if status == .undecided { details += facts(pods.missing) }
    return made(
      status, "future", subject: pods.subject, pods.message, at: pods.trace?.cause, details)
  }

  private func reasons(_ trace: Trace) -> [String] {
    Direction.allCases.reversed().flatMap { direction -> [String] in
      let walk = trace.walk(direction)
      let title = direction.rawValue.padding(to: 8)
      let lines = walk.bases.flatMap { $0.lines(of: walk, in: sources, .plain) }
      return lines.enumerated().map { index, line in
        (index == 0 ? title : String(repeating: " ", count: 8)) + line
      }
    }
  }

  private func facts(_ missing: [MissingFact]) -> [String] {
    missing.prefix(5).map { "not known: \($0.text)" }
      + (missing.count > 5 ? ["and \(missing.count - 5) facts more"] : [])
      + missing.prefix(5).compactMap(\.help).unique.map { "help: \($0)" }
  }
}

extension Trace {
  /// The rule that decided, or a policy that isolates: at the destination, else at the source.
  fileprivate var cause: SourceRange? {
    let walks =
      verdict == .denied ? walks.filter { $0.verdict == .denied } : [ingress, egress] + along
    let origins = walks.flatMap(\.bases).flatMap(\.origins)
    return
      (origins.first { $0.rule != nil && $0.range != nil } ?? origins.first { $0.range != nil })?
      .range
  }
}
