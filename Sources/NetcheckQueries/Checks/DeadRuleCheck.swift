import NetcheckCluster
import NetcheckLadder
import NetcheckModel
import NetcheckSets

/// Whether each rule can match: its peers are somebody, and no other rule of its policy matches whatever it does.
struct DeadRuleCheck {
  private let world: CheckWorld

  init(_ world: CheckWorld) {
    self.world = world
  }

  func findings() -> [CheckFinding] {
    world.policies(for: .deadRule).flatMap { policy in
      [Direction.ingress, .egress].flatMap { direction -> [CheckFinding] in
        guard case .governs(let rules) = policy.governance(direction) else { return [] }
        return rules.indices.map { finding(rules, $0) }
      }
    }
  }

  private func finding(_ rules: [Rule], _ index: Int) -> CheckFinding {
    let rule = rules[index]
    var finding = CheckFinding(
      check: .deadRule, status: .passed, subject: .rule(rule.origin), origins: [rule.origin])
    if let other = coveringRule(rules, index) {
      finding.status = .failed
      finding.detail = .covered(by: other.origin)
      finding.origins.append(other.origin)
      return finding
    }
    let (somebody, missing) = peers(of: rule)
    if !somebody {
      finding.status = missing.isEmpty ? .failed : .undecided(missing)
      finding.detail = .matchesNobody
    }
    return finding
  }

  // MARK: Rules that another one covers

  /// The rule that leaves nothing for another: one before it, or where all rules only allow and so have no order, any wider one.
  private func coveringRule(_ rules: [Rule], _ index: Int) -> Rule? {
    let rule = rules[index]
    if rule.action == .log { return nil }
    let isOrdered = rules.contains { $0.action != .allow }
    let others = rules.indices.filter { other in
      if other == index || rules[other].action == .log { return false }
      if other < index { return true }
      // Of two that are equal the first one stays.
      return !isOrdered && !covers(rule, rules[other])
    }
    return others.first { covers(rules[$0], rule) }.map { rules[$0] }
  }

  private func covers(_ wide: Rule, _ narrow: Rule) -> Bool {
    wide.families.isSuperset(of: narrow.families)
      && narrow.peers.allSatisfy { peer in wide.peers.contains { covers($0, peer) } }
      && narrow.subjects.allSatisfy { peer in wide.subjects.contains { covers($0, peer) } }
      && narrow.connections.allSatisfy { clause in
        wide.connections.contains { covers($0, clause) } || isWithin(clause, wide.connections)
      }
  }

  private func covers(_ wide: Peer, _ narrow: Peer) -> Bool {
    if wide.isAnybody { return true }
    if wide.written == narrow.written { return true }
    guard wide.holders == nil, wide.strangers == nil, let outer = wide.addresses,
      let inner = narrow.addresses
    else { return false }
    return inner.subtracting(outer).isEmpty
  }

  private func covers(_ wide: ConnectionClause, _ narrow: ConnectionClause) -> Bool {
    wide == .every || wide == narrow
  }

  /// Whether clauses whose ports are numbers hold together whatever another one does.
  private func isWithin(_ narrow: ConnectionClause, _ wide: [ConnectionClause]) -> Bool {
    guard let inner = plainConnections(narrow) else { return false }
    let outer = wide.compactMap(plainConnections).reduce(ConnectionSet()) { $0.union($1) }
    return inner.isSubset(of: outer)
  }

  /// The connections of a clause that asks for nothing but a protocol and numbers.
  private func plainConnections(_ clause: ConnectionClause) -> ConnectionSet? {
    guard let number = clause.protocolNumber,
      clause == ConnectionClause(protocolNumber: number, ports: clause.ports),
      let transport = TransportProtocol.allCases.first(where: { $0.number == number })
    else { return nil }
    guard let ports = clause.ports else { return ConnectionSet(transport, .all) }
    var ranges: [ClosedRange<UInt16>] = []
    for port in ports {
      guard case .range(let range) = port else { return nil }
      ranges.append(range)
    }
    return ConnectionSet(transport, PortSet(ranges))
  }

  // MARK: Rules for nobody

  /// Whether some peer of the rule is somebody, and if not, what is not known of that.
  private func peers(of rule: Rule) -> (somebody: Bool, missing: [MissingFact]) {
    var missing: [MissingFact] = []
    for peer in rule.peers {
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
    case .everything, .nothing, .isPod, .has: false
    case .not(let condition): condition.speaksOfTheOutside
    case .all(let conditions), .any(let conditions):
      conditions.contains(where: \.speaksOfTheOutside)
    }
  }
}
