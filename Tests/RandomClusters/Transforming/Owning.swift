extension RandomCluster {
  /// The cluster with a twin of each pod, on another node if there is one, and all pods of a namespace as those of one StatefulSet.
  package func twinned(ownedBy name: String) -> RandomCluster {
    var cluster = self
    let nodes = nodes.map(\.name)
    for (index, pod) in pods.enumerated() where pod.isPoliced {
      var twin = pod
      twin.name += "-twin"
      if let node = pod.node, let place = nodes.firstIndex(of: node) {
        twin.node = nodes[(place + 1) % nodes.count]
      }
      // Blocks of generated clusters hold neighbours, and none of them ends here.
      twin.addresses = pod.addresses.map { $0.moved(by: 64 + index) }
      cluster.pods.append(twin)
    }
    for index in cluster.pods.indices { cluster.pods[index].owner = name }
    return cluster
  }
}
