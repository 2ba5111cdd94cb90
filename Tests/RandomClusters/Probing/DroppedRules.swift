extension RandomCluster {
  /// Whether some rule may be dropped: for a peer that Calico does not know, because no family is left that it could
  /// match, or because nothing stands behind a service.
  package var hasDroppedRules: Bool {
    guard engine == .calico else { return false }
    let peers = adminPolicies.flatMap { $0.rules(.egress) }.flatMap(\.peers)
    let rules = calicoPolicies.flatMap { $0.rules(.ingress) + $0.rules(.egress) }
    return peers.contains { peer in
      switch peer {
      case .nodes, .domainNames: true
      case .namespaces, .pods, .networks: false
      }
    } || rules.contains { $0.matchesNoFamily || $0.namesService }
  }
}

extension CalicoRule {
  fileprivate var namesService: Bool { source?.service != nil || destination?.service != nil }

  /// Whether the family that the protocol's name implies is none of the blocks' (Calico, `rules/policy.go`).
  fileprivate var matchesNoFamily: Bool {
    let rule = PlainRule(self, in: "")
    let blocks = [rule.source, rule.destination].flatMap { $0.nets + $0.notNets }
    return rule.ipVersion.map { version in blocks.contains { $0.family != version } } ?? false
  }
}
