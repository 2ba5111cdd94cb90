package import NetcheckCluster
package import NetcheckLadder
package import NetcheckModel
package import NetcheckSets
import Synchronization

/// Who may open what to whom, for all endpoints at once: what ``Tracer`` tells for one connection, by sets.
///
/// Pods that no rule can tell apart are one class, and each policy is compiled once to what it does about every element at the
/// other end. A pair's answer is a look-up in each policy that governs one of the two, and an intersection.
package final class Relation: Sendable {
  package let ladder: Ladder
  package let cluster: Cluster

  let table: ElementTable

  /// What groups that filter beside policies mean for each class of pods; empty where there are none.
  let groups: [Grouping?]

  /// The walks, with all that they remember.
  let walks: Mutex<Walks>

  /// The endpoints of one class, in the family at hand.
  package typealias Element = UInt32

  /// What groups that filter beside policies mean for a class.
  struct Grouping: Sendable {
    var policiesCount: Bool
    var sparesOwnNode: Bool
  }

  /// - Parameters:
  ///   - family: the family in which pods speak here.
  ///   - outside: the families of the places outside. Beside the pods' own family these may hold the other one only if no rule asks
  ///     for the addresses of those whom it governs.
  package init(
    _ ladder: Ladder, _ cluster: Cluster, family: AddressFamily, outside: Set<AddressFamily>
  ) {
    self.ladder = ladder
    self.cluster = cluster
    let program = LadderProgram(ladder)
    let mentions = Mentions(program)
    let atoms = AddressAtoms(outside.union([family]), cutBy: program.addressSets.values)
    table = ElementTable(cluster, mentions, atoms, family)
    var walks = Walks(ladder, cluster, program, table, mentions)
    walks.govern()
    groups = walks.groups()
    self.walks = Mutex(walks)
  }

  /// A relation with the classes of another one.
  init(_ ladder: Ladder, as other: Relation, _ walks: Walks) {
    self.ladder = ladder
    cluster = other.cluster
    table = other.table
    groups = other.groups
    self.walks = Mutex(walks)
  }

  /// Whether the relation knows the ladder whole. It does not where it matters between any two ends on which nodes they run, or where
  /// connections may pass somebody between the two.
  package static func covers(_ ladder: Ladder, _ cluster: Cluster) -> Bool {
    !looksAtNodes(ladder, cluster) && !cluster.hasWaypoints
  }

  /// Whether it matters between any two ends on which nodes they run: to host endpoints, to settings of nodes, and to pools that give
  /// pods the addresses of their nodes.
  package static func looksAtNodes(_ ladder: Ladder, _ cluster: Cluster) -> Bool {
    !cluster.hostEndpoints.isEmpty || cluster.translatesBetweenPods
      || !ladder.answersOfNodes.isEmpty
      || !ladder.refusedFromPodsOfNodes.isEmpty
  }

  // MARK: Elements

  /// The family in which pods speak with each other here.
  package var family: AddressFamily { table.family }

  /// The class of a pod of the cluster, by its index there.
  package func element(ofPod pod: Int) -> Element { table.elements[pod] }

  /// The class of a node of the cluster, by its name; `nil` if there is no such node.
  package func element(ofNode name: String) -> Element? { table.nodes[name] }

  /// Whether an element is a class of pods or of hosts.
  package func isInside(_ element: Element) -> Bool { !table.outside.contains(element) }

  /// A pod, or a host, of a class.
  package func representative(of element: Element) -> Endpoint {
    table.hosts.contains(element)
      ? table.host(element) : cluster.pods[table.representatives[Int(element)]]
  }

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

  /// Surely allowed connections, and those that may be.
  package typealias Allowed = (surely: ConnectionSet, perhaps: ConnectionSet)

  /// What one element may open to another. `sameNode` tells whether they run on one node, which matters where one of them is a
  /// host.
  package func connections(
    from source: Element, to destination: Element, sameNode: Truth
  ) -> Allowed {
    walks.withLock { connections(from: source, to: destination, sameNode: sameNode, &$0) }
  }

  func connections(
    from source: Element, to destination: Element, sameNode: Truth, _ walks: inout Walks
  ) -> Allowed {
    let judged = judged(source, destination, sameNode, &walks)
    return mayBeTunnelled(source, destination) ? tunnelled(judged) : judged
  }

  /// Whether an ambient mesh may carry TCP between two classes.
  private func mayBeTunnelled(_ source: Element, _ destination: Element) -> Bool {
    cluster.hasAmbientMesh && table.podClasses.contains(source)
      && table.podClasses.contains(destination)
      && cluster.mayBeTunnelled(representative(of: source), representative(of: destination))
  }

  /// What is allowed if TCP may come to the port of the mesh: surely what is so on both, and perhaps what is so on one of them.
  private func tunnelled(_ judged: Allowed) -> Allowed {
    let port = Connection(.tcp, Cluster.meshPort)
    let others = ConnectionSet(.tcp, .all).subtracting(ConnectionSet(port))
    return (
      judged.surely.contains(port) ? judged.surely : judged.surely.subtracting(others),
      judged.perhaps.contains(port) ? judged.perhaps.union(others) : judged.perhaps
    )
  }

  /// What policies and the engine make of two elements.
  private func judged(
    _ source: Element, _ destination: Element, _ sameNode: Truth, _ walks: inout Walks
  ) -> Allowed {
    if !ladder.judgesIPv6, table.isIPv6(source, destination) { return (ConnectionSet(), .all) }
    if isPlain(source), isPlain(destination) {
      let out = walks.outcome(walks.governed.egress[Int(source)], about: destination)
      if out.perhaps == ConnectionPool.none { return (ConnectionSet(), ConnectionSet()) }
      let into = walks.outcome(walks.governed.ingress[Int(destination)], about: source)
      let surely = walks.pool.intersection(out.surely, into.surely)
      let perhaps = walks.pool.intersection(out.perhaps, into.perhaps)
      return (walks.pool.sets[Int(surely)], walks.pool.sets[Int(perhaps)])
    }
    let out = walk(.egress, of: source, to: destination, sameNode, &walks)
    if out.perhaps.isEmpty { return out }
    let into = walk(.ingress, of: destination, to: source, sameNode, &walks)
    return (out.surely.intersection(into.surely), out.perhaps.intersection(into.perhaps))
  }

  /// Whether nothing but policies decides about a class of pods.
  func isPlain(_ element: Element) -> Bool {
    table.podClasses.contains(element) && groups.isEmpty && ladder.ungoverned == .open
  }
}

extension Walks {
  /// What groups that filter beside policies mean for each class of pods; empty where there are none.
  fileprivate func groups() -> [Relation.Grouping?] {
    if program.securityGroups.isEmpty { return [] }
    var groups: [Relation.Grouping?] = Array(repeating: nil, count: table.podClasses.count)
    for (group, selector) in program.securityGroups {
      guard let classes = table.namespaces[group.namespace] else { continue }
      for element in found(selector, among: classes).perhaps.ranges.joined() {
        let (counts, spares) = (group.policiesCount ?? false, group.sparesOwnNode)
        let other = groups[Int(element)]
        groups[Int(element)] = Relation.Grouping(
          policiesCount: counts && other?.policiesCount ?? true,
          sparesOwnNode: spares && other?.sparesOwnNode ?? true)
      }
    }
    return groups
  }
}
