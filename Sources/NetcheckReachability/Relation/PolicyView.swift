import NetcheckCluster
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
  /// Where along the elements which of the ``states`` holds.
  var stretches: Stretches

  /// The numbers of effects; negative ones, less one, are the places of ``open`` states.
  var states: [Int32]

  /// States of elements whose address may lie in several places, while the rules look at it.
  var open: [Open]

  /// Where an address may lie, and the bits of all else.
  struct Open: Hashable, Sendable {
    var world: Int
    var bits: Bits
  }

  /// The state of what the policy says of an element.
  func state(of element: UInt32) -> Int32 { states[Int(stretches[element])] }

  /// The rules, for the states that are open; where none is, they are not kept.
  private(set) var rules = PolicyRules()

  /// The bits of the address sets for which the rules ask.
  private(set) var addressBits: [Int: Int] = [:]

  /// Keeps what open states need.
  fileprivate mutating func keep(_ rules: PolicyRules, _ addressBits: [Int: Int]) {
    (self.rules, self.addressBits) = (rules, addressBits)
  }
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
  private var conditions = ShortTable<Int, PolicyRules.Condition>()
  private var nextBit = 1

  /// The names of ports whose numbers at some elements have their bits.
  private var noted: Set<NotedName> = []

  private struct NotedName: Hashable {
    var name: String
    var elements: EndpointSet?
  }

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
    var view = PolicyView(stretches: Stretches(), states: [], open: [])
    // The places of states by what is known of elements.
    var known = ShortTable<Bits, Int32>()
    var knownOpen = ShortTable<PolicyView.Open, Int32>()
    var bits = Bits()
    var world: Int?
    var at: UInt32 = 0
    var upcoming = 0
    while true {
      while upcoming < events.count, events[upcoming].at == at {
        switch events[upcoming].change {
        case .bit(let bit): bits[bit] = events[upcoming].isEntered
        case .world(let number):
          world = events[upcoming].isEntered ? number : world == number ? nil : world
        }
        upcoming += 1
      }
      let next = Int32(view.states.count)
      if let world {
        let open = PolicyView.Open(world: world, bits: bits)
        let place = knownOpen[open] ?? next
        if place == next {
          knownOpen.add(open, place)
          view.open.append(open)
          view.states.append(-Int32(view.open.count))
        }
        view.stretches.append(from: at, place)
      } else {
        let place = known[bits] ?? next
        if place == next {
          known.add(bits, place)
          view.states.append(builder.number(of: rules, bits))
        }
        view.stretches.append(from: at, place)
      }
      guard upcoming < events.count, events[upcoming].at < builder.table.count else {
        if !view.open.isEmpty { view.keep(rules, addressBits) }
        return view
      }
      at = events[upcoming].at
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
    conditions.add(selector, condition)
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
    let counting = whereNamesCount(rule.peers, &builder)
    for clause in rule.clauses {
      for case .named(let name) in clause.destinationPorts {
        noteNumbers(of: name, in: counting, builder)
      }
    }
    return .named(rule.clauses)
  }

  /// The elements of which a rule wants to know what numbers they give a port's name: those that the selectors of its peers find.
  /// `nil`: all.
  private func whereNamesCount(
    _ peers: [LadderProgram.PeerProgram]?, _ builder: inout Walks
  ) -> EndpointSet? {
    guard let peers, peers.allSatisfy({ $0.holders != nil }) else { return nil }
    var counting = EndpointSet()
    for holders in peers.compactMap(\.holders) {
      counting.formUnion(builder.found(holders.selector).perhaps)
    }
    return counting
  }

  private mutating func noteNumbers(
    of name: String, in elements: EndpointSet?, _ builder: Walks
  ) {
    let isNew = noted.insert(NotedName(name: name, elements: elements)).inserted
    guard isNew else { return }
    for (port, classes) in builder.classes(withPortNamed: name) {
      let having = elements.map { classes.intersection($0) } ?? classes
      if !having.isEmpty { rules.namedPorts.append((port, newBit(having))) }
    }
  }
}
