import NetcheckCluster
import NetcheckLadder
import NetcheckModel
import NetcheckSets

/// Makes the program of one row: gives every condition of its rules a bit, and notes where along the elements each bit changes.
struct RowCompiler {
  /// The end whose policies speak.
  struct Subject {
    var element: UInt32

    /// The numbers of those address sets for which rules ask that hold its address.
    var addressSets: Set<Int>
  }

  struct Event {
    enum Change {
      case bit(Int)
      case world(Int)
    }

    var at: UInt32
    var change: Change
    var isEntered: Bool
  }

  let direction: Direction
  private(set) var program = RowProgram()
  private(set) var events: [Event] = []

  /// The bits of the address sets that the row's rules ask of the other end.
  private(set) var addressBits: [Int: Int] = [:]

  private let subject: Subject
  private var conditions: [Int: RowProgram.Condition] = [:]
  private var nextBit = 1

  init(_ direction: Direction, _ subject: Subject) {
    self.direction = direction
    self.subject = subject
  }

  mutating func compile(_ speakers: [RowBuilder.Governor], _ builder: inout RowBuilder) {
    noteFamilies(builder.table)
    var tier: Int?
    var rank: Int?
    for speaker in speakers {
      let policy = builder.program.policies[Int(speaker.policy)]
      let rules = (policy.rules(direction) ?? []).map { compiled($0, &builder) }
      let told = RowProgram.Speaker(governsSurely: speaker.surely, rules: rules)
      if policy.tier != tier {
        program.tiers.append(
          RowProgram.Tier(
            defaultAction: builder.program.tierDefaults[policy.tier], groups: [[told]]))
      } else if let own = policy.rank, own == rank {
        let last = program.tiers[program.tiers.count - 1].groups.count - 1
        program.tiers[program.tiers.count - 1].groups[last].append(told)
      } else {
        program.tiers[program.tiers.count - 1].groups.append([told])
      }
      (tier, rank) = (policy.tier, policy.rank)
    }
    if !addressBits.isEmpty {
      for (number, world) in builder.table.places(direction).enumerated() {
        note(world.elements, .world(number))
      }
    }
  }

  /// Pods speak in the family at hand, and what is outside in its own.
  private mutating func noteFamilies(_ table: ElementTable) {
    if table.family == .ipv6 {
      note(EndpointSet(0..<table.hosts.upperBound), .bit(RowProgram.isIPv6))
    }
    let first = table.outside.lowerBound
    let isIPv6 = table.atoms.atoms.enumerated().filter { $0.element.family == .ipv6 }
    note(
      EndpointSet(ascending: isIPv6.map { first + UInt32($0.offset) }), .bit(RowProgram.isIPv6))
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
  ) -> RowProgram.Rule {
    RowProgram.Rule(
      action: rule.action, families: rule.families,
      peers: rule.peers.map { peers in peers.map { compiled($0, &builder) } },
      subject: rule.subjects.map { subjects in
        subjects.reduce(.no) { $0.or(holds($1, &builder)) }
      } ?? .yes,
      connections: connections(of: rule, &builder))
  }

  private mutating func compiled(
    _ peer: LadderProgram.PeerProgram, _ builder: inout RowBuilder
  ) -> RowProgram.Peer {
    RowProgram.Peer(
      address: peer.addresses.map { addressBit($0, &builder) },
      holders: peer.holders.map {
        (condition($0.selector, &builder), $0.addresses.map { addressBit($0, &builder) })
      },
      strangers: peer.strangers.map {
        (condition($0.selector, &builder), $0.addresses.map { addressBit($0, &builder) })
      })
  }

  private mutating func condition(
    _ selector: Int, _ builder: inout RowBuilder
  ) -> RowProgram.Condition {
    if let known = conditions[selector] { return known }
    let found = builder.foundByCompiler(selector)
    let surely = newBit(found.surely)
    let condition = RowProgram.Condition(
      surely: surely, perhaps: found.isKnown ? surely : newBit(found.perhaps))
    conditions[selector] = condition
    return condition
  }

  private mutating func addressBit(_ set: Int, _ builder: inout RowBuilder) -> Int {
    if let known = addressBits[set] { return known }
    let bit = newBit(builder.elementsForCompiler(set))
    addressBits[set] = bit
    return bit
  }

  private mutating func newBit(_ elements: EndpointSet) -> Int {
    defer { nextBit += 1 }
    note(elements, .bit(nextBit))
    return nextBit
  }

  // MARK: The subject

  private func holds(_ peer: LadderProgram.PeerProgram, _ builder: inout RowBuilder) -> Truth {
    if let addresses = peer.addresses, !subject.addressSets.contains(addresses) { return .no }
    let belongs = peer.holders.map { holds($0, &builder) } ?? .yes
    return belongs.and(peer.strangers.map { holds($0, &builder).negated } ?? .yes)
  }

  private func holds(
    _ holders: LadderProgram.HoldersProgram, _ builder: inout RowBuilder
  ) -> Truth {
    if let addresses = holders.addresses, subject.addressSets.contains(addresses) { return .yes }
    return truth(holders.selector, &builder)
  }

  private func truth(_ selector: Int, _ builder: inout RowBuilder) -> Truth {
    let found = builder.foundByCompiler(selector)
    if found.surely.contains(subject.element) { return .yes }
    return found.perhaps.contains(subject.element) ? .unknown([]) : .no
  }

  // MARK: Connections

  private mutating func connections(
    of rule: LadderProgram.RuleProgram, _ builder: inout RowBuilder
  ) -> RowProgram.Connections {
    let namesPorts = rule.clauses.contains(where: \.namesDestinationPorts)
    if namesPorts, direction == .egress {
      for clause in rule.clauses {
        for case .named(let name) in (clause.ports ?? []) + (clause.notPorts ?? []) {
          noteNumbers(of: name, builder)
        }
      }
      return .named(rule.clauses)
    }
    // The destination is the subject itself.
    let named =
      rule.subjects.map {
        $0.reduce(Truth.no) { found, side in
          found.or(side.holders.map { truth($0.selector, &builder) } ?? .yes)
        }
      } ?? .yes
    let pod = builder.cluster.pods[builder.table.representatives[Int(subject.element)]]
    var (surely, perhaps) = (ConnectionSet(), ConnectionSet())
    for clause in rule.clauses {
      let found = clause.connections(named: named) { name, transport in
        pod.numbers(of: name, transport, for: builder.ladder.engine)
      }
      surely = surely.union(found.surely)
      perhaps = perhaps.union(found.perhaps)
    }
    return .known(
      surely: builder.pool.number(of: surely), perhaps: builder.pool.number(of: perhaps))
  }

  private mutating func noteNumbers(of name: String, _ builder: RowBuilder) {
    guard !program.namedPorts.contains(where: { $0.port.name == name }) else { return }
    for (port, classes) in builder.classes(withPortNamed: name) {
      program.namedPorts.append((port, newBit(classes)))
    }
  }
}
