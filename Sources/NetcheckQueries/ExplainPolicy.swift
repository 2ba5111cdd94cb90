import NetcheckCluster
package import NetcheckDiagnostics
import NetcheckLadder
package import NetcheckModel
package import NetcheckReachability

/// Tells which pods a policy selects, and what it opens to whom.
package struct ExplainPolicy: Sendable {
  package struct Answer: Sendable {
    package var origin: Origin
    package var tier: String

    /// The subject's selector as it is written; the empty text selects every pod of the namespace.
    package var selector: String
    package var selects: [CanReach.GroupName]
    package var directions: [DirectionAnswer]
  }

  package struct DirectionAnswer: Sendable {
    package var direction: Direction

    /// `nil`: the policy does not speak of the direction.
    package var rules: [RuleAnswer]?
  }

  package struct RuleAnswer: Sendable {
    package var origin: Origin
    package var action: RuleAction
    package var connections: [PortDescription]
    package var peers: [PeerAnswer]

    /// What the rule asks of the subject itself, beside being selected; empty if nothing.
    package var subjects: [PeerDescription]
  }

  package struct PeerAnswer: Sendable {
    package var written: PeerDescription

    /// The endpoints of the input that match; `nil` for peers that are not found by labels.
    package var matches: [CanReach.GroupName]?
  }

  private let tracer: Tracer
  private let namespace: String?

  package init(_ tracer: Tracer, namespace: String?) {
    self.tracer = tracer
    self.namespace = namespace
  }

  /// Explains the policy `namespace/name`, or the only one of that name.
  package func answer(_ name: String) throws(Diagnostic) -> Answer {
    let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
    let (wantedNamespace, wantedName) =
      parts.count == 2 ? (parts[0], parts[1]) : (namespace, name)
    let all = tracer.ladder.tiers.flatMap { tier in tier.policies.map { (tier.name, $0) } }
    let found = all.filter { _, policy in
      policy.origin.policy.name == wantedName
        && (wantedNamespace == nil || policy.origin.policy.namespace == wantedNamespace)
    }
    guard let (tier, policy) = found.first else {
      let known = all.map { "\($0.1.origin.policy)" }
      let written = wantedNamespace.map { "\($0)/\(wantedName)" } ?? wantedName
      throw .unknownPolicy(name, Spelling.suggestion(for: written, among: known))
    }
    if found.count > 1 { throw .ambiguousPolicy(name, found.map { "\($0.1.origin.policy)" }) }
    return Answer(
      origin: policy.origin, tier: tier, selector: policy.writtenSubject,
      selects: matches { policy.selects($0, in: tracer.cluster) },
      directions: [.ingress, .egress].map { explain($0, policy) })
  }

  private func explain(_ direction: Direction, _ policy: Policy) -> DirectionAnswer {
    guard case .governs(let rules) = policy.governance(direction) else {
      return DirectionAnswer(direction: direction, rules: nil)
    }
    return DirectionAnswer(
      direction: direction,
      rules: rules.map { rule in
        RuleAnswer(
          origin: rule.origin, action: rule.action,
          connections: rule.connections.flatMap(\.written),
          peers: rule.peers.map { peer in
            PeerAnswer(
              written: peer.written,
              matches: peer.holders.map { holders in
                matches { holders.selector.selects($0, in: tracer.cluster) }
              })
          }, subjects: rule.subjects.map(\.written).filter { $0 != .anybody })
      })
  }

  /// The workloads with pods for which something holds, or may hold.
  private func matches(_ holds: (Endpoint) -> Truth) -> [CanReach.GroupName] {
    tracer.cluster.workloads.compactMap { workload in
      let count = workload.pods.count { !holds(tracer.cluster.pods[$0]).isNo }
      guard count > 0 else { return nil }
      return CanReach.GroupName(
        name: workload.displayName, count: count,
        of: count == workload.pods.count ? nil : workload.pods.count)
    }
  }
}

extension Diagnostic {
  fileprivate static func unknownPolicy(_ name: String, _ suggestion: String?) -> Diagnostic {
    .error(
      "no policy named '\(name)'", code: .unknownPolicy,
      help: suggestion.map { "did you mean '\($0)'?" })
  }

  fileprivate static func ambiguousPolicy(_ name: String, _ candidates: [String]) -> Diagnostic {
    .error(
      "'\(name)' names more than one policy", code: .ambiguousName,
      help: "write one of " + candidates.sorted().prefix(8).joined(separator: ", "))
  }
}
