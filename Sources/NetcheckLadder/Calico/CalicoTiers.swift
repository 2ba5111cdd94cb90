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
    var tie: String

    init(_ policy: Policy, order: Double?, in tier: String, _ release: CalicoRelease) {
      self.policy = policy
      self.policy.order = order
      self.order = order ?? .infinity
      tie = policy.origin.policy.tie(in: tier, release)
    }

    func precedes(_ other: Ranked) -> Bool {
      order != other.order
        ? order < other.order : tie.utf8.lexicographicallyPrecedes(other.tie.utf8)
    }
  }

  /// The policies of each stage, by their tiers.
  private struct Members {
    var byTier: [String: [Ranked]] = [:]

    mutating func add(
      _ policy: Policy, order: Double?, to tier: String, _ release: CalicoRelease
    ) {
      byTier[tier, default: []].append(Ranked(policy, order: order, in: tier, release))
    }
  }

  private(set) var stages: [HostStage: [Tier]] = [:]

  /// `admin` are the policies of `policy.networking.k8s.io` that the release reads.
  init(
    _ objects: CalicoObjects, admin: [AdminPolicy], kubernetes: [Policy], cluster: Cluster,
    release: CalicoRelease
  ) {
    let lowering = CalicoLowering(objects, cluster: cluster)
    var members = Members()
    var staged: [HostStage: Members] = [:]
    for policy in objects.policies where policy.staging == nil {
      let lowered = lowering.policy(policy)
      let (tier, order) = (policy.tier.value, policy.order)
      switch policy.stage {
      case .normal(let appliesOnForward):
        members.add(lowered, order: order, to: tier, release)
        guard appliesOnForward else { continue }
        staged[.forward, default: Members()].add(lowered, order: order, to: tier, release)
      case .untracked:
        staged[.untracked, default: Members()].add(lowered, order: order, to: tier, release)
      case .preDNAT:
        staged[.preDNAT, default: Members()].add(lowered, order: order, to: tier, release)
      }
    }
    for policy in admin {
      let converted = ClusterPolicyLowering(lowering).policy(policy)
      let order = policy.name.kind == .baselineAdminNetworkPolicy ? 1000 : Double(policy.priority)
      members.add(converted, order: order, to: release.tier(of: policy), release)
    }
    // Kubernetes' policies stand in the tier `default`, with order 1000.
    for policy in kubernetes { members.add(policy, order: 1000, to: "default", release) }

    let order = Self.order(objects.tiers, named: members.byTier.keys, release)
    tiers = Self.tiers(members, in: order)
    guard !cluster.hostEndpoints.isEmpty else { return }
    let host = HostTiers(objects, lowering, cluster)
    tiers = [host.failsafes] + tiers + [host.profiles]
    for (stage, members) in staged {
      let order = Self.order(objects.tiers, named: members.byTier.keys, release)
      // Only what is forwarded meets the tiers' own defaults.
      stages[stage] =
        stage == .forward
        ? Self.tiers(members, in: order)
        : [host.failsafes] + Self.tiers(members, in: order, defaultAction: .pass)
    }
  }

  private typealias Standing = (name: String, order: Double?, defaultAction: TierDefault)

  /// All tiers by order and name, with their defaults.
  private static func order(
    _ written: [CalicoTier], named: some Collection<String>, _ release: CalicoRelease
  ) -> [Standing] {
    var known = release.builtInTiers
    for tier in written where !known.contains(where: { $0.name == tier.name.value }) {
      known.append((tier.name.value, tier.order, tier.defaultAction))
    }
    known.sort {
      $0.order != $1.order
        ? $0.order < $1.order : $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
    }
    // A policy whose tier is missing stands behind all others, and its tier denies at its end.
    let missing = named.filter { name in !known.contains { $0.name == name } }.sorted()
    return known.map { ($0.name, $0.order, $0.defaultAction) } + missing.map { ($0, nil, .deny) }
  }

  private static func tiers(
    _ members: Members, in order: [Standing], defaultAction: TierDefault? = nil
  ) -> [Tier] {
    order.map { tier in
      Tier(
        name: tier.name, order: tier.order, defaultAction: defaultAction ?? tier.defaultAction,
        policies: (members.byTier[tier.name] ?? []).sorted { $0.precedes($1) }.map(\.policy))
    }
  }
}

extension CalicoRelease {
  /// The tier in which an admin policy stands.
  fileprivate func tier(of policy: AdminPolicy) -> String {
    switch (policy.tier, self >= .v3_32) {
    case (.admin, true): "kube-admin"
    case (.admin, false): "adminnetworkpolicy"
    case (.baseline, true): "kube-baseline"
    case (.baseline, false): "baselineadminnetworkpolicy"
    }
  }
}

extension PolicyName {
  /// What decides between policies of equal order, compared bytewise: `name/namespace/kind`, so that `a-b` stands before `a`.
  /// Older releases compared the keys under which they stored policies (Calico, `policy_sorter.go`).
  fileprivate func tie(in tier: String, _ release: CalicoRelease) -> String {
    if release >= .v3_32 { return "\(name)/\(namespace ?? "")/\(kind.calicoName)" }
    let isPrefixed = tier != "default" || release > .v3_30 || name.hasPrefix("default.")
    let own = isPrefixed ? name : "default.\(name)"
    return switch kind {
    case .networkPolicy, .stagedKubernetesNetworkPolicy: "\(namespace ?? "")/knp.default.\(name)"
    case .adminNetworkPolicy: "kanp.adminnetworkpolicy.\(name)"
    case .baselineAdminNetworkPolicy: "kbanp.baselineadminnetworkpolicy.\(name)"
    default: namespace.map { "\($0)/\(own)" } ?? own
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
