import NetcheckCluster
import NetcheckModel
import NetcheckSets

/// Names endpoints in as few words as a contract needs.
struct DraftNames {
  private let cluster: Cluster

  /// The pods of each namespace.
  private let pods: [String: Set<Int>]

  /// More blocks than this nobody reads.
  private static let mostBlocks = 8

  init(_ cluster: Cluster) {
    self.cluster = cluster
    pods = Dictionary(grouping: cluster.pods.indices) { cluster.pods[$0].namespace }
      .mapValues { Set($0) }
  }

  /// Whether addresses are all that lie outside.
  func isOutside(_ addresses: AddressSet) -> Bool {
    WellKnownPeers(cluster).outside(.everywhere).isSubset(of: addresses)
  }

  var internet: AddressSet { WellKnownPeers(cluster).outside(.internet) }
  var metadata: AddressSet { WellKnownPeers(cluster).outside(.metadata) }

  /// The addresses, or where that is enough a part of them that has a name; `nil` if they would be a long list.
  func members(of addresses: AddressSet, orPart: Bool = false) -> [Contract.Member]? {
    if addresses.isEmpty { return [] }
    if isOutside(addresses) { return [.wellKnown(.outside)] }
    if addresses == internet || (orPart && internet.isSubset(of: addresses)) {
      return [.wellKnown(.internet)]
    }
    let blocks = addresses.blocks
    return blocks.count > Self.mostBlocks ? nil : blocks.map { .reference(.block($0)) }
  }

  /// Groups by their workloads; whole namespaces, the cluster's DNS and all pods by one name each. Of a namespace those need not be
  /// there who are `alsoSparing`: single pods that nobody asks about themselves.
  func members(
    of groups: [EndpointGroups.Group], alsoSparing: [EndpointGroups.Group] = []
  ) -> [Contract.Member] {
    let chosen = Set(groups.flatMap(\.pods))
    if chosen.isEmpty { return [] }
    let dns = Set(WellKnownPeers(cluster).dns)
    if chosen == dns { return [.wellKnown(.dns)] }
    let spared =
      alsoSparing.count == 1 && alsoSparing[0].replicas == 1 ? Set(alsoSparing[0].pods) : []
    func isWhole(_ pods: Set<Int>) -> Bool {
      pods.count > 1 && pods.subtracting(spared).isSubset(of: chosen)
    }
    if isWhole(Set(cluster.pods.indices)) { return [.wellKnown(.pods)] }
    var members: [Contract.Member] = []
    var named: Set<Int> = []
    for (namespace, pods) in pods.sorted(by: { $0.key < $1.key }) where isWhole(pods) {
      members.append(.selection(Contract.PodSelection(.named([namespace]))))
      named.formUnion(pods)
    }
    for group in groups where !named.isSuperset(of: group.pods) {
      guard let workload = group.pods.first.flatMap({ cluster.workload(ofPod: $0) }) else {
        continue
      }
      // Pods that policies tell apart may fare alike all the same.
      if workload.pods.allSatisfy(chosen.contains) {
        members.append(member(workload.displayName))
        named.formUnion(workload.pods)
      } else {
        members += group.pods.map { member(cluster.pods[$0].name) }
      }
    }
    return members
  }

  private func member(_ name: EndpointName) -> Contract.Member {
    switch name {
    case .workload(let namespace, let kind, let name, let showsKind):
      .reference(.named(namespace: namespace, kind: showsKind ? kind : nil, name: name))
    case .pod(let namespace, let name):
      .reference(.named(namespace: namespace, kind: .pod, name: name))
    case .node(let name): .reference(.node(name))
    default: .wellKnown(.outside)
    }
  }

  /// A word for groups: the one that is alone, or the namespace.
  func title(of groups: [EndpointGroups.Group]) -> String {
    let namespaces = Set(groups.map(\.endpoint.namespace)).sorted()
    if groups.count == 1, case .workload(let namespace, _, let name, _) = groups[0].endpoint.name {
      return "\(namespace)-\(name)"
    }
    return namespaces.count == 1 ? namespaces[0] : "several"
  }
}
