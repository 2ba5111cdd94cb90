package import NetcheckModel
package import NetcheckSets

/// Anything that sends or receives: a pod, a node, or a block of outside addresses.
///
/// It never changes once it is made. It is a class only because answers hand it from step to step, and a reference is
/// cheaper to hand on than ten fields.
package final class Endpoint: Sendable {
  /// What is known of an endpoint's addresses.
  package enum Addresses: Hashable, Sendable {
    /// All of them, the primary one first.
    case known([IPAddress])
    /// One address of each family at most, somewhere in here.
    case unknown(within: AddressSet)
    /// A whole block: the endpoint is many.
    case block(AddressSet)
  }

  package let name: EndpointName
  package let kind: EndpointKind

  /// A pod's namespace; empty for others.
  package let namespace: String

  package let labels: Labels

  /// Labels that a controller adds and whose values no manifest tells.
  package let labelsOfUnknownValue: [String]

  package let serviceAccount: String
  package let ports: [ContainerPort]

  /// The node that the endpoint runs on, or is; `nil` if not known.
  package let node: String?

  package let addresses: Addresses

  /// What is still open about a pod that nobody has made yet; `nil` for what exists.
  package let open: OpenChoices?

  package init(
    name: EndpointName, kind: EndpointKind, namespace: String = "", labels: Labels = Labels(),
    labelsOfUnknownValue: [String] = [], serviceAccount: String = "", ports: [ContainerPort] = [],
    node: String? = nil, addresses: Addresses, open: OpenChoices? = nil
  ) {
    self.name = name
    self.kind = kind
    self.namespace = namespace
    self.labels = labels
    self.labelsOfUnknownValue = labelsOfUnknownValue
    self.serviceAccount = serviceAccount
    self.ports = ports
    self.node = node
    self.addresses = addresses
    self.open = open
  }

  /// The same endpoint under another name, with fewer addresses, or with more labels.
  package func with(
    name: EndpointName? = nil, addresses: Addresses? = nil, labels: Labels? = nil
  ) -> Endpoint {
    Endpoint(
      name: name ?? self.name, kind: kind, namespace: namespace, labels: labels ?? self.labels,
      labelsOfUnknownValue: labelsOfUnknownValue, serviceAccount: serviceAccount, ports: ports,
      node: node, addresses: addresses ?? self.addresses, open: open)
  }

  /// Whether the endpoint is many: all addresses of a block.
  package var isBlock: Bool {
    if case .block = addresses { true } else { false }
  }

  /// Whether the endpoint's traffic is a node's.
  package var isHost: Bool { kind == .hostNetworkPod || kind == .node }

  /// Whether an address of a family is known of the endpoint.
  package func isKnown(in family: AddressFamily) -> Bool {
    if case .known(let known) = addresses { known.contains { $0.family == family } } else { false }
  }

  /// The port to which a Service's target port of a name leads here: the first of that name and protocol. Of init containers those
  /// count that run beside the others (Kubernetes, `FindPort`).
  package func targetPort(_ name: String, _ transport: TransportProtocol) -> UInt16? {
    let ports = ports.filter { $0.name == name && $0.transport == transport }
    let first =
      ports.first { $0.container == .regular } ?? ports.first { $0.container == .sidecar }
    return first?.number
  }

  /// The addresses of one family that the endpoint has or may have.
  package func addresses(of family: AddressFamily) -> AddressSet {
    switch addresses {
    case .known(let known):
      AddressSet(known.lazy.filter { $0.family == family }.map { CIDR($0) })
    case .unknown(let set), .block(let set): set.only(family)
    }
  }
}
