import NetcheckModel
package import NetcheckSets
import Synchronization

/// Finds pods and workloads of a cluster by what questions name: each list is made when it is first asked for, and answers all
/// later questions.
final class ClusterIndex: Sendable {
  private struct Lists {
    var labels: LabelIndex?
    var workloads: [String: [Int]]?
    var pods: [String: [Int]]?
    var addresses: [(address: IPAddress, pod: Int)]?
  }

  private let lists = Mutex(Lists())

  /// Pods that a selector finds, by their places among the cluster's.
  func found(_ selector: EndpointSelector, in cluster: Cluster) -> Found {
    lists.withLock { lists in
      // A list that held this index would keep it for ever.
      var labels = lists.labels ?? LabelIndex(cluster.withOwnIndex, cluster.population)
      lists.labels = nil
      labels.list(for: selector)
      let found = labels.found(selector, among: EndpointSet(0..<UInt32(cluster.pods.count)))
      lists.labels = labels
      return found
    }
  }

  func workloads(named name: String, in cluster: Cluster) -> [Int] {
    lists.withLock { lists in
      let known = lists.workloads ?? cluster.workloads.indices.listed { cluster.workloads[$0].name }
      lists.workloads = known
      return known[name] ?? []
    }
  }

  /// The pods by their addresses, ascending, as far as these lie in a set.
  func pods(
    withAddressIn set: AddressSet, in cluster: Cluster
  ) -> [(address: IPAddress, pod: Int)] {
    lists.withLock { lists in
      let known =
        lists.addresses
        ?? cluster.podsByAddress.sorted { $0.key < $1.key }.map { (address: $0.key, pod: $0.value) }
      lists.addresses = known
      return AddressFamily.allCases.flatMap { family in
        set.intervals(family).flatMap { interval in
          known.those(of: family, in: interval)
        }
      }
    }
  }

  func pods(named name: String, in cluster: Cluster) -> [Int] {
    lists.withLock { lists in
      let known =
        lists.pods
        ?? cluster.pods.indices.listed {
          if case .pod(_, let name) = cluster.pods[$0].name { name } else { nil }
        }
      lists.pods = known
      return known[name] ?? []
    }
  }
}

extension [(address: IPAddress, pod: Int)] {
  /// Those in an interval of a family; they ascend.
  fileprivate func those(
    of family: AddressFamily, in interval: ClosedRange<UInt128>
  ) -> SubSequence {
    let first = IPAddress(family: family, bits: interval.lowerBound)
    let last = IPAddress(family: family, bits: interval.upperBound)
    return self[place { $0 >= first }..<place { $0 > last }]
  }

  /// The place of the first for which something holds; from there on it holds for all.
  private func place(_ holds: (IPAddress) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle].address) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension Range<Int> {
  /// The numbers by their names; those without one are left out.
  fileprivate func listed(by name: (Int) -> String?) -> [String: [Int]] {
    var list: [String: [Int]] = Dictionary(minimumCapacity: count)
    for number in self {
      if let name = name(number) { list[name, default: []].append(number) }
    }
    return list
  }
}

extension Cluster {
  /// The pods whom a selector selects, surely and perhaps, by their places in ``pods``.
  package func pods(selectedBy selector: EndpointSelector) -> Found {
    index.found(selector, in: self)
  }

  /// The workloads of a name, in their order.
  package func workloads(named name: String) -> [Workload] {
    index.workloads(named: name, in: self).map { workloads[$0] }
  }

  /// The pods that bear a name of their own, by their places in ``pods``.
  package func pods(named name: String) -> [Int] { index.pods(named: name, in: self) }

  /// The pods whose addresses lie in a set, by these addresses, ascending.
  package func pods(withAddressIn set: AddressSet) -> [(address: IPAddress, pod: Int)] {
    index.pods(withAddressIn: set, in: self)
  }

  /// The node that has an address: what listens there uses the node's network, as API servers do.
  package func node(withAddress address: IPAddress) -> Endpoint? {
    nodes.values.first { node in
      if case .known(let addresses) = node.addresses { addresses.contains(address) } else { false }
    }
  }

  /// The addresses in a set that belong to pods and nodes of the input.
  package func takenAddresses(in set: AddressSet) -> AddressSet {
    var taken = pods(withAddressIn: set).map { CIDR($0.address) }
    for node in nodes.values {
      if case .known(let addresses) = node.addresses {
        taken += addresses.filter(set.contains).map { CIDR($0) }
      }
    }
    return AddressSet(taken)
  }

  fileprivate var population: Population {
    var namespaces: [String: [UInt32]] = [:]
    var ofNetwork: [UInt32] = []
    for (number, pod) in pods.enumerated() {
      namespaces[pod.namespace, default: []].append(UInt32(number))
      if pod.kind == .pod { ofNetwork.append(UInt32(number)) }
    }
    return Population(
      representatives: Array(pods.indices), labelled: 0..<UInt32(pods.count),
      pods: EndpointSet(ascending: ofNetwork),
      namespaces: namespaces.mapValues { EndpointSet(ascending: $0) })
  }
}
