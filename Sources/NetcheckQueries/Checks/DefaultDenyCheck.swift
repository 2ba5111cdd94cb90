import NetcheckCluster
import NetcheckDiagnostics
import NetcheckLadder
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// Whether each namespace denies by default: a pod of any labels is isolated there in both directions.
struct DefaultDenyCheck {
  private let world: CheckWorld

  /// The label keys at which some policy looks.
  private let keys: [String]

  /// The ladder as pods of each namespace see it.
  private var tiers: [String: [Tier]] = [:]

  init(_ world: CheckWorld) {
    self.world = world
    var keys: Set<String> = []
    for (_, policy) in world.ladder.policies { policy.subject.addLabelKeys(to: &keys) }
    self.keys = keys.sorted()
    for namespace in world.inhabited { tiers[namespace] = [] }
    for tier in world.ladder.tiers { add(tier) }
  }

  /// Adds a tier to each namespace, with the policies that may select pods there.
  private mutating func add(_ tier: Tier) {
    var policies = tiers.mapValues { _ in [Policy]() }
    for policy in tier.policies {
      if let namespace = policy.namespace {
        policies[namespace]?.append(policy)
      } else {
        for namespace in policies.keys { policies[namespace]?.append(policy) }
      }
    }
    for (namespace, policies) in policies {
      tiers[namespace]?.append(
        Tier(name: tier.name, defaultAction: tier.defaultAction, policies: policies))
    }
  }

  func findings() -> [CheckFinding] {
    world.inhabited.flatMap { namespace in
      [Direction.ingress, .egress].map { finding(namespace, $0) }
    }
  }

  private func finding(_ namespace: String, _ direction: Direction) -> CheckFinding {
    var finding = CheckFinding(
      check: .defaultDeny, status: .passed, subject: .namespace(namespace, direction),
      range: world.namespaceRanges[namespace] ?? firstWorkload(in: namespace))
    if world.isExcepted(namespace, from: .defaultDeny) {
      finding.status = .skipped
      finding.detail = .excepted
      return finding
    }
    var missing: [MissingFact] = []
    for pod in anyPods(in: namespace) {
      switch isClosed(pod, direction) {
      case .yes: break
      case .no:
        finding.status = .failed
        return finding
      case .unknown(let facts): missing = missing.adding(facts)
      }
    }
    if !missing.isEmpty { finding.status = .undecided(missing) }
    return finding
  }

  /// Pods that nobody has made: one without labels, and one with any value of every label.
  private func anyPods(in namespace: String) -> [Endpoint] {
    [.stranger(in: namespace), .stranger(in: namespace, labels: keys)]
  }

  /// Whether a pod is closed to what no rule of its own speaks of: the walk down the ladder past all rules that ask something.
  private func isClosed(_ pod: Endpoint, _ direction: Direction) -> Truth {
    var missing: [MissingFact] = []
    for tier in tiers[pod.namespace] ?? [] {
      switch isClosed(pod, direction, tier, &missing) {
      case .decided(let isClosed):
        return isClosed ? .yes : missing.isEmpty ? .no : .unknown(missing)
      case .goesOn: continue
      }
    }
    switch world.ladder.ungoverned {
    case .closed: return .yes
    case .perhapsClosed: return .unknown(missing.adding([.enforcingMode(pod.name)]))
    case .open: return missing.isEmpty ? .no : .unknown(missing)
    }
  }

  private enum TierEnd {
    case decided(isClosed: Bool)
    case goesOn
  }

  private func isClosed(
    _ pod: Endpoint, _ direction: Direction, _ tier: Tier, _ missing: inout [MissingFact]
  ) -> TierEnd {
    var isGoverned = false
    for policy in tier.policies {
      guard case .governs(let rules) = policy.governance(direction) else { continue }
      switch policy.selects(pod, in: world.cluster) {
      case .no: continue
      case .unknown(let facts):
        // A policy for pods of some labels is no default. What is not known of the namespace may make it one.
        missing = missing.adding(facts.filter { !$0.isLabelValue })
        continue
      case .yes: break
      }
      isGoverned = true
      if let end = end(of: rules) { return end }
    }
    return isGoverned && tier.defaultAction == .deny ? .decided(isClosed: true) : .goesOn
  }

  /// What the first of the rules that hold for everybody, or for everybody over one family, make of the tier; `nil` if there is none.
  private func end(of rules: [Rule]) -> TierEnd? {
    var open = world.cluster.families
    for rule in rules where rule.action != .log {
      if rule.matchesEverything {
        return rule.action == .pass ? .goesOn : .decided(isClosed: rule.action == .deny)
      }
      let families = open.filter(rule.matchesEveryAddress)
      // What is open over one family is no default of denying.
      if rule.action == .allow, !families.isEmpty { return .decided(isClosed: false) }
      if rule.action == .deny { open.subtract(families) }
    }
    return nil
  }

  private func firstWorkload(in namespace: String) -> SourceRange? {
    world.cluster.workloads.first { $0.namespace == namespace }?.range
  }
}

extension Rule {
  /// Whether the rule holds for all addresses of a family, which pods have, too.
  fileprivate func matchesEveryAddress(_ family: AddressFamily) -> Bool {
    let addresses = peers.filter { $0.holders == nil && $0.strangers == nil }
      .reduce(AddressSet()) { $0.union($1.addresses ?? .everywhere) }
    return families.contains(family) && AddressSet.all(family).isSubset(of: addresses)
      && subjects.contains { $0.isAnybody } && connections.contains(.every)
  }
}

extension MissingFact {
  /// Whether only the value of a label is missing.
  fileprivate var isLabelValue: Bool {
    if case .labelValue = self { true } else { false }
  }
}
