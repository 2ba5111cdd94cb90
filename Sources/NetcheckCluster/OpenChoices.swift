package import NetcheckModel

/// What whoever makes a pod may still choose: labels and a service account. What is chosen stands in the endpoint itself.
package struct OpenChoices: Hashable, Sendable {
  /// Labels that the pod is chosen not to have.
  package var absentLabels: Set<String> = []

  package var isServiceAccountOpen = true

  /// The labels of a service account that nobody has made yet, as far as they are chosen.
  package var accountLabels = Labels()
  package var absentAccountLabels: Set<String> = []

  package init() {}
}

extension Endpoint {
  /// A pod that nobody has made yet, in a namespace and with a name that stands for it in answers.
  package static func future(
    _ name: String, in namespace: String, _ cluster: Cluster
  ) -> Endpoint {
    Endpoint(
      name: .pod(namespace: namespace, name: name), kind: .pod, namespace: namespace,
      addresses: .unknown(within: cluster.podWorld), open: OpenChoices())
  }

  /// The same pod with something chosen.
  package func choosing(
    labels: Labels? = nil, serviceAccount: String? = nil, ports: [ContainerPort]? = nil,
    _ open: OpenChoices
  ) -> Endpoint {
    Endpoint(
      name: name, kind: kind, namespace: namespace, labels: labels ?? self.labels,
      serviceAccount: serviceAccount ?? self.serviceAccount, ports: ports ?? self.ports, node: node,
      addresses: addresses, open: open)
  }
}
