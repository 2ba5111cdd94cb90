import NetcheckLadder
import NetcheckModel
import NetcheckSets

/// What one policy says in one direction of every element at the other end: stretches of elements on which it does the same.
struct PolicyView: Sendable {
  struct Stretch: Hashable, Sendable {
    var start: UInt32
    var state: State
  }

  enum State: Hashable, Sendable {
    case known(Effect)
    /// The elements' address may lie in several places, and the rules look at it. The bits are those of all else.
    case open(world: Int, Bits)
  }

  /// The stretches of pods and hosts, from zero on.
  var inside: [Stretch]

  /// The number of the stretches outside, which many policies share.
  var outside: Int

  let rules: PolicyRules

  /// The bits of the address sets for which the rules ask.
  let addressBits: [Int: Int]
}

/// The view of one policy in the making: gives every condition of its rules a bit, and notes where along the elements each bit
/// changes.
struct PolicyCompiler {
  /// The end whose policies speak.
  struct Subject {
    var element: UInt32

    /// The numbers of those address sets for which rules ask that hold its address.
    var addressSets: Set<Int>
  }

  private struct Event {
    enum Change {
      case bit(Int)
      case world(Int)
    }

    var at: UInt32
    var change: Change
    var isEntered: Bool
  }

  private let direction: Direction
  private let subject: Subject
  private var rules = PolicyRules()
  private var events: [Event] = []
  private var addressBits: [Int: Int] = [:]
  private var conditions: [Int: PolicyRules.Condition] = [:]
  private var nextBit = 1

  init(_ direction: Direction, _ subject: Subject) {
    self.direction = direction
    self.subject = subject
  }

  mutating func view(
    _ policy: [LadderProgram.RuleProgram], _ builder: inout RowBuilder
  ) -> PolicyView {
    rules.rules = policy.map { compiled($0, &builder) }
    if policy.contains(where: { $0.families.count < AddressFamily.allCases.count }) {
      noteFamilies(builder.table)
    }
    if !addressBits.isEmpty {
      for (number, world) in builder.table.places(direction).enumerated() {
        note(world.elements, .world(number))
      }
    }
    let stretches = sweep(builder.table, &builder.pool)
    let border = builder.table.outside.lowerBound
    let inside = stretches.prefix { $0.start < border || $0.start == 0 }
    var outside = Array(stretches[inside.endIndex...])
    if outside.first?.start != border, let last = inside.last {
      outside.insert(PolicyView.Stretch(start: border, state: last.state), at: 0)
    }
    return PolicyView(
      inside: Array(inside), outside: builder.number(ofOutside: outside), rules: rules,
      addressBits: addressBits)
  }

  /// Goes over all elements from the first on, with the bits of what is known of each stretch of them.
  private mutating func sweep(
    _ table: ElementTable, _ pool: inout ConnectionPool
  ) -> [PolicyView.Stretch] {
    events.sort { $0.at < $1.at }
    var stretches: [PolicyView.Stretch] = []
    var bits = Bits()
    var world: Int?
    var at: UInt32 = 0
    var next = 0
    while true {
      while next < events.count, events[next].at == at {
        switch events[next].change {
        case .bit(let bit): bits[bit] = events[next].isEntered
        case .world(let number):
          world = events[next].isEntered ? number : world == number ? nil : world
        }
        next += 1
      }
      let state: PolicyView.State =
        world.map { .open(world: $0, bits) } ?? .known(rules.effect(for: bits, in: &pool))
      if stretches.last?.state != state || at == table.outside.lowerBound {
        stretches.append(PolicyView.Stretch(start: at, state: state))
      }
      guard next < events.count, events[next].at < table.count else { return stretches }
      at = events[next].at
    }
  }

  /// Pods speak in the family at hand, and what is outside in its own.
  private mutating func noteFamilies(_ table: ElementTable) {
    let isIPv6 = EndpointSet(table.firstIPv6..<table.outside.upperBound)
    let inside = table.family == .ipv6 ? EndpointSet(0..<table.hosts.upperBound) : EndpointSet()
    note(inside.union(isIPv6), .bit(PolicyRules.isIPv6))
  }

  private mutating func note(_ elements: EndpointSet, _ change: Event.Change) {
    for range in elements.ranges {
      events.append(Event(at: range.lowerBound, change: change, isEntered: true))
      events.append(Event(at: range.upperBound, change: change, isEntered: false))
    }
  }

  // MARK: Rules

  private mutating func compiled(
    _ rule: LadderProgram.RuleProgram, _ builder: inout RowBuilder
  ) -> PolicyRules.Rule {
    var peers: [PolicyRules.Peer]?
    if let written = rule.peers {
      peers = []
      for peer in written { peers!.append(compiled(peer, &builder)) }
    }
    return PolicyRules.Rule(
      action: rule.action, families: rule.families, peers: peers,
      subject: builder.truth(of: rule.subjects, subject),
      connections: connections(of: rule, &builder))
  }

  private mutating func compiled(
    _ peer: LadderProgram.PeerProgram, _ builder: inout RowBuilder
  ) -> PolicyRules.Peer {
    var compiled = PolicyRules.Peer()
    if let addresses = peer.addresses { compiled.address = addressBit(addresses, &builder) }
    if let holders = peer.holders { compiled.holders = self.compiled(holders, &builder) }
    if let strangers = peer.strangers { compiled.strangers = self.compiled(strangers, &builder) }
    return compiled
  }

  private mutating func compiled(
    _ holders: LadderProgram.HoldersProgram, _ builder: inout RowBuilder
  ) -> PolicyRules.Holders {
    var compiled = PolicyRules.Holders(condition: condition(holders.selector, &builder))
    if let addresses = holders.addresses { compiled.address = addressBit(addresses, &builder) }
    return compiled
  }

  private mutating func condition(
    _ selector: Int, _ builder: inout RowBuilder
  ) -> PolicyRules.Condition {
    if let known = conditions[selector] { return known }
    let found = builder.found(selector)
    let surely = newBit(found.surely)
    let condition = PolicyRules.Condition(
      surely: surely, perhaps: found.isKnown ? surely : newBit(found.perhaps))
    conditions[selector] = condition
    return condition
  }

  private mutating func addressBit(_ set: Int, _ builder: inout RowBuilder) -> Int {
    if let known = addressBits[set] { return known }
    let bit = newBit(builder.elements(in: set))
    addressBits[set] = bit
    return bit
  }

  private mutating func newBit(_ elements: EndpointSet) -> Int {
    defer { nextBit += 1 }
    note(elements, .bit(nextBit))
    return nextBit
  }

  // MARK: Connections

  private mutating func connections(
    of rule: LadderProgram.RuleProgram, _ builder: inout RowBuilder
  ) -> PolicyRules.Connections {
    guard direction == .egress, rule.namesDestinationPorts else {
      return builder.connections(of: rule, at: subject)
    }
    for clause in rule.clauses {
      for case .named(let name) in clause.destinationPorts {
        noteNumbers(of: name, builder)
      }
    }
    return .named(rule.clauses)
  }

  private mutating func noteNumbers(of name: String, _ builder: RowBuilder) {
    guard !rules.namedPorts.contains(where: { $0.port.name == name }) else { return }
    for (port, classes) in builder.classes(withPortNamed: name) {
      rules.namedPorts.append((port, newBit(classes)))
    }
  }
}
