import NetcheckCluster
import NetcheckLadder
import NetcheckModel
import NetcheckSets

/// Walks the policies of one end for elements at the other end: each policy is compiled once, when it is first asked, and what it
/// does is composed with what the others do.
struct Walks: Sendable {
  /// A policy that governs an element, or may.
  struct Governor: Hashable, Sendable {
    var policy: UInt32
    var surely: Bool
  }

  let ladder: Ladder
  let cluster: Cluster
  private(set) var program: LadderProgram
  let table: ElementTable
  let mentions: Mentions
  let index: LabelIndex
  var pool = ConnectionPool()

  /// What no pod may open, as the number of a connection set.
  let refused: UInt32

  /// Who fulfils each selector of the program, and whose address lies in each of its address sets, as far as it was asked.
  private var found: [Found?]
  private var addressed: [EndpointSet?]

  /// The classes of pods by the ports of a name that they have.
  private let ports: [String: [PolicyRules.NamedPort: EndpointSet]]

  /// The views of policies; by direction and policy the number of the one that holds for all subjects.
  private(set) var views: [PolicyView] = []
  private var viewsOfAll: [[Int?]]
  private var viewsOfSome: [PolicyKey: [ViewKey: Int]] = [:]
  private var effects = Interned<Effect>()

  var governed = Governed()

  /// The policies that govern classes in one direction, as their views stand in the ladder: each class has the number of one.
  private(set) var profiles: [Profile] = []
  private var knownProfiles: [Profile: Int] = [:]

  /// What the policies of profiles say of hosts.
  private var segmentsOfHosts: [Int: [Segment]] = [:]

  /// For a place where an address may lie, cut by address sets: the sets that hold each piece.
  private var pieces: [PiecesKey: [[Bool]]] = [:]

  private struct PiecesKey: Hashable {
    var world: Int
    var sets: [Int]
  }

  var clauses = ClauseTable()

  /// What a policy says in one direction.
  private struct PolicyKey: Hashable {
    var policy: Int
    var direction: Direction
  }

  /// What a view depends on beside its policy, if its rules ask for the subject.
  private struct ViewKey: Hashable {
    var truths: [Truth]
    var ports: [ContainerPort]
  }

  /// A view where it stands in the ladder.
  struct Standing: Hashable, Sendable {
    var view: Int
    var tier: Int
    var rank: Int?
    var surely: Bool

    /// The view tells where it stands.
    func hash(into hasher: inout Hasher) { hasher.combine(view << 1 | (surely ? 1 : 0)) }
  }

  /// What governs a class in one direction. Of a class whose own address is not known and asked for there are several ways of
  /// which one is the true one.
  struct Profile: Hashable, Sendable {
    var direction: Direction
    var ways: [[Standing]]
  }

  init(
    _ ladder: Ladder, _ cluster: Cluster, _ program: LadderProgram, _ table: ElementTable,
    _ mentions: Mentions
  ) {
    self.ladder = ladder
    self.cluster = cluster
    self.program = program
    self.table = table
    self.mentions = mentions
    var index = LabelIndex(cluster, table.population)
    index.list(mentions.labels)
    if mentions.asksServiceAccounts { index.listServiceAccounts() }
    self.index = index
    viewsOfAll = Direction.allCases.map { _ in
      Array(repeating: nil, count: program.policies.count)
    }
    found = Array(repeating: nil, count: program.selectors.values.count)
    addressed = Array(repeating: nil, count: program.addressSets.values.count)
    ports = Self.ports(of: cluster, table, mentions, ladder.engine)
    refused = pool.number(of: ladder.refusals)
  }

  private static func ports(
    of cluster: Cluster, _ table: ElementTable, _ mentions: Mentions, _ engine: Engine
  ) -> [String: [PolicyRules.NamedPort: EndpointSet]] {
    if mentions.portNames.isEmpty { return [:] }
    var ports: [String: [PolicyRules.NamedPort: [UInt32]]] = [:]
    for element in table.podClasses {
      for port in cluster.pods[table.representatives[Int(element)]].ports {
        guard let name = port.name, mentions.portNames.contains(name), engine.counts(port.container)
        else { continue }
        let named = PolicyRules.NamedPort(
          name: name, transport: port.transport, number: port.number)
        ports[name, default: [:]][named, default: []].append(element)
      }
    }
    return ports.mapValues { $0.mapValues { EndpointSet(ascending: $0) } }
  }

  // MARK: Sets

  /// Who fulfils a selector of the program.
  mutating func found(_ selector: Int) -> Found {
    if let known = found[selector] { return known }
    let result = index.found(
      program.selectors.values[selector], among: EndpointSet(0..<table.count))
    found[selector] = result
    return result
  }

  /// Who among some fulfils it.
  func found(_ selector: Int, among all: EndpointSet) -> Found {
    found[selector]?.intersection(Found(all))
      ?? index.found(program.selectors.values[selector], among: all)
  }

  mutating func elements(in addressSet: Int) -> EndpointSet {
    if let known = addressed[addressSet] { return known }
    let result = table.elements(in: addressSet, program.addressSets.values[addressSet])
    addressed[addressSet] = result
    return result
  }

  func classes(withPortNamed name: String) -> [PolicyRules.NamedPort: EndpointSet] {
    ports[name] ?? [:]
  }

  /// The number of what rules do about an element of which these bits are known.
  mutating func number(of rules: PolicyRules, _ bits: Bits) -> Int32 {
    Int32(effects.number(of: rules.effect(for: bits, in: &pool)))
  }

  // MARK: Views

  /// The number of a policy's view for a subject.
  private mutating func view(
    _ policy: Int, _ direction: Direction, _ subject: PolicyCompiler.Subject
  ) -> Int {
    if let known = viewsOfAll[direction.number][policy] { return known }
    let rules = program.policies[policy].rules(direction) ?? []
    let asksSubject = rules.contains { $0.subjects != nil }
    let namesOwnPorts = direction == .ingress && rules.contains(where: \.namesDestinationPorts)
    guard asksSubject || namesOwnPorts else {
      let number = makeView(rules, direction, subject)
      viewsOfAll[direction.number][policy] = number
      return number
    }
    var key = ViewKey(truths: [], ports: [])
    if asksSubject { for rule in rules { key.truths.append(truth(of: rule.subjects, subject)) } }
    if namesOwnPorts {
      key.ports = pod(subject.element).ports.filter { mentions.portNames.contains($0.name ?? "") }
    }
    let policyKey = PolicyKey(policy: policy, direction: direction)
    if let known = viewsOfSome[policyKey]?[key] { return known }
    let number = makeView(rules, direction, subject)
    viewsOfSome[policyKey, default: [:]][key] = number
    return number
  }

  /// Puts a policy in the place of the one of its name, and forgets what that one said.
  mutating func replace(_ number: Int, with policy: Policy) {
    program.replace(number, with: policy)
    found += Array(repeating: nil, count: program.selectors.values.count - found.count)
    for direction in Direction.allCases {
      viewsOfAll[direction.number][number] = nil
      viewsOfSome[PolicyKey(policy: number, direction: direction)] = nil
    }
  }

  /// Looks at what is so with a policy in the place of the one of its name, and puts that one back.
  mutating func with<Result>(
    _ policy: Policy, inPlaceOf number: Int, _ look: (inout Walks) -> Result
  ) -> Result {
    let kept = program.policies[number]
    let views = Direction.allCases.map { direction in
      let key = PolicyKey(policy: number, direction: direction)
      return (key: key, all: viewsOfAll[direction.number][number], some: viewsOfSome[key])
    }
    replace(number, with: policy)
    let result = look(&self)
    program.restore(number, kept)
    for view in views {
      viewsOfAll[view.key.direction.number][number] = view.all
      viewsOfSome[view.key] = view.some
    }
    return result
  }

  private mutating func makeView(
    _ rules: [LadderProgram.RuleProgram], _ direction: Direction,
    _ subject: PolicyCompiler.Subject
  ) -> Int {
    var compiler = PolicyCompiler(direction, subject)
    views.append(compiler.view(rules, &self))
    return views.count - 1
  }

  func pod(_ element: UInt32) -> Endpoint {
    cluster.pods[table.representatives[Int(element)]]
  }

  // MARK: Profiles

  /// The number of the profile of an element that these policies govern.
  mutating func profile(
    _ direction: Direction, of element: UInt32, _ governors: [Governor]
  ) -> Int {
    var profile = Profile(direction: direction, ways: [])
    for subject in subjects(element, governors, direction) {
      var standings: [Standing] = []
      for governor in governors {
        let number = Int(governor.policy)
        guard program.policies[number].rules(direction) != nil else { continue }
        let (tier, rank) = (program.policies[number].tier, program.policies[number].rank)
        standings.append(
          Standing(
            view: view(number, direction, subject), tier: tier, rank: rank, surely: governor.surely)
        )
      }
      profile.ways.append(standings)
    }
    if let known = knownProfiles[profile] { return known }
    knownProfiles[profile] = profiles.count
    profiles.append(profile)
    return profiles.count - 1
  }

  /// What is known of the subject: one way, or one for each piece of the place where its address may lie.
  private mutating func subjects(
    _ element: UInt32, _ governors: [Governor], _ direction: Direction
  ) -> [PolicyCompiler.Subject] {
    var sets: Set<Int> = []
    for governor in governors {
      for rule in program.policies[Int(governor.policy)].rules(direction) ?? [] {
        for peer in rule.subjects ?? [] { sets.formUnion(peer.addressSets) }
      }
    }
    if sets.isEmpty { return [PolicyCompiler.Subject(element: element, addressSets: [])] }
    let numbers = sets.sorted()
    guard let world = table.worlds.firstIndex(where: { $0.elements.contains(element) }) else {
      var holding: Set<Int> = []
      for number in numbers where elements(in: number).contains(element) { holding.insert(number) }
      return [PolicyCompiler.Subject(element: element, addressSets: holding)]
    }
    return pieces(of: world, cutBy: numbers).map { piece in
      PolicyCompiler.Subject(
        element: element, addressSets: Set(zip(numbers, piece).filter(\.1).map(\.0)))
    }
  }

  private mutating func pieces(of world: Int, cutBy numbers: [Int]) -> [[Bool]] {
    let key = PiecesKey(world: world, sets: numbers)
    if let known = pieces[key] { return known }
    let sets = numbers.map { program.addressSets.values[$0] }
    let places = table.places(.ingress)[world].within.pieces(cutBy: sets).compactMap(\.first)
    let result: [[Bool]] =
      places.isEmpty
      ? [sets.map { _ in false }] : places.map { place in sets.map { $0.contains(place) } }
    pieces[key] = result
    return result
  }

  // MARK: Outcomes

  /// What the policies of a profile say of an element.
  mutating func outcome(_ profile: Int, about element: UInt32) -> Outcome {
    // Rules tell few hosts apart, and whoever asks about one asks about all.
    if table.hosts.contains(element) {
      return aboutHosts(profile).last { $0.start <= element }!.outcome
    }
    var outcome: Outcome?
    for way in profiles[profile].ways {
      let states = way.map { views[$0.view].state(of: element) }
      let next = self.outcome(way, states)
      outcome = outcome.map { $0.united(with: next, in: &pool) } ?? next
    }
    return finished(outcome!, profiles[profile].direction)
  }

  private mutating func aboutHosts(_ profile: Int) -> [Segment] {
    if let known = segmentsOfHosts[profile] { return known }
    let segments = segments(profile, in: table.hosts)
    segmentsOfHosts[profile] = segments
    return segments
  }

  /// What the policies of a profile say of all elements of a range: from which on what holds.
  mutating func segments(_ profile: Int, in range: Range<UInt32>) -> [Segment] {
    let (direction, ways) = (profiles[profile].direction, profiles[profile].ways)
    var segments: [Segment] = []
    for (index, way) in ways.enumerated() {
      let own = self.segments(way, in: range)
      segments = index == 0 ? own : united(segments, own)
    }
    for index in segments.indices {
      segments[index].outcome = finished(segments[index].outcome, direction)
    }
    return segments
  }

  /// Goes over the stretches of all policies at once.
  private mutating func segments(_ way: [Standing], in range: Range<UInt32>) -> [Segment] {
    var sweep = StretchSweep(way.map { views[$0.view] }, from: range.lowerBound)
    var known: [UInt64: Outcome] = [:]
    var segments: [Segment] = []
    var at = range.lowerBound
    while true {
      let seen = sweep.key.flatMap { known[$0] }
      let outcome = seen ?? self.outcome(way, sweep.states)
      if seen == nil, let key = sweep.key { known[key] = outcome }
      if segments.last?.outcome != outcome { segments.append(Segment(start: at, outcome: outcome)) }
      guard let next = sweep.advance(upTo: range.upperBound) else { return segments }
      at = next
    }
  }

  private mutating func united(_ a: [Segment], _ b: [Segment]) -> [Segment] {
    var united: [Segment] = []
    for start in Set((a + b).map(\.start)).sorted() {
      let one = a.last { $0.start <= start }!.outcome
      let other = b.last { $0.start <= start }!.outcome
      let outcome = one.united(with: other, in: &pool)
      if united.last?.outcome != outcome { united.append(Segment(start: start, outcome: outcome)) }
    }
    return united
  }

  /// What holds whatever policies say.
  private mutating func finished(_ outcome: Outcome, _ direction: Direction) -> Outcome {
    guard refused != ConnectionPool.none, direction == .egress else { return outcome }
    return Outcome(
      surely: pool.subtract(outcome.surely, refused),
      perhaps: pool.subtract(outcome.perhaps, refused),
      byDefault: pool.subtract(outcome.byDefault, refused))
  }

  private mutating func outcome(_ way: [Standing], _ states: [Int32]) -> Outcome {
    var doing: [Effect] = []
    doing.reserveCapacity(states.count)
    var sets: Set<Int> = []
    var world = 0
    for (standing, state) in zip(way, states) {
      doing.append(state < 0 ? Effect() : effects.values[Int(state)])
      if state < 0 {
        world = views[standing.view].open[-Int(state) - 1].world
        sets.formUnion(views[standing.view].addressBits.keys)
      }
    }
    if sets.isEmpty { return SetWalk.outcome(of: way, doing, program.tierDefaults, in: &pool) }
    let numbers = sets.sorted()
    var outcome: Outcome?
    for piece in pieces(of: world, cutBy: numbers) {
      for (index, state) in states.enumerated() where state < 0 {
        let view = views[way[index].view]
        var bits = view.open[-Int(state) - 1].bits
        for (number, isHeld) in zip(numbers, piece) {
          if let bit = view.addressBits[number] { bits[bit] = isHeld }
        }
        doing[index] = view.rules.effect(for: bits, in: &pool)
      }
      let next = SetWalk.outcome(of: way, doing, program.tierDefaults, in: &pool)
      outcome = outcome.map { $0.united(with: next, in: &pool) } ?? next
    }
    return outcome!
  }
}

extension Direction {
  /// Its place among all directions.
  fileprivate var number: Int { self == .ingress ? 0 : 1 }
}
