import NetcheckCluster
import NetcheckModel
import NetcheckSets

/// The nodes on which the members of a group run.
struct GroupNodes {
  /// Those that are known, by their numbers.
  private var known = EndpointSet()

  /// Whether some member's node is not known.
  private var areSomeUnknown = false

  /// Whether the group runs on no node: it is outside.
  private var isOutside = false

  static let outside: GroupNodes = {
    var nodes = GroupNodes()
    nodes.isOutside = true
    return nodes
  }()

  init() {}

  init(_ known: EndpointSet, areSomeUnknown: Bool) {
    self.known = known
    self.areSomeUnknown = areSomeUnknown
  }

  /// Whether members of two groups run on one node; unknown also where it is true of some and not of others.
  func sharesNode(with other: GroupNodes) -> Truth {
    if isOutside || other.isOutside { return .no }
    if areSomeUnknown || other.areSomeUnknown { return .unknown([]) }
    if known.intersection(other.known).isEmpty { return .no }
    return known.count == 1 && other.known.count == 1 ? .yes : .unknown([])
  }

}

/// Gives nodes numbers, in the order in which they come up.
struct NodeNumbers {
  private let pods: [Endpoint]
  private var numbers: [String: UInt32] = [:]

  init(_ pods: [Endpoint]) {
    self.pods = pods
  }

  mutating func nodes(of group: EndpointGroups.Group) -> GroupNodes {
    if group.endpoint.kind == .outside { return .outside }
    let members = group.pods.isEmpty ? [group.endpoint] : group.pods.map { pods[$0] }
    var known: Set<UInt32> = []
    for node in members.compactMap(\.node) { known.insert(number(of: node)) }
    return GroupNodes(
      EndpointSet(ascending: known.sorted()),
      areSomeUnknown: members.contains { $0.node == nil })
  }

  private mutating func number(of node: String) -> UInt32 {
    if let number = numbers[node] { return number }
    let number = UInt32(numbers.count)
    numbers[node] = number
    return number
  }
}
