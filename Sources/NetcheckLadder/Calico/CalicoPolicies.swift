import NetcheckCluster
import NetcheckDiagnostics
import NetcheckModel

/// The policies of all dialects as Calico takes them, in the form of the ladder: what is the same under all releases.
struct CalicoPolicies {
  struct Member {
    var policy: Policy
    var tier: String
    var order: Double
  }

  private(set) var members: [Member] = []

  /// Policies of `policy.networking.k8s.io`, which not all releases read, and whose tiers have other names in some.
  private(set) var admin: [(written: AdminPolicy, policy: Policy)] = []

  /// Policies that hold at other stages of a node's traffic.
  private(set) var staged: [HostStage: [Member]] = [:]

  let writtenTiers: [CalicoTier]

  /// What stands around the tiers of host endpoints, if there are any.
  let host: HostTiers?

  init(
    _ objects: CalicoObjects, admin: [AdminPolicy], kubernetes: [Policy], cluster: Cluster
  ) {
    let lowering = CalicoLowering(objects, cluster: cluster)
    writtenTiers = objects.tiers
    host = cluster.hostEndpoints.isEmpty ? nil : HostTiers(objects, lowering, cluster)
    members.reserveCapacity(objects.policies.count + kubernetes.count)
    for policy in objects.policies where policy.staging == nil {
      let member = Member(lowering.policy(policy), order: policy.order, tier: policy.tier.value)
      switch policy.stage {
      case .normal(let appliesOnForward):
        members.append(member)
        if appliesOnForward { staged[.forward, default: []].append(member) }
      case .untracked: staged[.untracked, default: []].append(member)
      case .preDNAT: staged[.preDNAT, default: []].append(member)
      }
    }
    // Kubernetes' policies stand in the tier `default`, with order 1000.
    members += kubernetes.map { Member($0, order: 1000, tier: "default") }
    let converting = ClusterPolicyLowering(lowering)
    self.admin = admin.map { ($0, converting.policy($0)) }
  }

  /// The admin policies that a release reads, in its tiers.
  func admin(under release: CalicoRelease) -> [Member] {
    admin.filter { release.reads($0.written.name.kind) }.map { written, policy in
      let isBaseline = written.name.kind == .baselineAdminNetworkPolicy
      return Member(
        policy, order: isBaseline ? 1000 : Double(written.priority), tier: release.tier(of: written)
      )
    }
  }
}

extension CalicoPolicies.Member {
  /// A policy without an order stands behind all that have one.
  fileprivate init(_ policy: Policy, order: Double?, tier: String) {
    self.policy = policy
    self.policy.order = order
    self.tier = tier
    self.order = order ?? .infinity
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
