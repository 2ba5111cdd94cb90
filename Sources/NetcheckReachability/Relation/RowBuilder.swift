import NetcheckCluster
import NetcheckLadder
import NetcheckModel
import NetcheckSets

/// Makes the rows of a relation: for the policies that govern one end in one direction, what they say of every element at the
/// other end.
struct RowBuilder {
  /// A policy that governs an element, or may.
  struct Governor: Hashable {
    var policy: UInt32
    var surely: Bool
  }

  let ladder: Ladder
  let cluster: Cluster
  private(set) var program: LadderProgram
  let table: ElementTable
  let index: SelectorIndex
  var pool = ConnectionPool()

  /// Who fulfils each selector of the program, and whose address lies in each of its address sets, as far as it was asked.
  private var found: [Found?]
  private var addressed: [EndpointSet?]

  /// The classes of pods by the ports of a name that they have.
  private let ports: [String: [RowProgram.NamedPort: EndpointSet]]

  /// The rows that do not depend on the subject, by what governs.
  private var known: [RowKey: Int] = [:]
  private(set) var rows: [Row] = []

  private struct RowKey: Hashable {
    var direction: Direction
    var governors: [Governor]
    var ports: [ContainerPort]
  }

  /// For a place where an address may lie, cut by address sets: the sets that hold each part.
  private var parts: [PartsKey: [[Bool]]] = [:]

  private struct PartsKey: Hashable {
    var world: Int
    var sets: [Int]
  }

  /// What no pod may open, as the number of a connection set.
  let refused: UInt32

  private let mentions: Mentions

  init(
    _ ladder: Ladder, _ cluster: Cluster, _ program: LadderProgram, _ table: ElementTable,
    _ mentions: Mentions
  ) {
    self.ladder = ladder
    self.cluster = cluster
    self.program = program
    self.table = table
    self.mentions = mentions
    index = SelectorIndex(cluster, table, mentions)
    found = Array(repeating: nil, count: program.selectors.values.count)
    addressed = Array(repeating: nil, count: program.addressSets.values.count)
    ports = Self.ports(of: cluster, table, mentions, ladder.engine)
    let refusals = ladder.refusedFromPods.reduce(ConnectionSet()) {
      $0.union($1.clause.connections(named: .no) { _, _ in [] }.perhaps)
    }
    refused = pool.number(of: refusals)
  }

  private static func ports(
    of cluster: Cluster, _ table: ElementTable, _ mentions: Mentions, _ engine: Engine
  ) -> [String: [RowProgram.NamedPort: EndpointSet]] {
    var ports: [String: [RowProgram.NamedPort: [UInt32]]] = [:]
    for element in table.podClasses {
      for port in cluster.pods[table.representatives[Int(element)]].ports {
        guard let name = port.name, mentions.portNames.contains(name), engine.counts(port.container)
        else { continue }
        let named = RowProgram.NamedPort(name: name, transport: port.transport, number: port.number)
        ports[name, default: [:]][named, default: []].append(element)
      }
    }
    return ports.mapValues { $0.mapValues { EndpointSet(ascending: $0) } }
  }

  /// Takes another policy into the place of one.
  mutating func replacePolicy(at place: Int, by policy: Policy) {
    program.replacePolicy(at: place, by: policy)
    found += Array(repeating: nil, count: program.selectors.values.count - found.count)
    addressed += Array(repeating: nil, count: program.addressSets.values.count - addressed.count)
    known = known.filter { key, _ in !key.governors.contains { Int($0.policy) == place } }
  }

  // MARK: Sets

  /// Who fulfils a selector of the program.
  mutating func found(_ selector: Int, among all: EndpointSet? = nil) -> Found {
    let everybody = EndpointSet(0..<table.count)
    if let all { return index.found(program.selectors.values[selector], among: all) }
    if let known = found[selector] { return known }
    let result = index.found(program.selectors.values[selector], among: everybody)
    found[selector] = result
    return result
  }

  private mutating func elements(in addressSet: Int) -> EndpointSet {
    if let known = addressed[addressSet] { return known }
    let result = table.elements(in: addressSet, program.addressSets.values[addressSet])
    addressed[addressSet] = result
    return result
  }

  // MARK: Rows

  /// The number of the row for an element that these policies govern.
  mutating func row(
    _ direction: Direction, of element: UInt32, _ governors: [Governor]
  ) -> Int {
    let speakers = governors.filter { program.policies[Int($0.policy)].rules(direction) != nil }
    let rules = speakers.flatMap { program.policies[Int($0.policy)].rules(direction) ?? [] }
    let dependsOnSubject = rules.contains { $0.subjects != nil }
    var key = RowKey(direction: direction, governors: speakers, ports: [])
    let pod = cluster.pods[table.representatives[Int(element)]]
    if direction == .ingress,
      rules.contains(where: { $0.clauses.contains(where: \.namesDestinationPorts) })
    {
      key.ports = pod.ports.filter { mentions.portNames.contains($0.name ?? "") }
    }
    if !dependsOnSubject, let row = known[key] { return row }
    let row = makeRow(direction, of: element, speakers)
    rows.append(row)
    if !dependsOnSubject { known[key] = rows.count - 1 }
    return rows.count - 1
  }

  private mutating func makeRow(
    _ direction: Direction, of element: UInt32, _ speakers: [Governor]
  ) -> Row {
    var rows: [Row] = []
    for subject in subjects(element, speakers, direction) {
      var compiler = RowCompiler(direction, subject)
      compiler.compile(speakers, &self)
      rows.append(sweep(compiler))
    }
    return rows.dropFirst().reduce(rows[0]) { $0.united(with: $1, in: &pool) }
  }

  /// What is known of the subject: one way, or one for each part of the place where its address may lie.
  private mutating func subjects(
    _ element: UInt32, _ speakers: [Governor], _ direction: Direction
  ) -> [RowCompiler.Subject] {
    var sets: Set<Int> = []
    for speaker in speakers {
      for rule in program.policies[Int(speaker.policy)].rules(direction) ?? [] {
        for peer in rule.subjects ?? [] { sets.formUnion(peer.addressSets) }
      }
    }
    let numbers = sets.sorted()
    let world = table.worlds.firstIndex { $0.elements.contains(element) }
    guard let world, !numbers.isEmpty else {
      let holding = numbers.filter { elements(in: $0).contains(element) }
      return [RowCompiler.Subject(element: element, addressSets: Set(holding))]
    }
    return parts(of: world, cutBy: numbers).map { part in
      RowCompiler.Subject(
        element: element, addressSets: Set(zip(numbers, part).filter(\.1).map(\.0)))
    }
  }

  private mutating func parts(of world: Int, cutBy numbers: [Int]) -> [[Bool]] {
    let key = PartsKey(world: world, sets: numbers)
    if let known = parts[key] { return known }
    let sets = numbers.map { program.addressSets.values[$0] }
    let places = table.places(.ingress)[world].within.pieces(cutBy: sets).compactMap(\.first)
    let result: [[Bool]] =
      places.isEmpty
      ? [sets.map { _ in false }] : places.map { place in sets.map { $0.contains(place) } }
    parts[key] = result
    return result
  }

  /// Goes over all elements from the first on, with the bits of what is known of each stretch of them.
  private mutating func sweep(_ compiler: RowCompiler) -> Row {
    var events = compiler.events
    events.sort { $0.at < $1.at }
    var row = Row(.denied)
    var bits = RowProgram.Bits()
    var world: Int?
    var outcomes: [RowProgram.Bits: Row.Outcome] = [:]
    var worldOutcomes: [Int: [RowProgram.Bits: Row.Outcome]] = [:]
    var at: UInt32 = 0
    var next = 0
    while at < table.count || at == 0 {
      while next < events.count, events[next].at == at {
        let event = events[next]
        switch event.change {
        case .bit(let bit): bits[bit] = event.isEntered
        case .world(let number): world = event.isEntered ? number : world == number ? nil : world
        }
        next += 1
      }
      let known = world.map { worldOutcomes[$0]?[bits] } ?? outcomes[bits]
      let outcome =
        known ?? self.outcome(compiler, bits, world)
      if let world {
        worldOutcomes[world, default: [:]][bits] = outcome
      } else {
        outcomes[bits] = outcome
      }
      row.append(from: at, outcome)
      guard next < events.count, events[next].at < table.count else { break }
      at = events[next].at
    }
    return row
  }

  private mutating func outcome(
    _ compiler: RowCompiler, _ bits: RowProgram.Bits, _ world: Int?
  ) -> Row.Outcome {
    guard let world, !compiler.addressBits.isEmpty else {
      return finished(compiler.program.outcome(for: bits, in: &pool), compiler.direction)
    }
    let numbers = compiler.addressBits.keys.sorted()
    var outcomes: [Row.Outcome] = []
    for part in parts(of: world, cutBy: numbers) {
      var bits = bits
      for (number, isHeld) in zip(numbers, part) { bits[compiler.addressBits[number]!] = isHeld }
      outcomes.append(
        finished(compiler.program.outcome(for: bits, in: &pool), compiler.direction))
    }
    return outcomes.dropFirst().reduce(outcomes[0]) { $0.united(with: $1, in: &pool) }
  }

  /// The outcome with what holds whatever policies say.
  private mutating func finished(
    _ outcome: Row.Outcome, _ direction: Direction
  ) -> Row.Outcome {
    guard direction == .egress, refused != ConnectionPool.none else { return outcome }
    return Row.Outcome(
      surely: pool.subtract(outcome.surely, refused),
      perhaps: pool.subtract(outcome.perhaps, refused),
      byDefault: pool.subtract(outcome.byDefault, refused))
  }
}

extension RowBuilder {
  /// What a compiler asks while it makes a program.
  mutating func foundByCompiler(_ selector: Int) -> Found { found(selector) }
  mutating func elementsForCompiler(_ addressSet: Int) -> EndpointSet { elements(in: addressSet) }
  func classes(withPortNamed name: String) -> [RowProgram.NamedPort: EndpointSet] {
    ports[name] ?? [:]
  }
}
