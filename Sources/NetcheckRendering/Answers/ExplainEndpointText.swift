package import NetcheckDiagnostics
import NetcheckModel
package import NetcheckQueries

extension ExplainEndpoint.Answer {
  /// The ladder for people: tiers from the top down, as a connection walks them.
  package func text(in sources: SourceMap, style: TextStyle) -> String {
    var lines = [style.strong("\(endpoint)") + (labels.isEmpty ? "" : "  \(style.faint(labels))")]
    for answer in directions {
      lines.append("")
      lines.append(style.strong(answer.direction.rawValue))
      for tier in answer.tiers { lines += self.lines(tier, answer.direction, sources, style) }
      lines.append(answer.tiers.isEmpty ? "  no policy governs it: allowed" : end(of: answer))
    }
    lines += ["", "with engine \(engine.rawValue), baseline \(baseline.rawValue)"]
    return lines.joined(separator: "\n") + "\n"
  }

  private func end(of answer: ExplainEndpoint.DirectionAnswer) -> String {
    answer.reachesEnd
      ? "  end of the ladder: allowed" : "  nothing passes the tier that denies by default"
  }

  private func lines(
    _ tier: ExplainEndpoint.TierAnswer, _ direction: Direction, _ sources: SourceMap,
    _ style: TextStyle
  ) -> [String] {
    var lines = ["  tier \(tier.name)"]
    for policy in tier.policies {
      let doubt = policy.missing.isEmpty ? "" : " (perhaps)"
      lines.append(
        "    \(policy.origin.text)\(doubt)  \(style.faint(policy.origin.place(in: sources)))")
      for fact in policy.missing { lines.append("      not known: \(fact.text)") }
      if policy.rules.isEmpty { lines.append("      no rules") }
      for rule in policy.rules {
        let word = direction == .ingress ? "from" : "to"
        let peers = rule.peers.map(\.written.text).joined(separator: "; or ")
        let ports = rule.connections.map(\.text).joined(separator: ", ")
        lines.append(
          "      \(rule.origin.rule?.number ?? 0). \(rule.action.rawValue) \(ports) \(word) \(peers)  "
            + style.faint(rule.origin.place(in: sources)))
      }
    }
    lines.append("    then \(tier.defaultAction == .deny ? "deny" : "go on to the next tier")")
    return lines
  }

  /// The answer as programs read it: the contract of docs/formats.md, kind `Endpoint`.
  package func document(in sources: SourceMap) -> Structured {
    .object([
      ("version", .number(1)),
      ("kind", .text("Endpoint")),
      ("name", .text(endpoint.description)),
      ("labels", .text(labels)),
      ("engine", .text(engine.rawValue)),
      ("baseline", .text(baseline.rawValue)),
      (
        "directions",
        .list(
          directions.map { answer in
            .object([
              ("direction", .text(answer.direction.rawValue)),
              ("tiers", .list(answer.tiers.map { $0.document(in: sources) })),
              ("reachesEnd", .boolean(answer.reachesEnd)),
            ])
          })
      ),
    ])
  }
}

extension ExplainEndpoint.TierAnswer {
  fileprivate func document(in sources: SourceMap) -> Structured {
    .object([
      ("tier", .text(name)),
      (
        "policies",
        .list(
          policies.map { policy in
            .object([
              ("origin", policy.origin.document(in: sources)),
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
