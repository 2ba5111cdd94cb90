import NetcheckCluster
import NetcheckLadder
import NetcheckModel
import NetcheckSets

/// A rule as somebody wrote it, which may be several rules of the ladder.
struct WrittenRule {
  var origin: Origin

  /// The rules of the ladder, by their places among those of the policy; never empty.
  var parts: [Rule]
  var places: [Int]

  var action: RuleAction { parts[0].action }

  /// The rule that leaves nothing for any part of this one: one of its policy or of those before; of several the last one.
  func covering(among rules: [Rule], before: [Rule]) -> Rule? {
    var covering: Rule?
    for (place, part) in zip(places, parts) {
      let other =
        part.covered(among: rules, place)
        ?? before.first { $0.covers(part) }
      guard let other else { return nil }
      covering = other
    }
    return covering
  }
}

extension [Rule] {
  /// The rules as somebody wrote them, in their order.
  var written: [WrittenRule] {
    var written: [WrittenRule] = []
    for (place, rule) in enumerated() {
      if let last = written.indices.last, written[last].origin == rule.origin {
        written[last].parts.append(rule)
        written[last].places.append(place)
      } else {
        written.append(WrittenRule(origin: rule.origin, parts: [rule], places: [place]))
      }
    }
    return written
  }
}

extension Rule {
  /// The rule of the same policy that leaves nothing for this one: one before it, or where all rules only allow and so have no
  /// order, any wider one. Both are written by themselves.
  fileprivate func covered(among rules: [Rule], _ index: Int) -> Rule? {
    let isOrdered = rules.contains { $0.action != .allow }
    let others = rules.indices.filter { other in
      if rules[other].origin == origin || rules[other].action == .log { return false }
      if other < index { return true }
      // Of two that are equal the first one stays.
      return !isOrdered && !covers(rules[other])
    }
    return others.first { rules[$0].covers(self) }.map { rules[$0] }
  }

  /// Whether the rule matches whatever another one matches, as far as can be read off what both say.
  fileprivate func covers(_ narrow: Rule) -> Bool {
    families.isSuperset(of: narrow.families)
      && narrow.peers.allSatisfy { peer in peers.contains { $0.covers(peer) } }
      && narrow.subjects.allSatisfy { peer in subjects.contains { $0.covers(peer) } }
      && narrow.connections.allSatisfy { clause in
        connections.contains { $0 == .every || $0 == clause } || clause.isWithin(connections)
      }
  }
}

extension Rule {
  /// The connections of the rule, if it asks for nothing but protocols with ports and numbers.
  var plainConnections: ConnectionSet? {
    var all = ConnectionSet()
    for clause in connections {
      guard let own = clause.plainConnections else { return nil }
      all = all.union(own)
    }
    return all
  }
}

extension Peer {
  fileprivate func covers(_ narrow: Peer) -> Bool {
    if isAnybody || isSame(as: narrow) { return true }
    guard holders == nil, strangers == nil, let outer = addresses, let inner = narrow.addresses
    else { return false }
    return inner.subtracting(outer).isEmpty
  }

  private func isSame(as other: Peer) -> Bool {
    holders == other.holders && strangers == other.strangers && addresses == other.addresses
  }
}

extension ConnectionClause {
  /// Whether clauses whose ports are numbers hold together whatever this one does.
  fileprivate func isWithin(_ wide: [ConnectionClause]) -> Bool {
    guard let inner = plainConnections else { return false }
    let outer = wide.compactMap(\.plainConnections).reduce(ConnectionSet()) { $0.union($1) }
    return inner.isSubset(of: outer)
  }

  /// The connections of a clause that asks for nothing but a protocol and numbers.
  fileprivate var plainConnections: ConnectionSet? {
    guard let number = protocolNumber,
      self == ConnectionClause(protocolNumber: number, ports: ports),
      let transport = TransportProtocol.allCases.first(where: { $0.number == number })
    else { return nil }
    guard let ports else { return ConnectionSet(transport, .all) }
    var ranges: [ClosedRange<UInt16>] = []
    for port in ports {
      guard case .range(let range) = port else { return nil }
      ranges.append(range)
    }
    return ConnectionSet(transport, PortSet(ranges))
  }
}

/// The policies that stand before others in the ladder.
struct EarlierPolicies {
  private struct Place {
    var policy: Policy
    var tier: Int
    var position: Int
    var rank: Int?
  }

  /// By namespace the policies that govern its pods, in the order of the ladder; under `nil` those for all namespaces.
  private var places: [String?: [Place]] = [:]

  init(_ ladder: Ladder) {
    for (index, tier) in ladder.tiers.enumerated() {
      for (position, policy) in tier.policies.enumerated() {
        places[policy.namespace, default: []].append(
          Place(policy: policy, tier: index, position: position, rank: tier.ranks?[position]))
      }
    }
    let everywhere = places[nil] ?? []
    for namespace in places.keys where namespace != nil {
      places[namespace]! += everywhere
      places[namespace]!.sort { ($0.tier, $0.position) < ($1.tier, $1.position) }
    }
  }

  /// Rules that decide before a policy for all of its subjects, whoever may come.
  func rules(before policy: Policy, _ direction: Direction) -> [Rule] {
    let places = places[policy.namespace] ?? []
    guard let own = places.first(where: { $0.policy.origin.policy == policy.origin.policy })
    else { return [] }
    var found: [Rule] = []
    /// A tier from which something may come to the next one, whatever its later rules say.
    var leaking: Int?
    for other in places.prefix(while: { ($0.tier, $0.position) < (own.tier, own.position) }) {
      // Policies of one rank have no order among themselves.
      if other.tier == own.tier, other.rank != nil, other.rank == own.rank { break }
      guard case .governs(let rules) = other.policy.governance(direction) else { continue }
      let governsAll = other.policy.subject.holdsWhatever(policy.subject)
      for rule in rules where rule.action != .log {
        if rule.action == .pass, other.tier < own.tier { leaking = other.tier }
        if governsAll, leaking != other.tier { found.append(rule) }
      }
    }
    return found
  }
}

extension EndpointSelector {
  /// Whether the condition surely holds wherever another one does, as far as can be read off the two.
  fileprivate func holdsWhatever(_ narrow: EndpointSelector) -> Bool {
    if case .everything = self { return true }
    let conditions = narrow.conditions
    return self.conditions.allSatisfy(conditions.contains)
  }

  /// The conditions that must all hold.
  private var conditions: [EndpointSelector] {
    if case .all(let conditions) = self { conditions.flatMap(\.conditions) } else { [self] }
  }
}
