import NetcheckCluster
import NetcheckLadder
import NetcheckModel

/// Whether each namespace selector finds a namespace.
struct NamespaceLabelCheck {
  private let world: CheckWorld

  init(_ world: CheckWorld) {
    self.world = world
  }

  func findings() -> [CheckFinding] {
    world.policies(for: .namespaceLabel).flatMap { policy in
      [Direction.ingress, .egress].flatMap { direction -> [CheckFinding] in
        guard case .governs(let rules) = policy.governance(direction) else { return [] }
        return rules.compactMap(finding)
      }
    }
  }

  private func finding(_ rule: Rule) -> CheckFinding? {
    var finding = CheckFinding(
      check: .namespaceLabel, status: .passed, subject: .rule(rule.origin), origins: [rule.origin])
    var asks = false
    for peer in rule.peers {
      guard let conditions = peer.holders?.selector.namespaceConditions, !conditions.isEmpty else {
        continue
      }
      asks = true
      var missing: [MissingFact] = []
      var isMet = false
      for namespace in world.cluster.namespaces.keys.sorted() where !isMet {
        let stranger = Endpoint(
          name: .pod(namespace: namespace, name: "any"), kind: .pod, namespace: namespace,
          addresses: .unknown(within: .unicast))
        switch EndpointSelector.all(conditions).selects(stranger, in: world.cluster) {
        case .yes: isMet = true
        case .unknown(let facts): missing = missing.adding(facts)
        case .no: break
        }
      }
      if isMet { continue }
      finding.detail = .namespaces(peer.written.namespaces)
      finding.status = missing.isEmpty ? .failed : .undecided(missing)
      if missing.isEmpty { return finding }
    }
    return asks ? finding : nil
  }
}

extension EndpointSelector {
  /// The conditions on the labels of namespaces that must hold.
  fileprivate var namespaceConditions: [EndpointSelector] {
    switch self {
    case .has(.namespaceLabel, _): [self]
    case .not(.has(.namespaceLabel, _)): [self]
    case .all(let conditions): conditions.flatMap(\.namespaceConditions)
    default: []
    }
  }
}

extension PeerDescription {
  /// The namespaces that the peer names, as they are written.
  fileprivate var namespaces: String {
    switch self {
    case .pods(_, let namespaces?): namespaces
    default: words
    }
  }
}
