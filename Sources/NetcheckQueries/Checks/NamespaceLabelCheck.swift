import NetcheckCluster
import NetcheckLadder
import NetcheckModel
import NetcheckSets

/// Whether each namespace selector finds a namespace.
struct NamespaceLabelCheck {
  private let world: CheckWorld

  /// What was found before: few selectors are written again and again.
  private var known: [[EndpointSelector]: Truth] = [:]

  init(_ world: CheckWorld) {
    self.world = world
  }

  mutating func findings() -> [CheckFinding] {
    var findings: [CheckFinding] = []
    for rule in rules {
      if let finding = finding(rule) { findings.append(finding) }
    }
    return findings
  }

  private var rules: [Rule] {
    world.policies(for: .namespaceLabel).flatMap { policy in
      [Direction.ingress, .egress].flatMap { direction -> [Rule] in
        guard case .governs(let rules) = policy.governance(direction) else { return [] }
        return rules
      }
    }
  }

  private mutating func finding(_ rule: Rule) -> CheckFinding? {
    var finding = CheckFinding(
      check: .namespaceLabel, status: .passed, subject: .rule(rule.origin), origins: [rule.origin])
    var asks = false
    for peer in rule.peers {
      let conditions = (peer.holders?.selector.namespaceConditions ?? []).filter(
        \.looksAtNamespaceLabels)
      if conditions.isEmpty { continue }
      asks = true
      switch finds(conditions) {
      case .yes: continue
      case .no:
        finding.detail = .namespaces(peer.written.namespaces)
        finding.status = .failed
        return finding
      case .unknown(let facts):
        finding.detail = .namespaces(peer.written.namespaces)
        finding.status = .undecided(facts)
      }
    }
    return asks ? finding : nil
  }

  /// Whether some namespace meets conditions.
  private mutating func finds(_ conditions: [EndpointSelector]) -> Truth {
    if let known = known[conditions] { return known }
    var truth = Truth.no
    for namespace in world.cluster.namespaces.keys.sorted() where !truth.isYes {
      let stranger = Endpoint.stranger(in: namespace)
      truth = truth.or(EndpointSelector.all(conditions).selects(stranger, in: world.cluster))
    }
    known[conditions] = truth
    return truth
  }
}

extension EndpointSelector {
  /// Whether the condition looks at a label of the namespace.
  fileprivate var looksAtNamespaceLabels: Bool {
    switch self {
    case .has(.namespaceLabel, _), .not(.has(.namespaceLabel, _)): true
    default: false
    }
  }
}

extension PeerDescription {
  /// The namespaces that the peer names, as they are written.
  fileprivate var namespaces: String {
    switch self {
    case .pods(_, let namespaces?): namespaces
    default: words
    }
  }
}
