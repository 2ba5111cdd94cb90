extension ClusterGenerator {
  /// One more NetworkPolicy for a cluster, under a name that is free; `nil` if there is nobody whom it could bind.
  package static func furtherNetworkPolicy(
    for cluster: RandomCluster, _ random: inout SplitMix64
  ) -> NetworkPolicy? {
    guard var generator = ClusterGenerator(cluster, random) else { return nil }
    defer { random = generator.random }
    var policy = generator.networkPolicy()
    policy.name = "further"
    return policy
  }

  /// One more rule for a NetworkPolicy of a cluster.
  package static func furtherRule(
    for cluster: RandomCluster, _ random: inout SplitMix64
  ) -> NetworkPolicy.Rule? {
    guard var generator = ClusterGenerator(cluster, random) else { return nil }
    defer { random = generator.random }
    return generator.rule()
  }

  /// One more Calico policy for a cluster, under a name that is free.
  package static func furtherCalicoPolicy(
    for cluster: RandomCluster, _ random: inout SplitMix64
  ) -> CalicoPolicy? {
    guard var generator = ClusterGenerator(cluster, random) else { return nil }
    defer { random = generator.random }
    var policy = generator.calicoPolicy()
    policy.name = "further"
    return policy
  }
}

extension CalicoPolicy {
  /// A policy that does the same with everything that anybody sends or receives.
  package static func deciding(
    _ action: CalicoRule.Action, tier: String, order: Double
  ) -> CalicoPolicy {
    CalicoPolicy(
      kind: .globalNetworkPolicy, namespace: "", name: "decider", tier: tier, order: order,
      types: [.ingress, .egress], ingress: [CalicoRule(action: action)],
      egress: [CalicoRule(action: action)])
  }
}
