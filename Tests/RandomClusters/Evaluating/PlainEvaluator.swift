/// What becomes of a connection.
package enum Opinion: String, Hashable, Sendable {
  case allowed, denied

  /// The specification leaves it open, or a fact that nobody told decides.
  case undecided
}

/// Judges connections one at a time, rule by rule as the specifications tell it, slowly and without any idea of the engine's.
///
/// What is not known is filled in in every possible way; only where all ways agree is there a verdict.
package struct PlainEvaluator {
  private var kubernetes: [PlainKubernetes] = []
  private var calico: [PlainCalico] = []

  package init(_ cluster: RandomCluster) {
    let worlds = cluster.worlds
    switch cluster.engine {
    case .kubernetes: kubernetes = worlds.map { PlainKubernetes(cluster: $0) }
    case .calico: calico = worlds.map { PlainCalico($0) }
    }
  }

  package func opinion(_ probe: Probe) -> Opinion {
    var outcomes: Set<Bool> = []
    for world in kubernetes { outcomes.formUnion(world.outcomes(probe)) }
    for world in calico { outcomes.formUnion(world.outcomes(probe)) }
    return outcomes == [true] ? .allowed : outcomes == [false] ? .denied : .undecided
  }
}

extension RandomCluster {
  /// The clusters that this one may be: a namespace that nobody declares has labels that nobody knows, but for its name.
  fileprivate var worlds: [RandomCluster] {
    guard let open = namespaces.firstIndex(where: { !$0.isDeclared }) else { return [self] }
    // A value that no selector names stands for all others.
    let values = [nil] + (Vocabulary.namespaceValues + ["another"]).map(Optional.some)
    return Vocabulary.namespaceKeys.reduce([[]]) { labelings, key in
      labelings.flatMap { labels in
        values.map { value in labels + (value.map { [Label(key, $0)] } ?? []) }
      }
    }.flatMap { labels in
      var world = self
      world.namespaces[open].labels = labels
      world.namespaces[open].isDeclared = true
      return world.worlds
    }
  }
}

/// An end of a connection, with what lives at its address.
struct PlainEnd {
  var address: Address

  /// The pod of the pod network that has the address.
  var pod: Pod?

  /// The node that has the address, itself or by way of a pod with hostNetwork.
  var node: Node?

  init?(_ end: Probe.End, _ family: Family, in cluster: RandomCluster) {
    switch end {
    case .pod(let namespace, let name):
      guard
        let pod = cluster.pods.first(where: { $0.namespace == namespace && $0.name == name }),
        let address = pod.address(family)
      else { return nil }
      self.address = address
    case .node(let name):
      guard
        let address = cluster.nodes.first(where: { $0.name == name })?.addresses
          .first(where: { $0.family == family })
      else { return nil }
      self.address = address
    case .address(let address): self.address = address
    }
    let address = address
    pod = cluster.pods.first { $0.isPoliced && $0.addresses.contains(address) }
    node = cluster.nodes.first { $0.addresses.contains(address) }
  }
}
