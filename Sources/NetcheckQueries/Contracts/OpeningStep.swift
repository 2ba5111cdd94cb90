import NetcheckCluster
import NetcheckLadder
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// What one end lacks to let connections through, told and ready to be tried.
struct OpeningStep {
  var step: ContractTest.Mend.Step

  private var change: Change
  private let direction: Direction
  private let subject: Endpoint
  private let peer: Peer
  private let connections: ConnectionSet

  private enum Change {
    /// A rule that allows, in a policy that is there or in one of its own in the tier.
    case add(in: PolicyName?, tier: String)
    /// The rule matches the peer no more.
    case narrow(Origin)
  }

  /// - Returns: `nil` if the walk is denied by something else than policies, or nothing names the peer.
  init?(_ walk: Walk, _ connections: ConnectionSet, subject: Endpoint, peer: Endpoint) {
    guard walk.stage == nil, let exactly = Peer(exactly: peer) else { return nil }
    direction = walk.direction
    self.subject = subject
    self.peer = exactly
    self.connections = connections
    switch walk.bases.first {
    case .rule(let origin, .deny):
      step = .stopDenying(origin)
      change = .narrow(origin)
    case .tierDefault(let tier, let isolating):
      // The policy that selects the fewest is the endpoint's own.
      let all = isolating.filter { !$0.selector.isEmpty && $0.origin.range != nil }
      let own = all.count == 1 ? all[0].origin : nil
      step = .open(
        walk.direction, subject: walk.subject, peer: peer.name, connections, in: own)
      change = .add(in: own?.policy, tier: tier)
    default: return nil
    }
  }

  /// The ladder with the step made; `nil` if it can't be made.
  fileprivate func made(in ladder: Ladder) -> Ladder? {
    switch change {
    case .narrow(let origin):
      return ladder.changing(origin.policy) { _, _, rules in
        rules.map { rule in
          guard rule.origin == origin else { return rule }
          var narrowed = rule
          for index in narrowed.peers.indices where narrowed.peers[index].strangers == nil {
            narrowed.peers[index].strangers = peer.asStrangers
          }
          return narrowed
        }
      }
    case .add(let policy, let tier):
      let rule = Rule(
        action: .allow, peers: [peer], connections: connections.clauses,
        origin: Origin(policy ?? .tried, rule: .init(direction, 0), at: nil))
      if let policy {
        return ladder.changing(policy) { _, own, rules in
          own == direction ? [rule] + rules : rules
        }
      }
      return ladder.adding(.tried(for: subject, direction, [rule]), toTier: tier)
    }
  }
}

extension Ladder {
  func taking(_ steps: [OpeningStep]) -> Ladder? {
    steps.reduce(self) { ladder, step in ladder.flatMap { step.made(in: $0) } }
  }

  /// The ladder with a policy that isolates an endpoint; `nil` if nothing that could be written does.
  func isolating(_ subject: Endpoint, _ direction: Direction) -> Ladder? {
    guard subject.kind == .pod else { return nil }
    let tier = engine == .calico ? "default" : "NetworkPolicy"
    return adding(.tried(for: subject, direction, []), toTier: tier)
  }

  fileprivate func adding(_ policy: Policy, toTier name: String) -> Ladder {
    var ladder = self
    if let index = tiers.firstIndex(where: { $0.name == name }) {
      ladder.tiers[index].policies.append(policy)
      if let last = tiers[index].ranks?.last { ladder.tiers[index].ranks?.append(last + 1) }
    } else {
      ladder.tiers.append(Tier(name: name, defaultAction: .deny, policies: [policy]))
    }
    return ladder
  }
}

extension PolicyName {
  /// The name of policies that nobody wrote.
  fileprivate static let tried = PolicyName(.networkPolicy, namespace: nil, name: "")
}

extension Policy {
  /// A policy for one endpoint, and for pods that bear the same labels.
  fileprivate static func tried(
    for subject: Endpoint, _ direction: Direction, _ rules: [Rule]
  ) -> Policy {
    Policy(
      origin: Origin(.tried, at: nil), namespace: subject.namespace, subject: subject.byLabels,
      writtenSubject: "", ingress: direction == .ingress ? .governs(rules) : .silent,
      egress: direction == .egress ? .governs(rules) : .silent)
  }
}

extension Endpoint {
  /// A condition that the endpoint meets, and hardly another one.
  fileprivate var byLabels: EndpointSelector {
    labels.entries.reduce(.has(.namespace, .isOne(of: [namespace]))) {
      $0.and(.has(.label($1.key), .isOne(of: [$1.value])))
    }
  }
}

extension Peer {
  /// The peer that is an endpoint and hardly anybody else; `nil` for nodes, which no selector finds.
  fileprivate init?(exactly endpoint: Endpoint) {
    switch (endpoint.kind, endpoint.addresses) {
    case (.pod, _): self.init(holders: Holders(endpoint.byLabels), written: .anybody)
    case (.outside, .block(let block)): self.init(addresses: block, written: .anybody)
    default: return nil
    }
  }

  fileprivate var asStrangers: Holders {
    holders ?? Holders(.nothing, addresses: addresses ?? AddressSet())
  }
}

extension ConnectionSet {
  fileprivate var clauses: [ConnectionClause] {
    TransportProtocol.allCases.filter { !self[$0].isEmpty }.map { transport in
      ConnectionClause(
        protocolNumber: transport.number, ports: self[transport].ranges.map { .range($0) })
    }
  }
}

extension Cluster {
  /// The endpoint that answers call so: of a workload one of its pods.
  func endpoint(named name: EndpointName) -> Endpoint? {
    switch name {
    case .addresses(let addresses):
      return Endpoint(name: name, kind: .outside, addresses: .block(addresses))
    case .internet:
      let internet = WellKnownPeers(self).outside(.internet)
      return Endpoint(name: name, kind: .outside, addresses: .block(internet))
    case .node(let node): return nodes[node]
    case .workload, .pod, .hostEndpoint:
      return pods.first { $0.name == name }
        ?? workloads.first { $0.displayName == name }?.pods.first.map { pods[$0] }
    }
  }
}
