import NetcheckModel
import NetcheckSets
import Synchronization

/// Finds pods and workloads of a cluster by what questions name: each list is made when it is first asked for, and answers all
/// later questions.
final class ClusterIndex: Sendable {
  private struct Lists {
    var labels: LabelIndex?
    var workloads: [String: [Int]]?
    var pods: [String: [Int]]?
  }

  private let lists = Mutex(Lists())

  /// Pods that a selector finds, by their places among the cluster's.
  func found(_ selector: EndpointSelector, in cluster: Cluster) -> Found {
    lists.withLock { lists in
      var labels = lists.labels ?? LabelIndex(cluster, cluster.population)
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
