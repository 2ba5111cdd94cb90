package import NetcheckCluster
package import NetcheckLadder
package import NetcheckModel
package import NetcheckSets

/// Who may open what to whom, for all endpoints at once: what ``Tracer`` tells for one connection, by sets.
///
/// Pods that no rule can tell apart are one class; what the policies of a class say of all others is one row, and classes that
/// the same policies govern share theirs. A pair's answer is a look-up in each of two rows and an intersection.
package struct Relation: Sendable {
  package let ladder: Ladder
  package let cluster: Cluster

  let table: ElementTable
  private var builder: RowBuilder
  private let mentions: Mentions

  /// For each class of pods the policies that govern it, and the rows that they make.
  private(set) var governors: [[RowBuilder.Governor]]
  private var egress: [Row]
  private var ingress: [Row]

  /// For each class of pods what groups beside policies do with its connections.
  private(set) var groups: [Grouping?]

  /// What groups that filter beside policies mean for a class.
  struct Grouping {
    var policiesCount: Bool
    var sparesOwnNode: Bool
  }

  /// The endpoints of one class, in the family at hand.
  package typealias Element = UInt32

  package init(_ ladder: Ladder, _ cluster: Cluster, family: AddressFamily) {
    self.ladder = ladder
    self.cluster = cluster
    let program = LadderProgram(ladder)
    mentions = Mentions(program)
    let atoms = AddressAtoms(cutBy: program.addressSets.values)
    table = ElementTable(cluster, mentions, atoms, family)
    builder = RowBuilder(ladder, cluster, program, table, mentions)
    governors = Array(repeating: [], count: table.podClasses.count)
    groups =
      ladder.securityGroups.isEmpty ? [] : Array(repeating: nil, count: table.podClasses.count)
    egress = []
    ingress = []
    findGovernors()
    findGroups()
    for element in table.podClasses {
      egress.append(builder.row(.egress, of: element, governors[Int(element)]))
      ingress.append(builder.row(.ingress, of: element, governors[Int(element)]))
    }
  }

  private mutating func findGovernors() {
    for (number, policy) in builder.program.policies.enumerated() {
      let found = subjects(of: policy)
      for range in found.perhaps.ranges {
        for element in range {
          governors[Int(element)].append(
            RowBuilder.Governor(
              policy: UInt32(number),
              surely: found.isKnown || found.surely.contains(element)))
        }
      }
    }
  }

  /// The classes of pods that a policy governs.
  private mutating func subjects(of policy: LadderProgram.PolicyProgram) -> Found {
    var all = EndpointSet(table.podClasses)
    if let namespace = policy.namespace {
      all = table.namespaces[namespace].map { EndpointSet($0) } ?? EndpointSet()
      return all.isEmpty ? .nobody : builder.found(policy.subject, among: all)
    }
    return builder.found(policy.subject).intersection(Found(all))
  }

  private mutating func findGroups() {
    for (group, selector) in builder.program.securityGroups {
      let inNamespace = table.namespaces[group.namespace].map { EndpointSet($0) } ?? EndpointSet()
      for range in builder.found(selector, among: inNamespace).perhaps.ranges {
        for element in range {
          let own = Grouping(
            policiesCount: group.policiesCount ?? false, sparesOwnNode: group.sparesOwnNode)
          let other = groups[Int(element)]
          groups[Int(element)] = Grouping(
            policiesCount: own.policiesCount && other?.policiesCount ?? true,
            sparesOwnNode: own.sparesOwnNode && other?.sparesOwnNode ?? true)
        }
      }
    }
  }

  // MARK: Elements

  /// Whether the relation knows the ladder whole. Host endpoints that judge what passes a node it does not.
  package static func covers(_ ladder: Ladder, _ cluster: Cluster) -> Bool {
    cluster.hostEndpoints.isEmpty
  }

  /// The family in which pods speak with each other here.
  package var family: AddressFamily { table.family }

  /// The class of a pod of the cluster, by its index there.
  package func element(ofPod pod: Int) -> Element { table.elements[pod] }

  /// The places outside that rules tell apart, as far as they lie in a set of addresses; each with the addresses that it stands for.
  package func outside(in addresses: AddressSet) -> [(element: Element, addresses: AddressSet)] {
    let first = table.outside.lowerBound
    return table.atoms.indices(in: addresses).ranges.flatMap { range in
      range.map { index in
        let atom = table.atoms.atoms[Int(index)]
        return (first + index, AddressSet(atom.family, atom.interval).intersection(addresses))
      }
    }
  }

  // MARK: Pairs

  /// What one element may open to another: surely, and perhaps. `sameNode` tells whether they run on one node, which matters
  /// where one of them is a host.
  package func connections(
    from source: Element, to destination: Element, sameNode: Truth
  ) -> (surely: ConnectionSet, perhaps: ConnectionSet) {
    if !ladder.judgesIPv6, table.isIPv6(source, destination) { return (ConnectionSet(), .all) }
    let isPlain =
      groups.isEmpty && table.podClasses.contains(source) && !table.hosts.contains(destination)
    if isPlain, table.podClasses.contains(destination), ladder.ungoverned == .open {
      // The common case: two look-ups, and sets that are there already.
      let out = outcome(.egress, of: source, about: destination)
      if out.perhaps == ConnectionPool.none { return (ConnectionSet(), ConnectionSet()) }
      let into = outcome(.ingress, of: destination, about: source)
      return (common(out.surely, into.surely), common(out.perhaps, into.perhaps))
    }
    let out = walk(.egress, of: source, to: destination, sameNode)
    if out.perhaps.isEmpty { return out }
    let into = walk(.ingress, of: destination, to: source, sameNode)
    return (
      out.surely.intersection(into.surely), out.perhaps.intersection(into.perhaps)
    )
  }

  /// What the policies of a class of pods say of another element.
  func outcome(_ direction: Direction, of element: Element, about peer: Element) -> Outcome {
    let row = row(direction, of: element)
    return builder.parts[table.outside.contains(peer) ? row.outside : row.inside][peer]
  }

  func row(_ direction: Direction, of element: Element) -> Row {
    direction == .egress ? egress[Int(element)] : ingress[Int(element)]
  }

  func segments(ofPart number: Int) -> [RowPart.Segment] { builder.parts[number].segments }

  /// Connection sets by their numbers.
  var sets: [ConnectionSet] { builder.pool.sets }

  /// What no pod may open.
  var refused: ConnectionSet { sets[Int(builder.refused)] }

  private func common(_ a: UInt32, _ b: UInt32) -> ConnectionSet {
    if a == b || b == ConnectionPool.all { return sets[Int(a)] }
    if a == ConnectionPool.all { return sets[Int(b)] }
    if a == ConnectionPool.none || b == ConnectionPool.none { return ConnectionSet() }
    return sets[Int(a)].intersection(sets[Int(b)])
  }
}
