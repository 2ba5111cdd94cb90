import NetcheckLadder
import NetcheckModel
import NetcheckSets

/// A function of elements that is constant on a few stretches of them, as numbers.
struct Stretches: Hashable, Sendable {
  /// INVARIANT: they ascend, and neighbours have different values.
  private(set) var starts: [UInt32] = []
  private(set) var values: [Int32] = []

  /// The value for an element that does not stand before the first one.
  subscript(element: UInt32) -> Int32 { values[place(of: element)] }

  /// The index of the stretch that holds an element.
  func place(of element: UInt32) -> Int {
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= element { low = middle } else { high = middle }
    }
    return low
  }

  /// Sets what holds from an element on; elements come in ascending order.
  mutating func append(from start: UInt32, _ value: Int32) {
    if values.last == value { return }
    starts.append(start)
    values.append(value)
  }
}

/// What one policy says in one direction of every element at the other end.
struct PolicyView: Sendable {
  /// The numbers of effects; negative ones, less one, are the places of ``open`` states.
  var stretches: Stretches

  /// States of elements whose address may lie in several places, while the rules look at it: where, and the bits of all else.
  var open: [(world: Int, bits: Bits)]

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
    _ policy: [LadderProgram.RuleProgram], _ builder: inout Walks
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
    return sweep(&builder)
  }

  /// Goes over all elements from the first on, with the bits of what is known of each stretch of them.
  private mutating func sweep(_ builder: inout Walks) -> PolicyView {
    events.sort { $0.at < $1.at }
    var view = PolicyView(stretches: Stretches(), open: [], rules: rules, addressBits: addressBits)
    var known: [Bits: Int32] = [:]
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
      if let world {
        view.open.append((world, bits))
        view.stretches.append(from: at, -Int32(view.open.count))
      } else {
        let number = known[bits] ?? builder.number(of: rules, bits)
        known[bits] = number
        view.stretches.append(from: at, number)
      }
      guard next < events.count, events[next].at < builder.table.count else { return view }
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
    _ rule: LadderProgram.RuleProgram, _ builder: inout Walks
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
    _ peer: LadderProgram.PeerProgram, _ builder: inout Walks
  ) -> PolicyRules.Peer {
    var compiled = PolicyRules.Peer()
    if let addresses = peer.addresses { compiled.address = addressBit(addresses, &builder) }
    if let holders = peer.holders { compiled.holders = self.compiled(holders, &builder) }
    if let strangers = peer.strangers { compiled.strangers = self.compiled(strangers, &builder) }
    return compiled
  }

  private mutating func compiled(
    _ holders: LadderProgram.HoldersProgram, _ builder: inout Walks
  ) -> PolicyRules.Holders {
    var compiled = PolicyRules.Holders(condition: condition(holders.selector, &builder))
    if let addresses = holders.addresses { compiled.address = addressBit(addresses, &builder) }
    return compiled
  }

  private mutating func condition(
    _ selector: Int, _ builder: inout Walks
  ) -> PolicyRules.Condition {
    if let known = conditions[selector] { return known }
    let found = builder.found(selector)
    let surely = newBit(found.surely)
    let condition = PolicyRules.Condition(
      surely: surely, perhaps: found.isKnown ? surely : newBit(found.perhaps))
    conditions[selector] = condition
    return condition
  }

  private mutating func addressBit(_ set: Int, _ builder: inout Walks) -> Int {
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
    of rule: LadderProgram.RuleProgram, _ builder: inout Walks
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

  private mutating func noteNumbers(of name: String, _ builder: Walks) {
    guard !rules.namedPorts.contains(where: { $0.port.name == name }) else { return }
    for (port, classes) in builder.classes(withPortNamed: name) {
      rules.namedPorts.append((port, newBit(classes)))
    }
  }
}
