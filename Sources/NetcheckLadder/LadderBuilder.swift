package import NetcheckCluster
import NetcheckDiagnostics
package import NetcheckModel
import NetcheckSets

extension Ladder {
  /// Lowers all policies of the input. Of a large one whoever calls lets go, so that each NetworkPolicy can be let go of as
  /// soon as it is lowered.
  package init(
    _ objects: consuming Objects, cluster: Cluster, engine: Engine, baseline: Baseline,
    release: CalicoRelease = .newest, amazon: AmazonSettings = AmazonSettings()
  ) {
    switch engine {
    case .kubernetes:
      let admin = AdminLowering(cluster)
      var all = Self.kubernetesPolicies(&objects, baseline, cluster)
      all.sort { $0.origin.policy < $1.origin.policy }
      let networkPolicies = Tier(name: "NetworkPolicy", defaultAction: .deny, policies: all)
      self.init(
        engine: engine, baseline: baseline,
        tiers: [
          admin.tier("Admin", .admin, objects.adminPolicies), networkPolicies,
          admin.tier("Baseline", .baseline, objects.adminPolicies),
        ])
      take(objects.amazon, stated: amazon)
    case .calico:
      self = CalicoLadders(objects, cluster: cluster, baseline: baseline, amazon: amazon)
        .ladder(under: release)
    }
  }

  /// The policies of `networking.k8s.io`, which leave the objects, and those of the baseline.
  static func kubernetesPolicies(
    _ objects: inout Objects, _ baseline: Baseline, _ cluster: Cluster
  ) -> [Policy] {
    var written = objects.networkPolicies
    objects.networkPolicies = []
    written.reverse()
    var all: [Policy] = []
    all.reserveCapacity(written.count)
    while let policy = written.popLast() { all.append(Policy(policy)) }
    all += Self.baseline(baseline, beside: all, in: cluster)
    return all
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
