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

  /// The policies of each stage, by their tiers.
  private struct Members {
    var byTier: [String: [Ranked]] = [:]

    mutating func add(_ policy: Ranked, to tier: String) {
      byTier[tier, default: []].append(policy)
    }
  }

  private(set) var stages: [HostStage: [Tier]] = [:]

  init(
    _ objects: CalicoObjects, clusterPolicies: [AdminPolicy], kubernetes: [Policy],
    cluster: Cluster
  ) {
    let lowering = CalicoLowering(objects, cluster: cluster)
    var members = Members()
    var staged: [HostStage: Members] = [:]
    for policy in objects.policies where policy.staging == nil {
      let ranked = Ranked(lowering.policy(policy), order: policy.order)
      switch policy.stage {
      case .normal(let appliesOnForward):
        members.add(ranked, to: policy.tier.value)
        if appliesOnForward {
          staged[.forward, default: Members()].add(ranked, to: policy.tier.value)
        }
      case .untracked: staged[.untracked, default: Members()].add(ranked, to: policy.tier.value)
      case .preDNAT: staged[.preDNAT, default: Members()].add(ranked, to: policy.tier.value)
      }
    }
    for policy in clusterPolicies {
      members.add(
        Ranked(ClusterPolicyLowering(lowering).policy(policy), order: Double(policy.priority)),
        to: ClusterPolicyLowering.tier(of: policy))
    }
    // Kubernetes' policies stand in the tier `default`, with order 1000.
    for policy in kubernetes { members.add(Ranked(policy, order: 1000), to: "default") }

    let order = Self.order(objects.tiers, named: members.byTier.keys)
    tiers = Self.tiers(members, in: order)
    guard !cluster.hostEndpoints.isEmpty else { return }
    let host = HostTiers(objects, lowering, cluster)
    tiers = [host.failsafes] + tiers + [host.profiles]
    for (stage, members) in staged {
      let order = Self.order(objects.tiers, named: members.byTier.keys)
      // Only what is forwarded meets the tiers' own defaults.
      stages[stage] =
        stage == .forward
        ? Self.tiers(members, in: order)
        : [host.failsafes] + Self.tiers(members, in: order, defaultAction: .pass)
    }
  }

  /// All tiers by order and name, with their defaults.
  private static func order(
    _ written: [CalicoTier], named: some Collection<String>
  ) -> [(name: String, defaultAction: TierDefault)] {
    var known = builtIn
    for tier in written where !known.contains(where: { $0.0 == tier.name.value }) {
      known.append((tier.name.value, tier.order, tier.defaultAction))
    }
    known.sort {
      $0.1 != $1.1 ? $0.1 < $1.1 : $0.0.utf8.lexicographicallyPrecedes($1.0.utf8)
    }
    // A policy whose tier is missing stands behind all others, and its tier denies at its end.
    let missing = named.filter { name in !known.contains { $0.0 == name } }.sorted()
    return known.map { ($0.0, $0.2) } + missing.map { ($0, .deny) }
  }

  private static func tiers(
    _ members: Members, in order: [(name: String, defaultAction: TierDefault)],
    defaultAction: TierDefault? = nil
  ) -> [Tier] {
    order.map { name, action in
      Tier(
        name: name, defaultAction: defaultAction ?? action,
        policies: (members.byTier[name] ?? []).sorted { $0.precedes($1) }.map(\.policy))
    }
  }
}

extension PolicyName.Kind {
  /// The kind as Calico spells it where it breaks ties.
  fileprivate var calicoName: String {
    switch self {
    // A staged policy takes the place of the enforced one.
    case .networkPolicy, .stagedKubernetesNetworkPolicy: "KubernetesNetworkPolicy"
    case .calicoNetworkPolicy, .stagedNetworkPolicy: "NetworkPolicy"
    case .globalNetworkPolicy, .stagedGlobalNetworkPolicy: "GlobalNetworkPolicy"
    case .clusterNetworkPolicy: "KubernetesClusterNetworkPolicy"
    case .adminNetworkPolicy, .baselineAdminNetworkPolicy, .hostEndpoint, .profile,
      .felixConfiguration:
      rawValue
    }
  }
}
