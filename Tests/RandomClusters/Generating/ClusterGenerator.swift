/// Which policies a generated cluster holds, and who enforces them.
package enum Dialect: String, CaseIterable, Hashable, Sendable {
  /// NetworkPolicies alone, with either engine.
  case kubernetes
  /// NetworkPolicies and admin policies, with either engine.
  case admin
  /// Policies, tiers and sets of Calico.
  case calico
  /// All of them together, with Calico.
  case mixed
}

/// Makes small, dense clusters: few labels, ports and addresses, so that rules meet what they are about.
package struct ClusterGenerator {
  var random: SplitMix64
  let omissions: Omissions
  var cluster = RandomCluster(engine: .kubernetes)

  /// The families of the pods' addresses; empty: each pod has its own.
  var families: [Family] = []

  private init(seed: UInt64, omitting omissions: Omissions) {
    random = SplitMix64(seed: seed)
    self.omissions = omissions
  }

  /// A generator of more objects for a cluster; `nil` where it has no pods for them to be about.
  init?(_ cluster: RandomCluster, _ random: SplitMix64) {
    if cluster.pods.isEmpty { return nil }
    self.cluster = cluster
    self.random = random
    omissions = []
    let addresses = (cluster.pods.flatMap(\.addresses) + cluster.nodes.flatMap(\.addresses))
    families = Family.allCases.filter { family in addresses.contains { $0.family == family } }
  }

  /// The cluster of a seed: the same on every machine.
  package static func cluster(
    seed: UInt64, _ dialect: Dialect, omitting omissions: Omissions = []
  ) -> RandomCluster {
    var generator = ClusterGenerator(seed: seed, omitting: omissions)
    generator.makeCluster(dialect)
    return generator.cluster
  }

  private mutating func makeCluster(_ dialect: Dialect) {
    cluster.engine =
      dialect == .calico || dialect == .mixed || random.chance(40) ? .calico : .kubernetes
    makeSurroundings()
    // Policies are made first, so that they are the same with Services and without.
    defer { makeServices() }
    switch dialect {
    case .kubernetes: makeNetworkPolicies(upTo: 10)
    case .admin:
      makeNetworkPolicies(upTo: 4)
      makeAdminPolicies(upTo: 5)
    case .calico:
      makeCalicoSurroundings()
      if random.chance(25) { makeHostEndpoints() }
      makeCalicoPolicies(upTo: 10)
    case .mixed:
      makeCalicoSurroundings()
      if random.chance(25) { makeHostEndpoints() }
      makeCalicoPolicies(upTo: 4)
      makeNetworkPolicies(upTo: 3)
      makeAdminPolicies(upTo: 3)
      makeStagedNetworkPolicies()
    }
  }

  // MARK: Pieces that all kinds share

  /// A label for some of the keys.
  mutating func labels(
    _ vocabulary: [(key: String, values: [String])], percent: Int
  ) -> [Label] {
    vocabulary.compactMap { key, values in
      random.chance(percent) ? Label(key, random.pick(values)) : nil
    }
  }

  mutating func family() -> Family {
    random.pick(families.isEmpty ? Family.allCases : families)
  }

  /// An address that somebody has, or one outside.
  mutating func address(_ family: Family) -> Address {
    let known = (cluster.pods.flatMap(\.addresses) + cluster.nodes.flatMap(\.addresses))
      .filter { $0.family == family }
    if known.isEmpty || random.chance(25) { return random.pick(Vocabulary.outside[family]!) }
    return random.pick(known)
  }

  /// A block around such an address, without bits behind its prefix.
  mutating func block(_ family: Family) -> Block {
    let block = Block(address(family), random.pick(Vocabulary.prefixLengths[family]!))
    return Block(block.first, block.prefixLength)
  }

  /// A block strictly inside another, if there is one.
  mutating func block(inside outer: Block) -> Block? {
    let known = (0..<6).map { _ in address(outer.family) }.first { outer.contains($0) }
    let lengths = Vocabulary.prefixLengths[outer.family]!.filter { $0 > outer.prefixLength }
    guard !lengths.isEmpty else { return nil }
    let block = Block(known ?? outer.last, random.pick(lengths))
    return Block(block.first, block.prefixLength)
  }

  mutating func port() -> Int { random.pick(Vocabulary.ports) }

  mutating func portName() -> String { random.pick(Vocabulary.portNames) }

  mutating func transport() -> Transport {
    [.tcp, .udp, .sctp][random.weighted([50, 35, 15])]
  }

  mutating func range() -> (Int, Int) {
    let first = random.pick(Vocabulary.ports + [1, 1000, 65530])
    return (first, min(65535, first + random.pick([1, 2, 5, 360])))
  }

  mutating func namespace() -> String { random.pick(cluster.namespaces).name }

  /// A namespace in which pods live, the more often the more there are.
  mutating func inhabitedNamespace() -> String { random.pick(cluster.pods).namespace }

  /// A name that no object of these has yet in its namespace.
  mutating func freeName(_ taken: [String]) -> String {
    let free = Vocabulary.policyNames.filter { !taken.contains($0) }
    return free.isEmpty ? "p\(taken.count)" : random.pick(free)
  }
}
