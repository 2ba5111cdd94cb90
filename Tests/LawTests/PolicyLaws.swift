import NetcheckReachability
import RandomClusters

/// What one more rule or policy can do, and what it cannot.
extension Law {
  private static let withNetworkPolicies: [Dialect] = [.kubernetes, .admin, .mixed]

  /// A rule of a NetworkPolicy allows, and takes nothing away. (Whether a policy speaks of egress may hang on its first rule; then
  /// it is another policy, and not asked.)
  static let addedRuleClosesNothing = changing(in: withNetworkPolicies) { cluster, random in
    let indices = cluster.networkPolicies.indices
    guard !indices.isEmpty, let rule = ClusterGenerator.furtherRule(for: cluster, &random) else {
      return nil
    }
    var after = cluster
    let index = random.pick(Array(indices))
    let types = after.networkPolicies[index].effectiveTypes
    let place = random.next()
    if random.chance(50) {
      after.networkPolicies[index].ingress.insert(rule, at: place)
    } else {
      after.networkPolicies[index].egress.insert(rule, at: place)
    }
    guard after.networkPolicies[index].effectiveTypes == types else { return nil }
    return Variant(before: cluster, after: after) { $0.closesNothing }
  }

  /// What nobody else decides behind NetworkPolicies, a policy that isolates a pod can only close; and where the pod is
  /// isolated already, only open.
  static let furtherPolicyOpensOrCloses = changing(in: withNetworkPolicies) { cluster, random in
    guard let (policy, direction) = furtherPolicy(for: cluster, &random) else { return nil }
    var before = cluster
    // What stands behind NetworkPolicies would otherwise be kept from deciding.
    before.adminPolicies.removeAll { $0.tier == .baseline }
    before.calicoPolicies = []
    var after = before
    after.networkPolicies.append(policy)
    let isolated = cluster.pods.filter { pod in
      cluster.networkPolicies.contains { $0.stagedAction == nil && $0.isolates(pod, direction) }
    }
    let touched = Dictionary(
      uniqueKeysWithValues: cluster.pods.filter { policy.isolates($0, direction) }.map {
        (Openness.End($0), isolated.contains($0))
      })
    return Variant(before: before, after: after) { change in
      let subject = direction == .ingress ? change.pair.destination : change.pair.source
      return switch touched[subject] {
      case nil: false
      case true: change.closesNothing
      case false: change.opensNothing
      }
    }
  }

  /// One more NetworkPolicy that is enforced and speaks of one direction.
  private static func furtherPolicy(
    for cluster: RandomCluster, _ random: inout SplitMix64
  ) -> (policy: NetworkPolicy, direction: Direction)? {
    guard var policy = ClusterGenerator.furtherNetworkPolicy(for: cluster, &random) else {
      return nil
    }
    let direction = random.pick(Direction.allCases)
    policy.policyTypes = [direction]
    policy.stagedAction = nil
    return (policy, direction)
  }

  /// Among Calico's policies, too, one more NetworkPolicy closes nothing for a pod that another one isolates.
  static let furtherPolicyInCalico = changing(in: [.calico, .mixed]) { cluster, random in
    guard let (policy, _) = furtherPolicy(for: cluster, &random) else { return nil }
    var before = cluster
    // Isolates the same pods in the same direction, and stands behind.
    var last = policy
    last.name = "last"
    if random.chance(70) {
      last.ingress = [NetworkPolicy.Rule()]
      last.egress = [NetworkPolicy.Rule()]
    }
    before.networkPolicies.append(last)
    var after = before
    after.networkPolicies.append(policy)
    return Variant(before: before, after: after) { $0.closesNothing }
  }

  /// Behind a rule that matches everything nothing is asked any more: in its tier if it passes, anywhere if it decides.
  static let nothingBehindWhatDecides = changing(in: [.calico, .mixed]) { cluster, random in
    guard var behind = ClusterGenerator.furtherCalicoPolicy(for: cluster, &random) else {
      return nil
    }
    let action = random.pick([CalicoRule.Action.allow, .deny, .pass])
    var decider = CalicoPolicy.deciding(
      action, tier: random.pick(["kube-admin", "default"] + cluster.tiers.map(\.name)),
      order: random.pick([-5, -5, -5, 100, 999, 1000, 2000]))
    if random.chance(40) {
      behind = .deciding(random.pick([.allow, .deny, .pass]), tier: "default", order: 0)
      behind.name = "further"
    }
    behind.tier = decider.tier
    // What nodes forward is judged by policies that speak of it, and by no other.
    if !behind.doNotTrack, !behind.preDNAT { decider.applyOnForward = behind.applyOnForward }
    if behind.stagedAction != .delete {
      behind.order = random.pick([nil, decider.order.map { $0 + 1 }])
    }
    if action != .pass, decider.tier == "default", random.chance(40) {
      behind.tier = "kube-baseline"
    }
    var before = cluster
    before.calicoPolicies.insert(decider, at: 0)
    var after = before
    after.calicoPolicies.insert(behind, at: random.number(0...before.calicoPolicies.count))
    return Variant(before: before, after: after)
  }
}

extension [NetworkPolicy.Rule]? {
  fileprivate mutating func insert(_ rule: NetworkPolicy.Rule, at place: UInt64) {
    var rules = self ?? []
    rules.insert(rule, at: Int(place % UInt64(rules.count + 1)))
    self = rules
  }
}

extension Openness.End {
  init(_ pod: Pod) {
    self = .pod("\(pod.namespace)/\(pod.name)")
  }
}
