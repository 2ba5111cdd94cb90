extension RandomCluster: Shrinkable {
  /// The smallest cluster that still fails, as far as taking away one thing at a time finds it.
  package func shrunk(while fails: (RandomCluster) -> Bool) -> RandomCluster {
    var smallest = self
    while let next = smallest.smaller.first(where: { $0.namesWhatIsThere && fails($0) }) {
      smallest = next
    }
    return smallest
  }

  /// Whether namespaces, accounts and nodes that objects name are still there: without them, facts would be missing that
  /// were none of the failure.
  private var namesWhatIsThere: Bool {
    let used =
      pods.map(\.namespace) + networkPolicies.map(\.namespace) + endpointSlices.map(\.namespace)
      + services.map(\.namespace)
      + networkSets.compactMap(\.namespace)
      + calicoPolicies.map(\.namespace).filter { !$0.isEmpty }
    let accounts = serviceAccounts.map { [$0.namespace, $0.name] }
    return Set(used).isSubset(of: namespaces.map(\.name))
      && Set(pods.compactMap(\.node)).isSubset(of: nodes.map(\.name))
      && Set(hostEndpoints.map(\.node)).isSubset(of: nodes.map(\.name))
      && (engine == .kubernetes
        || pods.allSatisfy { accounts.contains([$0.namespace, $0.serviceAccount ?? "default"]) })
  }

  var smaller: [RandomCluster] {
    with(smaller: \.calicoPolicies) + with(smaller: \.adminPolicies)
      + with(smaller: \.networkPolicies) + with(smaller: \.tiers) + with(smaller: \.networkSets)
      + with(smaller: \.hostEndpoints)
      + with(smaller: \.endpointSlices) + with(smaller: \.services) + with(smaller: \.pods)
      + with(smaller: \.nodes)
      + with(smaller: \.serviceAccounts) + with(smaller: \.namespaces)
  }
}

extension ServiceAccount: Shrinkable {
  var smaller: [ServiceAccount] { with(smaller: \.labels) }
}

extension Namespace: Shrinkable {
  var smaller: [Namespace] { with(smaller: \.labels) }
}

extension Node: Shrinkable {
  var smaller: [Node] { with(smaller: \.labels) }
}

extension Pod: Shrinkable {
  var smaller: [Pod] {
    with(smaller: \.initContainers) + with(smaller: \.containers) + with(smaller: \.labels)
      + with(smaller: \.serviceAccount)
      + (addresses.count > 1 ? with(smaller: \.addresses) : [])
  }
}

extension Container: Shrinkable {
  var smaller: [Container] { with(smaller: \.ports) }
}

extension ContainerPort: Shrinkable {
  var smaller: [ContainerPort] { with(smaller: \.name) }
}

extension LabelSelector: Shrinkable {
  var smaller: [LabelSelector] { with(smaller: \.matchLabels) + with(smaller: \.matchExpressions) }
}

extension LabelSelector.Expression: Shrinkable {
  var smaller: [LabelSelector.Expression] { values.count > 1 ? with(smaller: \.values) : [] }
}

extension NetworkPolicy: Shrinkable {
  var smaller: [NetworkPolicy] {
    with(smaller: \.ingress) + with(smaller: \.egress) + with(smaller: \.podSelector)
      + with(smaller: \.policyTypes)
  }
}

extension NetworkPolicy.Rule: Shrinkable {
  var smaller: [NetworkPolicy.Rule] { with(smaller: \.peers) + with(smaller: \.ports) }
}

extension NetworkPolicy.Peer: Shrinkable {
  var smaller: [NetworkPolicy.Peer] {
    with(smaller: \.podSelector) + with(smaller: \.namespaceSelector) + with(smaller: \.except)
  }
}

extension NetworkPolicy.Port: Shrinkable {
  var smaller: [NetworkPolicy.Port] {
    with(smaller: \.endPort) + with(smaller: \.port) + with(smaller: \.transport)
  }
}

extension AdminPolicy: Shrinkable {
  var smaller: [AdminPolicy] {
    with(smaller: \.ingress) + with(smaller: \.egress) + with(smaller: \.subject)
  }
}

extension AdminPolicy.Subject: Shrinkable {
  var smaller: [AdminPolicy.Subject] {
    switch self {
    case .namespaces(let selector): selector.smaller.map { .namespaces($0) }
    case .pods(let namespaces, let pods):
      namespaces.smaller.map { .pods(namespaces: $0, pods) }
        + pods.smaller.map { .pods(namespaces: namespaces, $0) }
    }
  }
}

extension AdminPolicy.Rule: Shrinkable {
  var smaller: [AdminPolicy.Rule] {
    with(smaller: \.peers) + with(smaller: \.protocols) + with(smaller: \.name)
  }
}

extension AdminPolicy.Peer: Shrinkable {
  var smaller: [AdminPolicy.Peer] {
    switch self {
    case .namespaces(let selector): selector.smaller.map { .namespaces($0) }
    case .pods(let namespaces, let pods):
      namespaces.smaller.map { .pods(namespaces: $0, pods) }
        + pods.smaller.map { .pods(namespaces: namespaces, $0) }
    case .networks(let blocks): blocks.count > 1 ? blocks.smaller.map { .networks($0) } : []
    case .nodes(let selector): selector.smaller.map { .nodes($0) }
    case .domainNames: []
    }
  }
}
