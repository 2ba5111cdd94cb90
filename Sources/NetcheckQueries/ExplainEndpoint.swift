import NetcheckCluster
package import NetcheckDiagnostics
import NetcheckLadder
package import NetcheckModel
package import NetcheckReachability
import NetcheckSets

/// Shows an endpoint's whole ladder: in the order in which it is walked, every tier that governs the endpoint, its policies and
/// rules, and what happens at the end.
package struct ExplainEndpoint: Sendable {
  package struct Answer: Sendable {
    package var endpoint: EndpointName
    package var labels: String
    package var engine: Engine
    package var baseline: Baseline

    /// Ingress, then egress.
    package var directions: [DirectionAnswer]
  }

  package struct DirectionAnswer: Sendable {
    package var direction: Direction

    /// The tiers with policies that govern the endpoint; the others are passed through.
    package var tiers: [TierAnswer]

    /// Whether what no tier decides is allowed in the end; false where a tier before it denies by default
    /// and none of its rules passes on.
    package var reachesEnd: Bool
  }

  package struct TierAnswer: Sendable {
    package var name: String
    package var defaultAction: TierDefault
    package var policies: [PolicyAnswer]
  }

  package struct PolicyAnswer: Sendable {
    package var origin: Origin
    package var selector: String

    /// Whether it is known that the policy governs the endpoint; else what is missing.
    package var missing: [MissingFact]
    package var rules: [ExplainPolicy.RuleAnswer]
  }

  private let tracer: Tracer
  private let resolver: EndpointResolver

  package init(_ tracer: Tracer, namespace: String?) {
    self.tracer = tracer
    resolver = EndpointResolver(tracer.cluster, namespace: namespace)
  }

  /// The ladders of the endpoints that a reference means; those that fare alike once.
  package func answers(_ reference: EndpointReference) throws(Diagnostic) -> [Answer] {
    let side = try resolver.side(reference, asked: .init(nil, nil))
    guard side.members.contains(where: { $0.endpoint.kind == .pod }) else {
      throw .error(
        "no policy governs '\(side.name)'", code: .badQuestion,
        help: "policies govern pods of the pod network; ask for a workload or a pod")
    }
    return EndpointGroups(tracer).groups(side.members.map { ($0, .all) }).map { group in
      Answer(
        endpoint: group.endpoint.name, labels: group.endpoint.labels.description,
        engine: tracer.ladder.engine, baseline: tracer.ladder.baseline,
        directions: [.ingress, .egress].map { self.direction($0, group.endpoint) })
    }
  }

  private func direction(_ direction: Direction, _ endpoint: Endpoint) -> DirectionAnswer {
    let governors = tracer.governors(of: endpoint)
    var answer = DirectionAnswer(direction: direction, tiers: [], reachesEnd: true)
    for (tier, governing) in zip(tracer.ladder.tiers, governors.tiers) {
      let policies = governing.compactMap { governor -> PolicyAnswer? in
        guard case .governs(let rules) = governor.policy.governance(direction) else { return nil }
        return PolicyAnswer(
          origin: governor.policy.origin, selector: governor.policy.writtenSubject,
          missing: governor.governs.missing, rules: rules.map(ExplainPolicy.RuleAnswer.init))
      }
      if policies.isEmpty { continue }
      answer.tiers.append(
        TierAnswer(name: tier.name, defaultAction: tier.defaultAction, policies: policies))
      let passes = policies.contains { $0.rules.contains { $0.action == .pass } }
      if tier.defaultAction == .deny, !passes, policies.contains(where: \.missing.isEmpty) {
        answer.reachesEnd = false
      }
    }
    return answer
  }
}

extension Truth {
  fileprivate var missing: [MissingFact] {
    if case .unknown(let facts) = self { facts } else { [] }
  }
}

extension ExplainPolicy.RuleAnswer {
  /// A rule without the endpoints that it finds.
  fileprivate init(_ rule: Rule) {
    self.init(
      origin: rule.origin, action: rule.action, connections: rule.connections.flatMap(\.written),
      peers: rule.peers.map { ExplainPolicy.PeerAnswer(written: $0.written, matches: nil) })
  }
}
