import NetcheckCluster
import NetcheckLadder
import NetcheckModel
import NetcheckSets

/// Whether each rule can match: its peers are somebody, and other rules leave it something.
struct DeadRuleCheck {
  private let world: CheckWorld
  private let earlier: EarlierPolicies
  private var shadows: Shadows

  init(_ world: CheckWorld) {
    self.world = world
    earlier = EarlierPolicies(world.ladder)
    shadows = Shadows(world)
  }

  mutating func findings() -> [CheckFinding] {
    world.policies(for: .deadRule).flatMap { policy in
      [Direction.ingress, .egress].flatMap { direction -> [CheckFinding] in
        guard case .governs(let rules) = policy.governance(direction) else { return [] }
        let before = earlier.rules(before: policy, direction)
        return rules.written.map { finding($0, direction, policy, rules, before) }
      }
    }
  }

  private mutating func finding(
    _ rule: WrittenRule, _ direction: Direction, _ policy: Policy, _ rules: [Rule],
    _ before: [Rule]
  ) -> CheckFinding {
    var finding = CheckFinding(
      check: .deadRule, status: .passed, subject: .rule(rule.origin), origins: [rule.origin])
    if rule.action == .log { return finding }
    if let covering = rule.covering(among: rules, before: before) {
      // Who may open something in a NetworkPolicy need not know that an administrator has opened it already.
      let isRedundant =
        policy.origin.policy.kind == .networkPolicy && covering.action == .allow
        && covering.origin.policy != policy.origin.policy
      finding.status = isRedundant ? .warning : .failed
      finding.detail = .covered(by: covering.origin)
      finding.origins.append(covering.origin)
      return finding
    }
    let (somebody, missing) = peers(of: rule)
    if !somebody {
      finding.status = missing.isEmpty ? .failed : .undecided(missing)
      finding.detail = .matchesNobody
    } else if let shadow = shadows.shadow(over: rule, direction, of: policy) {
      finding.status = shadow.isRedundant ? .warning : .failed
      finding.detail =
        shadow.isRedundant ? .openedByOthers(shadow.rules) : .decidedBefore(by: shadow.rules)
      finding.origins += shadow.rules
    }
    return finding
  }

  // MARK: Rules for nobody

  /// Whether some peer of the rule is somebody, and if not, what is not known of that.
  private func peers(of rule: WrittenRule) -> (somebody: Bool, missing: [MissingFact]) {
    var missing: [MissingFact] = []
    for peer in rule.parts.flatMap(\.peers) {
      guard let holders = peer.holders else {
        if peer.addresses?.isEmpty ?? false { continue }
        return (true, [])
      }
      if !holders.addresses.isEmpty || !holders.hostEndpoints.isEmpty { return (true, []) }
      let found = world.find(holders.selector)
      if !found.surely.isEmpty { return (true, []) }
      let others =
        found.perhaps.map { world.cluster.pods[$0] }
        + world.nodes
      for endpoint in others {
        switch holders.selector.selects(endpoint, in: world.cluster) {
        case .yes: return (true, [])
        case .unknown(let facts): missing = missing.adding(facts)
        case .no: break
        }
      }
      if holders.selector.speaksOfTheOutside { return (true, []) }
    }
    return (false, missing)
  }
}

extension EndpointSelector {
  /// Whether the condition may hold for what is no pod and no node.
  fileprivate var speaksOfTheOutside: Bool {
    switch self {
    case .domainName, .behind, .hostEndpoint: true
    case .everything, .nothing, .isPod, .serves, .has: false
    case .not(let condition): condition.speaksOfTheOutside
    case .all(let conditions), .any(let conditions):
      conditions.contains(where: \.speaksOfTheOutside)
    }
  }
}
