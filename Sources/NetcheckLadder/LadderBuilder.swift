package import NetcheckCluster
import NetcheckDiagnostics
package import NetcheckModel

extension Ladder {
  /// Lowers all policies of the input.
  package init(_ objects: Objects, cluster: Cluster, engine: Engine, baseline: Baseline) {
    let policies = objects.networkPolicies.map { Policy($0) }
    let all = policies + Self.baseline(baseline, beside: policies, in: cluster)
    let tiers =
      switch engine {
      case .kubernetes:
        [
          AdminLowering(cluster).tier("Admin", .admin, objects.adminPolicies),
          Tier(
            name: "NetworkPolicy", defaultAction: .deny,
            policies: all.sorted { $0.origin.policy < $1.origin.policy }),
          AdminLowering(cluster).tier("Baseline", .baseline, objects.adminPolicies),
        ]
      case .calico:
        CalicoTiers(
          objects.calico,
          clusterPolicies: objects.adminPolicies.filter { $0.name.kind == .clusterNetworkPolicy },
          kubernetes: all, cluster: cluster
        ).tiers
      }
    self.init(engine: engine, baseline: baseline, tiers: tiers)
  }

  /// The baseline's policies, in each namespace that does not hold one of that name itself.
  private static func baseline(
    _ baseline: Baseline, beside policies: [Policy], in cluster: Cluster
  ) -> [Policy] {
    guard baseline == .defaultDeny else { return [] }
    let present = Set(policies.map(\.origin.policy))
    return cluster.namespaces.keys.compactMap { namespace in
      let name = PolicyName(.networkPolicy, namespace: namespace, name: "default-deny-all")
      if present.contains(name) { return nil }
      return Policy(
        origin: Origin(name, at: nil), namespace: namespace, subject: .isPod, writtenSubject: "",
        ingress: .governs([]), egress: .governs([]))
    }
  }
}
