import NetcheckCluster
import NetcheckLadder
import NetcheckModel
import NetcheckSets

/// The walk of one end's policies, ready to be taken for any element at the other end: what is known of the element is a row
/// of bits, and elements with the same bits fare alike.
struct RowProgram {
  /// Bits of what is known of an element.
  struct Bits: Hashable {
    private var first: UInt64 = 0
    private var rest: [UInt64] = []

    subscript(bit: Int) -> Bool {
      get {
        if bit < 64 { return first >> UInt64(bit) & 1 == 1 }
        let word = bit / 64 - 1
        return word < rest.count && rest[word] >> UInt64(bit % 64) & 1 == 1
      }
      set {
        let mask: UInt64 = 1 << UInt64(bit % 64)
        if bit < 64 {
          first = newValue ? first | mask : first & ~mask
        } else {
          let word = bit / 64 - 1
          while rest.count <= word { rest.append(0) }
          rest[word] = newValue ? rest[word] | mask : rest[word] & ~mask
        }
      }
    }

    mutating func formUnion(_ other: Bits) {
      first |= other.first
      for word in other.rest.indices {
        if word < rest.count {
          rest[word] |= other.rest[word]
        } else {
          rest.append(other.rest[word])
        }
      }
    }
  }

  /// The bits that tell whether a condition surely holds, and whether it may.
  struct Condition {
    var surely: Int
    var perhaps: Int
  }

  struct Peer {
    var address: Int?
    var holders: (condition: Condition, address: Int?)?
    var strangers: (condition: Condition, address: Int?)?
  }

  struct Rule {
    var action: RuleAction
    var families: Set<AddressFamily>

    /// `nil`: whoever it is.
    var peers: [Peer]?

    /// Whether the rule's conditions on the subject hold.
    var subject: Truth

    var connections: Connections
  }

  enum Connections {
    case known(surely: UInt32, perhaps: UInt32)
    /// Some clause names ports, which are those of the other end.
    case named([ConnectionClause])
  }

  struct Speaker {
    var governsSurely: Bool
    var rules: [Rule]
  }

  struct Tier {
    var defaultAction: TierDefault

    /// The policies in their order; those that have none among themselves stand together.
    var groups: [[Speaker]]
  }

  /// A port of a name with the bit that tells whether the element has it.
  struct NamedPort: Hashable {
    var name: String
    var transport: TransportProtocol
    var number: UInt16
  }

  var tiers: [Tier] = []
  var namedPorts: [(port: NamedPort, bit: Int)] = []

  /// The bit that is set for flows of IPv6.
  static let isIPv6 = 0

  /// What the walk comes to for an element of which these bits are known.
  func outcome(for bits: Bits, in pool: inout ConnectionPool) -> Row.Outcome {
    var walk = SetWalk()
    for tier in tiers {
      if walk.reaching == ConnectionPool.none { break }
      descend(tier, bits, &walk, &pool)
    }
    let allowed = pool.union(walk.allowed, walk.reaching)
    return Row.Outcome(
      surely: pool.subtract(allowed, walk.denied), perhaps: allowed, byDefault: walk.byDefault)
  }

  /// Where the connections of a walk stand: each may be in several places, if what it takes to decide is not known.
  private struct SetWalk {
    /// Those that may come to the next tier.
    var reaching = ConnectionPool.all
    var allowed = ConnectionPool.none
    var denied = ConnectionPool.none
    var byDefault = ConnectionPool.none
  }

  private func descend(
    _ tier: Tier, _ bits: Bits, _ walk: inout SetWalk, _ pool: inout ConnectionPool
  ) {
    // Connections for which no policy of the tier has governed the subject so far, and those for which some has and no rule
    // decided.
    var ungoverned = walk.reaching
    var governed = ConnectionPool.none
    var passing = ConnectionPool.none
    for group in tier.groups {
      let active = pool.union(ungoverned, governed)
      if active == ConnectionPool.none { break }
      var closed = ConnectionPool.none
      var open = ConnectionPool.none
      for speaker in group {
        let rest = walkRules(of: speaker, active, bits, &passing, &walk, &pool)
        open = pool.union(open, rest)
        if speaker.governsSurely { closed = pool.union(closed, pool.subtract(active, rest)) }
      }
      let surelyGoverns = group.contains(where: \.governsSurely)
      let mayStay = surelyGoverns ? open : pool.union(open, governed)
      governed = pool.subtract(pool.intersection(active, mayStay), closed)
      if surelyGoverns { ungoverned = ConnectionPool.none }
    }
    switch tier.defaultAction {
    case .deny:
      walk.denied = pool.union(walk.denied, governed)
      walk.byDefault = pool.union(walk.byDefault, governed)
    case .pass: passing = pool.union(passing, governed)
    }
    walk.reaching = pool.union(passing, ungoverned)
  }

  /// Walks a policy's rules and gives back what none of them surely matches.
  private func walkRules(
    of speaker: Speaker, _ active: UInt32, _ bits: Bits, _ passing: inout UInt32,
    _ walk: inout SetWalk, _ pool: inout ConnectionPool
  ) -> UInt32 {
    var rest = active
    for rule in speaker.rules where rule.action != .log {
      if rest == ConnectionPool.none { break }
      let (surely, perhaps) = matches(rule, bits, &pool)
      let hit = pool.intersection(rest, perhaps)
      if hit == ConnectionPool.none { continue }
      switch rule.action {
      case .allow: walk.allowed = pool.union(walk.allowed, hit)
      case .deny: walk.denied = pool.union(walk.denied, hit)
      case .pass: passing = pool.union(passing, hit)
      case .log: break
      }
      rest = pool.subtract(rest, surely)
    }
    return rest
  }

  // MARK: Rules

  private func matches(
    _ rule: Rule, _ bits: Bits, _ pool: inout ConnectionPool
  ) -> (surely: UInt32, perhaps: UInt32) {
    let family: AddressFamily = bits[Self.isIPv6] ? .ipv6 : .ipv4
    guard rule.families.contains(family) else { return (ConnectionPool.none, ConnectionPool.none) }
    let ends = Self.any(rule.peers, bits).and(rule.subject)
    if ends.isNo { return (ConnectionPool.none, ConnectionPool.none) }
    let (surely, perhaps) = connections(of: rule, bits, &pool)
    return (ends.isYes ? surely : ConnectionPool.none, perhaps)
  }

  private static func any(_ peers: [Peer]?, _ bits: Bits) -> Truth {
    guard let peers else { return .yes }
    return peers.reduce(.no) { $0.or($1.holds(bits)) }
  }

  private func connections(
    of rule: Rule, _ bits: Bits, _ pool: inout ConnectionPool
  ) -> (surely: UInt32, perhaps: UInt32) {
    switch rule.connections {
    case .known(let surely, let perhaps): return (surely, perhaps)
    case .named(let clauses):
      // A name counts only where the side's own selector finds the endpoint, and not through the addresses of a set.
      let named = rule.peers.map { $0.reduce(Truth.no) { $0.or($1.isFound(bits)) } } ?? .yes
      var (surely, perhaps) = (ConnectionSet(), ConnectionSet())
      for clause in clauses {
        let found = clause.connections(named: named) { name, transport in
          namedPorts.filter {
            $0.port.name == name && $0.port.transport == transport && bits[$0.bit]
          }
          .map(\.port.number)
        }
        surely = surely.union(found.surely)
        perhaps = perhaps.union(found.perhaps)
      }
      return (pool.number(of: surely), pool.number(of: perhaps))
    }
  }
}

extension RowProgram.Condition {
  fileprivate func truth(_ bits: RowProgram.Bits) -> Truth {
    bits[surely] ? .yes : bits[perhaps] ? .unknown([]) : .no
  }
}

extension RowProgram.Peer {
  fileprivate func holds(_ bits: RowProgram.Bits) -> Truth {
    if let address, !bits[address] { return .no }
    let belongs = holders.map { Self.holds($0, bits) } ?? .yes
    return belongs.and(strangers.map { Self.holds($0, bits).negated } ?? .yes)
  }

  /// Whether the side's own selector finds the element.
  fileprivate func isFound(_ bits: RowProgram.Bits) -> Truth {
    holders?.condition.truth(bits) ?? .yes
  }

  private static func holds(
    _ holders: (condition: RowProgram.Condition, address: Int?), _ bits: RowProgram.Bits
  ) -> Truth {
    if let address = holders.address, bits[address] { return .yes }
    return holders.condition.truth(bits)
  }
}
