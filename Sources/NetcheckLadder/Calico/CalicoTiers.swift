import NetcheckCluster
import NetcheckDiagnostics
import NetcheckModel

/// Calico's tiers in their order, with the policies of all dialects that stand in them (Calico, `policy_sorter.go`).
struct CalicoTiers {
  private(set) var tiers: [Tier] = []

  /// A policy with what it is sorted by.
  private struct Ranked {
    var policy: Policy
    var order: Double
    /// `name/namespace/kind`, compared bytewise, so that `a-b` stands before `a`.
    var tie: String

    init(_ policy: Policy, order: Double?) {
      self.policy = policy
      self.order = order ?? .infinity
      let name = policy.origin.policy
      tie = "\(name.name)/\(name.namespace ?? "")/\(name.kind.calicoName)"
    }

    func precedes(_ other: Ranked) -> Bool {
      order != other.order
        ? order < other.order : tie.utf8.lexicographicallyPrecedes(other.tie.utf8)
    }
  }

  /// The tiers that every cluster has.
  private static let builtIn = [
    ("kube-admin", 1000.0, TierDefault.pass), ("default", 1_000_000, .deny),
    ("kube-baseline", 10_000_000, .pass),
  ]

  init(
    _ objects: CalicoObjects, clusterPolicies: [AdminPolicy], kubernetes: [Policy],
    cluster: Cluster
  ) {
    let lowering = CalicoLowering(objects, cluster: cluster)
    var members: [String: [Ranked]] = [:]
    for policy in objects.policies where policy.staging == nil {
      guard case .normal = policy.stage else { continue }
      members[policy.tier.value, default: []].append(
        Ranked(lowering.policy(policy), order: policy.order))
    }
    for policy in clusterPolicies {
      members[ClusterPolicyLowering.tier(of: policy), default: []].append(
        Ranked(ClusterPolicyLowering(lowering).policy(policy), order: Double(policy.priority)))
    }
    // Kubernetes' policies stand in the tier `default`, with order 1000.
    members["default", default: []] += kubernetes.map { Ranked($0, order: 1000) }

    var known = Self.builtIn
    for tier in objects.tiers where !known.contains(where: { $0.0 == tier.name.value }) {
      known.append((tier.name.value, tier.order, tier.defaultAction))
    }
    known.sort {
      $0.1 != $1.1 ? $0.1 < $1.1 : $0.0.utf8.lexicographicallyPrecedes($1.0.utf8)
    }
    // A policy whose tier is missing stands behind all others, and its tier denies at its end.
    let missing = members.keys.filter { name in !known.contains { $0.0 == name } }.sorted()
    known += missing.map { ($0, .infinity, .deny) }
    tiers = known.map { name, _, action in
      Tier(
        name: name, defaultAction: action,
        policies: (members[name] ?? []).sorted { $0.precedes($1) }.map(\.policy))
    }
  }
}

extension PolicyName.Kind {
  /// The kind as Calico spells it where it breaks ties.
  fileprivate var calicoName: String {
    switch self {
    case .networkPolicy: "KubernetesNetworkPolicy"
    case .calicoNetworkPolicy: "NetworkPolicy"
    case .clusterNetworkPolicy: "KubernetesClusterNetworkPolicy"
    case .globalNetworkPolicy, .stagedNetworkPolicy, .stagedGlobalNetworkPolicy,
      .adminNetworkPolicy, .baselineAdminNetworkPolicy:
      rawValue
    }
  }
}
