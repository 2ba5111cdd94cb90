import NetcheckCluster
package import NetcheckDiagnostics
import NetcheckLadder
package import NetcheckModel
package import NetcheckReachability
package import NetcheckSets

/// Tells which pods a policy selects, and what it opens to whom.
package struct ExplainPolicy: Sendable {
  package struct Answer: Sendable {
    package var origin: Origin
    package var tier: String

    /// The policy's rank in its tier; `nil` if it has none.
    package var order: Double?

    /// The subject's selector as it is written; the empty text selects every pod of the namespace.
    package var selector: String
    package var selects: [CanReach.GroupName]

    /// The host endpoints that it governs as well.
    package var governs: [EndpointName]
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

    /// Those of which it is not known whether they match.
    package var perhaps: [CanReach.GroupName] = []

    /// The addresses of network sets and host endpoints that the peer finds as well.
    package var addresses = AddressSet()
  }

  private let tracer: Tracer
  private let namespace: String?

  package init(_ tracer: Tracer, namespace: String?) {
    self.tracer = tracer
    self.namespace = namespace
  }

  /// Explains the policy `namespace/name`, or the only one of that name. Where policies of several kinds share it, a word for the
  /// kind stands before it, as in `gnp/name` or `netpol/namespace/name`.
  package func answer(_ name: String) throws(Diagnostic) -> Answer {
    let (tier, policy) = try PolicySearch(tracer.ladder, namespace: namespace).policy(name)
    return Answer(
      origin: policy.origin, tier: tier, order: policy.order, selector: policy.writtenSubject,
      selects: matches(subjects(of: policy).perhaps),
      governs: tracer.cluster.hostEndpoints.map(\.endpoint).filter {
        !policy.selects($0, in: tracer.cluster).isNo
      }.map(\.name),
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
            self.peer(peer)
          }, subjects: rule.subjects.map(\.written).filter { $0 != .anybody })
      })
  }

  private func peer(_ peer: Peer) -> PeerAnswer {
    guard let holders = peer.holders else { return PeerAnswer(written: peer.written) }
    let found = tracer.cluster.pods(selectedBy: holders.selector)
    return PeerAnswer(
      written: peer.written, matches: matches(found.surely),
      perhaps: matches(found.perhaps.subtracting(found.surely)), addresses: holders.addresses)
  }

  /// The pods that a policy governs. Those of the host network no policy governs.
  private func subjects(of policy: Policy) -> Found {
    var subject = policy.subject.and(.isPod)
    if let namespace = policy.namespace {
      subject = subject.and(.has(.namespace, .isOne(of: [namespace])))
    }
    return tracer.cluster.pods(selectedBy: subject)
  }

  /// The workloads some of whose pods are among those that were found.
  private func matches(_ found: EndpointSet) -> [CanReach.GroupName] {
    tracer.cluster.workloads.compactMap { workload in
      let pods = UInt32(workload.pods.lowerBound)..<UInt32(workload.pods.upperBound)
      let count = found.intersection(pods).count
      guard count > 0 else { return nil }
      return CanReach.GroupName(
        name: workload.displayName, count: count,
        of: count == workload.pods.count ? nil : workload.pods.count)
    }
  }
}
