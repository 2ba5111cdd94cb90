package import NetcheckSets

/// A Service: a name and perhaps an address for a group of pods.
package struct Service: Sendable {
  package enum Kind: Sendable, Hashable {
    case clusterIP
    /// `clusterIP: None`: the name resolves to the pods, and no port is translated.
    case headless
    case nodePort
    case loadBalancer
    /// An alias of a name outside.
    case externalName(String)
  }

  package struct Port: Sendable, Hashable {
    package var name: String?
    package var transport: TransportProtocol
    package var number: UInt16

    /// The pod's port: a number, or a name that each pod resolves for itself.
    package var target: Target

    /// The port of every node that leads to this one; `nil` if none is told.
    package var nodePort: UInt16?

    package enum Target: Hashable, Sendable {
      case number(UInt16)
      case name(String)
    }

    package init(
      name: String?, transport: TransportProtocol, number: UInt16, target: Target
    ) {
      self.name = name
      self.transport = transport
      self.number = number
      self.target = target
    }
  }

  package var metadata: Metadata
  package var kind: Kind

  /// The labels that backends bear; `nil` if the Service selects none and others keep its endpoints.
  package var selector: Labels?

  package var ports: [Port]
  package var clusterAddresses: [IPAddress]

  /// The families in which the Service is reached, the first one first (core/v1 ServiceSpec, `ipFamilies`); empty if the input does
  /// not tell them.
  package var families: [AddressFamily] = []

  /// Addresses outside of the cluster that lead to the Service: its `externalIPs`, and those of its load balancer.
  package var externalAddresses: [IPAddress] = []
  package var balancerAddresses: [IPAddress] = []
  package var outerAddresses: [IPAddress] { externalAddresses + balancerAddresses }

  /// Whether connections from outside may come in with a node's address for the client's: by node port, load balancer or
  /// external address, without `externalTrafficPolicy: Local` (Virtual IPs and Service Proxies).
  package var hidesSource: Bool

  /// A setting by which nodes' proxies send to some of the backends alone, or refuse some clients (Virtual IPs and Service Proxies).
  package enum Narrowing: String, Sendable {
    case inside = "internalTrafficPolicy: Local"
    case outside = "externalTrafficPolicy: Local"
    case clients = "loadBalancerSourceRanges"
  }

  package var narrowings: [Narrowing] = []

  package init(
    metadata: Metadata, kind: Kind, selector: Labels?, ports: [Port],
    clusterAddresses: [IPAddress], hidesSource: Bool = false
  ) {
    self.metadata = metadata
    self.kind = kind
    self.selector = selector
    self.ports = ports
    self.clusterAddresses = clusterAddresses
    self.hidesSource = hidesSource
  }
}

/// The backends of a Service as a controller or a person wrote them down: an EndpointSlice, or one subset of an Endpoints
/// object.
package struct EndpointSlice: Sendable {
  package struct Port: Sendable, Hashable {
    package var name: String?
    package var transport: TransportProtocol

    /// `nil`: every port.
    package var number: UInt16?

    package init(name: String?, transport: TransportProtocol, number: UInt16?) {
      self.name = name
      self.transport = transport
      self.number = number
    }
  }

  package var metadata: Metadata

  /// The Service it belongs to.
  package var service: String

  package var addresses: [IPAddress]
  package var ports: [Port]

  /// Each address with the ports that the slice gives it.
  package var endpoints: [(address: IPAddress, ports: [Port])] {
    addresses.map { ($0, ports) }
  }

  package init(metadata: Metadata, service: String, addresses: [IPAddress], ports: [Port]) {
    self.metadata = metadata
    self.service = service
    self.addresses = addresses
    self.ports = ports
  }
}
