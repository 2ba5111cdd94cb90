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

  /// The addresses of one family that the endpoint has or may have.
  package func addresses(of family: AddressFamily) -> AddressSet {
    switch addresses {
    case .known(let known):
      AddressSet(known.lazy.filter { $0.family == family }.map { CIDR($0) })
    case .unknown(let set), .block(let set): set.only(family)
    }
  }
}

extension AddressSet {
  /// The addresses that an interface can have: none for "this network", loopback, link-local, multicast or reserved
  /// (IANA special-purpose registries). No pod's unknown address is looked for elsewhere.
  package static let unicast: AddressSet = {
    let special = [
      "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/127", "::ffff:0:0/96",
      "fe80::/10", "ff00::/8",
    ]
    return all(.ipv4).union(all(.ipv6)).subtracting(AddressSet(special.map(block)))
  }()

  /// The addresses of the public internet: unicast, and not set aside for private or shared use (RFC 1918, RFC 6598,
  /// RFC 4193).
  package static let internet: AddressSet = {
    let own = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"]
    return unicast.subtracting(AddressSet(own.map(block)))
  }()

  private static func block(_ text: String) -> CIDR {
    guard case .success(let (block, _)) = CIDR.parse(text) else { preconditionFailure(text) }
    return block
  }
}
