extension RandomCluster {
  /// The cluster with fewer policies, which speak of one direction alone: what they open or close there shows, since nothing
  /// else closes it.
  package func thinned(_ random: inout SplitMix64) -> RandomCluster {
    var cluster = self
    let direction = random.pick(Direction.allCases)
    cluster.networkPolicies.removeAll { _ in random.chance(50) }
    cluster.adminPolicies.removeAll { _ in random.chance(50) }
    cluster.calicoPolicies.removeAll { _ in random.chance(30) }
    cluster.networkPolicies.change { $0.policyTypes = [direction] }
    cluster.adminPolicies.change { policy in
      if direction == .ingress { policy.egress = nil } else { policy.ingress = nil }
    }
    cluster.calicoPolicies.removeAll { $0.preDNAT && direction == .egress }
    cluster.calicoPolicies.change { policy in
      if policy.stagedAction != .delete { policy.types = [direction] }
    }
    return cluster
  }
}
