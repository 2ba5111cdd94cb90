package import NetcheckDiagnostics
package import NetcheckSets

/// A HostEndpoint: interfaces of a node whose traffic policies judge.
package struct CalicoHostEndpoint: Sendable {
  package var metadata: Metadata
  package var node: String
  package var interface: Interface

  /// The node's addresses, by which selectors find the endpoint as a peer.
  package var addresses: [IPAddress]

  /// The profiles that decide what no policy decides, in their order.
  package var profiles: [String]

  /// The endpoint's named ports.
  package var ports: [ContainerPort]

  package enum Interface: Hashable, Sendable {
    /// `*`: every interface of the node.
    case every
    case named(String)
    /// The one that bears an expected address.
    case bearingAddress
  }

  package init(
    metadata: Metadata, node: String, interface: Interface, addresses: [IPAddress],
    profiles: [String], ports: [ContainerPort]
  ) {
    self.metadata = metadata
    self.node = node
    self.interface = interface
    self.addresses = addresses
    self.profiles = profiles
    self.ports = ports
  }
}

/// A Profile: rules for what no policy of a host endpoint decides, and labels that the endpoint inherits.
package struct CalicoProfile: Sendable {
  package var name: Located<String>
  package var labels: Labels
  package var ingress: [CalicoRule]
  package var egress: [CalicoRule]

  package init(
    name: Located<String>, labels: Labels, ingress: [CalicoRule], egress: [CalicoRule]
  ) {
    self.name = name
    self.labels = labels
    self.ingress = ingress
    self.egress = egress
  }

  /// The built-in profile that allows everything.
  package static let defaultAllow = "projectcalico-default-allow"
}

/// An IPPool: a block from which Calico gives pods their addresses.
package struct CalicoPool: Sendable {
  package var name: Located<String>
  package var block: CIDR

  /// Whether pods get addresses from it; other pools serve tunnels and load balancers alone.
  package var servesPods: Bool

  /// IP-in-IP or VXLAN: nodes then reach pods of other nodes with the address of their tunnel, which lies in the pool.
  package var encapsulates: Bool

  /// Whether pods bear their node's address towards whatever lies outside of all pools.
  package var translatesOutgoing: Bool

  /// Whether nodes, too, see the pods' own addresses (`natOutgoingExclusions: IPPoolsAndHostIPs`).
  package var sparesNodes: Bool

  package init(
    name: Located<String>, block: CIDR, servesPods: Bool, encapsulates: Bool,
    translatesOutgoing: Bool, sparesNodes: Bool
  ) {
    self.name = name
    self.block = block
    self.servesPods = servesPods
    self.encapsulates = encapsulates
    self.translatesOutgoing = translatesOutgoing
    self.sparesNodes = sparesNodes
  }
}

/// Which nodes get a host endpoint of their own making (KubeControllersConfiguration, `hostEndpoint`).
package struct AutomaticHostEndpoints: Sendable {
  /// Whether each node gets one for every interface, with the node's labels and the profile that allows everything.
  package var guardsEveryNode: Bool

  /// Where the first template of further ones is written.
  package var template: SourceRange?

  package init(guardsEveryNode: Bool, template: SourceRange?) {
    self.guardsEveryNode = guardsEveryNode
    self.template = template
  }
}
