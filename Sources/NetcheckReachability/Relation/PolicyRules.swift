import NetcheckLadder
import NetcheckModel
import NetcheckSets

/// What one policy does with the connections that come to it, as numbers of connection sets. A connection may be in several,
/// where it is not known what rules match.
struct Effect: Hashable, Sendable {
  var allow = ConnectionPool.none
  var deny = ConnectionPool.none
  var pass = ConnectionPool.none

  /// What may come through without that a rule decides.
  var rest = ConnectionPool.all

  func hash(into hasher: inout Hasher) {
    hasher.combine(UInt64(allow) << 32 | UInt64(deny))
    hasher.combine(UInt64(pass) << 32 | UInt64(rest))
  }
}

/// The rules of one policy in one direction, ready to be asked about any element at the other end: what is known of the element
/// is a row of bits.
struct PolicyRules: Sendable {
  /// The bits that tell whether a condition surely holds, and whether it may.
  struct Condition: Sendable {
    var surely: Int
    var perhaps: Int
  }

  /// Those whom a selector finds, and the bit of the addresses that it finds as well.
  struct Holders: Sendable {
    var condition: Condition
    var address: Int?
  }

  struct Peer: Sendable {
    var address: Int?
    var holders: Holders?
    var strangers: Holders?
  }

  struct Rule: Sendable {
    var action: RuleAction
    var families: Set<AddressFamily>

    /// `nil`: whoever it is.
    var peers: [Peer]?

    /// Whether the rule's conditions on the subject hold.
    var subject: Truth

    var connections: Connections
  }

  enum Connections: Sendable {
    case known(surely: UInt32, perhaps: UInt32)
    /// Some clause names ports, which are those of the other end.
    case named([ConnectionClause])
  }

  /// A port of a name with the bit that tells whether the element has it.
  struct NamedPort: Hashable, Sendable {
    var name: String
    var transport: TransportProtocol
    var number: UInt16
  }

  var rules: [Rule] = []
  var namedPorts: [(port: NamedPort, bit: Int)] = []

  /// The bit that is set for flows of IPv6.
  static let isIPv6 = 0

  /// What the rules do about an element of which these bits are known.
  func effect(for bits: Bits, in pool: inout ConnectionPool) -> Effect {
    var effect = Effect()
    for rule in rules where rule.action != .log {
      if effect.rest == ConnectionPool.none { break }
      let (surely, perhaps) = matches(rule, bits, &pool)
      let hit = pool.intersection(effect.rest, perhaps)
      if hit == ConnectionPool.none { continue }
      switch rule.action {
      case .allow: effect.allow = pool.union(effect.allow, hit)
      case .deny: effect.deny = pool.union(effect.deny, hit)
      case .pass: effect.pass = pool.union(effect.pass, hit)
      case .log: break
      }
      effect.rest = pool.subtract(effect.rest, surely)
    }
    return effect
  }

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
          }.map(\.port.number)
        }
        surely = surely.union(found.surely)
        perhaps = perhaps.union(found.perhaps)
      }
      return (pool.number(of: surely), pool.number(of: perhaps))
    }
  }
}

extension PolicyRules.Condition {
  fileprivate func truth(_ bits: Bits) -> Truth {
    bits[surely] ? .yes : bits[perhaps] ? .unknown([]) : .no
  }
}

extension PolicyRules.Peer {
  fileprivate func holds(_ bits: Bits) -> Truth {
    if let address, !bits[address] { return .no }
    let belongs = holders.map { $0.hold(bits) } ?? .yes
    return belongs.and(strangers.map { $0.hold(bits).negated } ?? .yes)
  }

  /// Whether the side's own selector finds the element.
  fileprivate func isFound(_ bits: Bits) -> Truth {
    holders?.condition.truth(bits) ?? .yes
  }
}

extension PolicyRules.Holders {
  fileprivate func hold(_ bits: Bits) -> Truth {
    if let address, bits[address] { return .yes }
    return condition.truth(bits)
  }
}
