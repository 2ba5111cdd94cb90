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
  private let worlds: [(outcomes: (Probe, Bool) -> Set<Bool>, invented: Set<Address>)]

  package init(_ cluster: RandomCluster) {
    let secret = cluster.pods.indices.filter { !cluster.pods[$0].tellsAddresses }
    worlds = cluster.worlds.map { world in
      let invented = Set(secret.flatMap { world.pods[$0].addresses })
      switch cluster.engine {
      case .kubernetes: return (PlainKubernetes(cluster: world).outcomes, invented)
      case .calico: return (PlainCalico(world).outcomes, invented)
      }
    }
  }

  /// - Parameter comesBack: whether what a pod sends to its own address leaves it first, and is judged on its way.
  package func opinion(_ probe: Probe, comesBack: Bool = false) -> Opinion {
    let outcomes = worlds.filter { world in
      // An address that the question names is nobody's of whom the input tells none.
      ![probe.source, probe.destination].contains {
        if case .address(let address) = $0 { world.invented.contains(address) } else { false }
      }
    }.reduce(into: Set<Bool>()) { $0.formUnion($1.outcomes(probe, comesBack)) }
    return outcomes == [true] ? .allowed : outcomes == [false] ? .denied : .undecided
  }
}

extension RandomCluster {
  /// Whether something is missing that a verdict may hang on.
  package var lacksFacts: Bool {
    namespaces.contains { !$0.isDeclared } || pods.contains { !$0.tellsAddresses }
      || namesUntoldServices
  }

  /// Whether a rule names a Service of which nobody tells what stands behind it.
  private var namesUntoldServices: Bool {
    let rules = calicoPolicies.flatMap { $0.rules(.ingress) + $0.rules(.egress) }
    return rules.flatMap { [$0.source?.service, $0.destination?.service] }.contains { service in
      guard let service, let namespace = service.namespace else { return false }
      return !endpointSlices.contains { $0.namespace == namespace && $0.service == service.name }
        && !services.contains {
          $0.namespace == namespace && $0.name == service.name && !$0.selector.isEmpty
        }
    }
  }

  /// The clusters that this one may be.
  fileprivate var worlds: [RandomCluster] {
    worldsOfNamespaces.flatMap(\.worldsOfAddresses)
  }

  /// A pod whose address nobody tells may have any that nobody else has: one of each kind that blocks tell apart.
  private var worldsOfAddresses: [RandomCluster] {
    guard let open = pods.firstIndex(where: { !$0.tellsAddresses }) else { return [self] }
    let places = pods[open].addresses.map { address in
      foreignAddresses.filter { $0.family == address.family }
    }
    return (0..<(places.map(\.count).max() ?? 0)).map { index in
      var world = self
      world.pods[open].addresses = places.map { $0[index % $0.count] }
      world.pods[open].tellsAddresses = true
      return world
    }
  }

  /// A namespace that nobody declares has labels that nobody knows, but for its name.
  private var worldsOfNamespaces: [RandomCluster] {
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
      return world.worldsOfNamespaces
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

  /// Whether nobody in the cluster has the address.
  var isOutside: Bool { pod == nil && node == nil }

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
    pod = cluster.pods.first { pod in
      // An address that is named is nobody's of whom the input tells none.
      pod.isPoliced && pod.addresses.contains(address)
        && (pod.tellsAddresses || end == .pod(namespace: pod.namespace, name: pod.name))
    }
    node = cluster.nodes.first { $0.addresses.contains(address) }
  }
}
