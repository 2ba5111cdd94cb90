package import NetcheckDiagnostics
import NetcheckModel
package import NetcheckQueries

extension ExplainEndpoint.Answer {
  /// The answer as programs read it: the contract of docs/formats.md, kind `Endpoint`.
  package func document(in sources: SourceMap) -> Structured {
    .object(compact: [
      ("version", .number(1)),
      ("kind", .text("Endpoint")),
      ("name", .text(endpoint.description)),
      ("stage", stage.map { .text($0.rawValue) }),
      ("labels", .text(labels)),
      ("engine", .text(engine.rawValue)),
      ("release", release.map { .text($0.rawValue) }),
      ("baseline", .text(baseline.rawValue)),
      ("passes", passes.isEmpty ? nil : .texts(passes.map(\.description))),
      (
        "directions",
        .list(
          directions.map { answer in
            .object([
              ("direction", .text(answer.direction.rawValue)),
              ("tiers", .list(answer.tiers.map { $0.document(in: sources) })),
              ("end", answer.end.document),
            ])
          })
      ),
    ])
  }
}

extension ExplainEndpoint.End {
  fileprivate var document: Structured {
    .object(compact: [
      ("reached", .boolean(isReached)), ("profile", profile.map { .text($0) }),
      ("action", .text("allow")),
    ])
  }
}

extension ExplainEndpoint.TierAnswer {
  fileprivate func document(in sources: SourceMap) -> Structured {
    .object(compact: [
      ("tier", .text(name)),
      ("order", order.map { .decimal($0) }),
      (
        "policies",
        .list(
          policies.map { policy in
            .object(compact: [
              ("origin", policy.origin.document(in: sources)),
              ("order", policy.order.map { .decimal($0) }),
              ("selector", .text(policy.selector)),
              ("missing", .list(policy.missing.map(\.document))),
              ("rules", .list(policy.rules.map { $0.document(in: sources) })),
            ])
          })
      ),
      ("default", .text(defaultAction.rawValue)),
    ])
  }
}
