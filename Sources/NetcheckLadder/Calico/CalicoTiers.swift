import NetcheckDiagnostics
import NetcheckModel

/// Calico's tiers in their order, with the policies of all dialects that stand in them (Calico, `policy_sorter.go`).
struct CalicoTiers {
  let tiers: [Tier]

  private(set) var stages: [HostStage: [Tier]] = [:]

  init(_ policies: CalicoPolicies, under release: CalicoRelease) {
    let order = Order(policies.writtenTiers, release)
    let own = order.tiers(policies.members + policies.admin(under: release))
    guard let host = policies.host else {
      tiers = own
      return
    }
    tiers = [host.failsafes] + own + [host.profiles]
    for (stage, members) in policies.staged {
      // Only what is forwarded meets the tiers' own defaults.
      stages[stage] =
        stage == .forward
        ? order.tiers(members)
        : [host.failsafes] + order.tiers(members, defaultAction: .pass)
    }
  }
}

/// The order in which a release walks tiers and policies.
private struct Order {
  private typealias Standing = (name: String, order: Double?, defaultAction: TierDefault)

  private let written: [CalicoTier]
  private let release: CalicoRelease

  init(_ written: [CalicoTier], _ release: CalicoRelease) {
    self.written = written
    self.release = release
  }

  /// All tiers with their policies; of some stages the tiers' defaults are not their own.
  func tiers(
    _ members: [CalicoPolicies.Member], defaultAction: TierDefault? = nil
  ) -> [Tier] {
    let byTier = Dictionary(grouping: members, by: \.tier)
    return standings(named: byTier.keys).map { tier in
      Tier(
        name: tier.name, order: tier.order, defaultAction: defaultAction ?? tier.defaultAction,
        policies: sorted(byTier[tier.name] ?? []))
    }
  }

  private func sorted(_ members: [CalicoPolicies.Member]) -> [Policy] {
    let ties = members.map { $0.policy.origin.policy.tie(in: $0.tier, release) }
    return members.indices.sorted {
      members[$0].order != members[$1].order
        ? members[$0].order < members[$1].order
        : ties[$0].utf8.lexicographicallyPrecedes(ties[$1].utf8)
    }.map { members[$0].policy }
  }

  /// All tiers by order and name, with their defaults.
  private func standings(named: some Collection<String>) -> [Standing] {
    var known: [(name: String, order: Double, defaultAction: TierDefault)] = release.builtInTiers
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
