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

    /// Of a host endpoint, the stage whose policies these are; `nil` for what begins or ends at the endpoint.
    package var stage: HostStage?

    package var labels: String
    package var engine: Engine
    package var release: CalicoRelease?
    package var baseline: Baseline

    /// The host endpoints whose policies also judge what the pod sends and receives, as it passes its node.
    package var passes: [EndpointName]

    /// Ingress, then egress.
    package var directions: [DirectionAnswer]
  }

  package struct DirectionAnswer: Sendable {
    package var direction: Direction

    /// The tiers with policies that govern the endpoint; the others are passed through.
    package var tiers: [TierAnswer]

    package var end: End
  }

  /// What becomes of a connection that no tier decides.
  package struct End: Hashable, Sendable {
    /// The profile that allows it (Calico); `nil` where nothing is asked any more.
    package var profile: String?

    /// Whether anything comes so far; false where a tier before it denies by default and none of its rules passes on.
    package var isReached: Bool
  }

  package struct TierAnswer: Sendable {
    package var name: String
    package var order: Double?
    package var defaultAction: TierDefault
    package var policies: [PolicyAnswer]
  }

  package struct PolicyAnswer: Sendable {
    package var origin: Origin
    package var order: Double?
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

  /// The ladders of the endpoints that a reference means; those that fare alike once. Of a node they are those of its host
  /// endpoints, one for each stage.
  package func answers(_ reference: EndpointReference) throws(Diagnostic) -> [Answer] {
    let side = try resolver.side(reference, asked: .init(nil, nil))
    let hosts = side.members.filter(\.endpoint.isHost).flatMap {
      tracer.hostEndpoints(at: $0.endpoint)
    }
    if side.members.contains(where: { $0.endpoint.kind == .pod }) {
      let pods = side.members.filter { $0.endpoint.kind == .pod }
      return EndpointGroups(tracer).groups(pods.map { ($0, .all) }).map { self.answer($0.endpoint) }
    }
    guard !hosts.isEmpty else {
      throw .error(
        "no policy governs '\(side.name)'", code: .badQuestion,
        help:
          "policies govern pods of the pod network and host endpoints; ask for a workload, a pod, "
          + "or a node with a host endpoint")
    }
    return hosts.flatMap { host in
      let own = answer(host)
      let stages = HostStage.allCases.compactMap { stage -> Answer? in
        let answer = answer(host, stage)
        return answer.directions.allSatisfy(\.tiers.isEmpty) ? nil : answer
      }
      return [own] + stages
    }
  }

  private func answer(_ endpoint: Endpoint, _ stage: HostStage? = nil) -> Answer {
    let ladder = tracer.ladder
    let tiers = stage.map { ladder.stages[$0] ?? [] } ?? ladder.tiers
    return Answer(
      endpoint: endpoint.name, stage: stage, labels: endpoint.labels.description,
      engine: ladder.engine, release: ladder.release, baseline: ladder.baseline,
      passes: endpoint.kind == .pod && !ladder.stages.isEmpty
        ? tracer.hostEndpoints(at: endpoint).map(\.name) : [],
      // What leaves a node is never judged before translation (GlobalNetworkPolicy, `preDNAT`).
      directions: (stage == .preDNAT ? [.ingress] : [.ingress, .egress]).map {
        direction($0, endpoint, tiers, tracer.governors(of: endpoint, in: tiers))
      })
  }

  private func direction(
    _ direction: Direction, _ endpoint: Endpoint, _ tiers: [Tier],
    _ governors: [[Tracer.Governors.Governor]]
  ) -> DirectionAnswer {
    var answer = DirectionAnswer(
      direction: direction, tiers: [],
      end: End(profile: profile(of: endpoint), isReached: true))
    for (tier, governing) in zip(tiers, governors) {
      let policies = governing.compactMap { governor -> PolicyAnswer? in
        guard case .governs(let rules) = governor.policy.governance(direction) else { return nil }
        return PolicyAnswer(
          origin: governor.policy.origin, order: governor.policy.order,
          selector: governor.policy.writtenSubject, missing: governor.governs.missing,
          rules: rules.map(ExplainPolicy.RuleAnswer.init))
      }
      if policies.isEmpty { continue }
      answer.tiers.append(
        TierAnswer(
          name: tier.name, order: tier.order, defaultAction: tier.defaultAction, policies: policies)
      )
      if Self.endsEveryWalk(tier, governing, direction) { answer.end.isReached = false }
    }
    return answer
  }

  /// Whether a tier decides every connection that comes to it: by a rule that matches everything, or at its end.
  private static func endsEveryWalk(
    _ tier: Tier, _ governing: [Tracer.Governors.Governor], _ direction: Direction
  ) -> Bool {
    for governor in governing {
      guard case .governs(let rules) = governor.policy.governance(direction) else { continue }
      for rule in rules {
        switch rule.action {
        case .pass: return false
        case .allow, .deny: if governor.governs.isYes, rule.matchesEverything { return true }
        case .log: break
        }
      }
    }
    return tier.defaultAction == .deny
      && governing.contains { governor in
        if case .governs = governor.policy.governance(direction) {
          governor.governs.isYes
        } else {
          false
        }
      }
  }

  /// The profile behind a pod's last tier, which every namespace has and which allows (Calico, `conversion.go`).
  private func profile(of endpoint: Endpoint) -> String? {
    tracer.ladder.engine == .calico && endpoint.kind == .pod ? "kns.\(endpoint.namespace)" : nil
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
      peers: rule.peers.map { ExplainPolicy.PeerAnswer(written: $0.written) },
      subjects: rule.subjects.map(\.written).filter { $0 != .anybody })
  }
}
