package import NetcheckDiagnostics
package import NetcheckModel
package import NetcheckQueries
import NetcheckSets

/// Where the policies before and now are written.
package struct ChangeSources: Sendable {
  private let before: SourceMap
  private let now: SourceMap

  package init(before: SourceMap, now: SourceMap) {
    self.before = before
    self.now = now
  }

  /// Where reports put what has no place.
  var anchor: Report.Location? { Report.Location(anchorIn: now) }

  func map(_ when: AllowChanges.Cause.When) -> SourceMap { when == .before ? before : now }
}

extension AllowChanges.Answer {
  /// The answer as programs read it: the contract of docs/formats.md, kind `AllowChanges`.
  package func document(
    engine: Engine, baseline: Baseline, in sources: ChangeSources
  ) -> Structured {
    .object([
      ("version", .number(1)),
      ("kind", .text("AllowChanges")),
      ("engine", .text(engine.rawValue)),
      ("baseline", .text(baseline.rawValue)),
      ("changes", .list(rows.map { $0.document(in: sources) })),
      ("came", .texts(came.map(\.description))),
      ("went", .texts(went.map(\.description))),
      ("undecidedAsBefore", .number(undecidedAsBefore)),
      ("withoutFacts", .number(withoutFacts)),
      ("withoutCauses", .number(withoutCauses)),
      ("missing", .list(missing.map(\.document))),
      ("withoutPods", .list(absent.map(\.document))),
    ])
  }
}

extension AllowChanges.Row {
  fileprivate func document(in sources: ChangeSources) -> Structured {
    var entries: [(String, Structured)] = [
      ("change", .text(word)),
      ("source", source.document), ("destination", destination.document),
      ("opened", opened.document), ("closed", closed.document),
      ("mayOpen", mayOpen.document), ("mayClose", mayClose.document),
    ]
    if let family { entries.append(("family", .text(family.rawValue))) }
    entries.append(
      (
        "because",
        .list(
          causes.map { cause in
            .object([
              ("when", .text(cause.when.rawValue)), ("direction", .text(cause.direction.rawValue)),
              ("effect", .text(cause.effect.rawValue)),
              ("origin", cause.origin.document(in: sources.map(cause.when))),
            ])
          })
      ))
    return .object(entries)
  }
}
