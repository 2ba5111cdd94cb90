package import NetcheckModel
package import NetcheckSets

/// Anything that sends or receives: a pod, a node, or a block of outside addresses.
package struct Endpoint: Sendable {
  /// What is known of an endpoint's addresses.
  package enum Addresses: Hashable, Sendable {
    /// All of them, the primary one first.
    case known([IPAddress])
    /// One address of each family at most, somewhere in here.
    case unknown(within: AddressSet)
    /// A whole block: the endpoint is many.
    case block(AddressSet)
  }

  package var name: EndpointName
  package var kind: EndpointKind

  /// A pod's namespace; empty for others.
  package var namespace: String

  package var labels: Labels

  /// Labels that a controller adds and whose values no manifest tells.
  package var labelsOfUnknownValue: [String]

  package var serviceAccount: String
  package var ports: [ContainerPort]

  /// The node that the endpoint runs on, or is; `nil` if not known.
  package var node: String?

  package var addresses: Addresses

  package init(
    name: EndpointName, kind: EndpointKind, namespace: String = "", labels: Labels = Labels(),
    labelsOfUnknownValue: [String] = [], serviceAccount: String = "", ports: [ContainerPort] = [],
    node: String? = nil, addresses: Addresses
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
