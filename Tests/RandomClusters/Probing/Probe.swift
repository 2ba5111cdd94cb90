/// One connection that is asked about.
package struct Probe: Hashable, Sendable {
  /// Who sends or receives.
  package enum End: Hashable, Sendable {
    case pod(namespace: String, name: String)
    case node(String)
    case address(Address)
  }

  /// Two ends with the family in which they speak.
  package struct Route: Hashable, Sendable {
    package var source: End
    package var destination: End
    package var family: Family

    /// A connection between the two. Only protocols with ports have a source port.
    package func probe(_ message: Message, from sourcePort: Int?) -> Probe {
      var hasPorts: Bool { if case .port = message { true } else { false } }
      return Probe(
        source: source, destination: destination, family: family, message: message,
        sourcePort: hasPorts ? sourcePort : nil)
    }
  }

  /// What is sent.
  package enum Message: Hashable, Sendable {
    case port(Transport, Int)
    /// ICMP in IPv4, ICMPv6 in IPv6.
    case icmp(type: Int, code: Int)
    case other(Int)
  }

  package var source: End
  package var destination: End
  package var family: Family
  package var message: Message

  /// The port that the connection comes from, where it is told.
  package var sourcePort: Int?

  package var route: Route { Route(source: source, destination: destination, family: family) }

  package init(
    source: End, destination: End, family: Family, message: Message, sourcePort: Int? = nil
  ) {
    self.source = source
    self.destination = destination
    self.family = family
    self.message = message
    self.sourcePort = sourcePort
  }
}

extension Probe.Message {
  /// IANA's number of the protocol.
  func protocolNumber(_ family: Family) -> Int {
    switch self {
    case .port(let transport, _): transport.number
    case .icmp: family == .v4 ? 1 : 58
    case .other(let number): number
    }
  }
}

extension Probe: CustomStringConvertible {
  package var description: String {
    "\(source) -> \(destination) \(message)" + (sourcePort.map { " from port \($0)" } ?? "")
      + " IPv\(family.rawValue)"
  }
}

extension Probe.End: CustomStringConvertible {
  package var description: String {
    switch self {
    case .pod(let namespace, let name): "\(namespace)/\(name)"
    case .node(let name): "node/\(name)"
    case .address(let address): "\(address)"
    }
  }
}

extension Probe.Message: CustomStringConvertible {
  package var description: String {
    switch self {
    case .port(let transport, let number): "\(transport.rawValue) \(number)"
    case .icmp(let type, let code): "ICMP type \(type) code \(code)"
    case .other(let number): "protocol \(number)"
    }
  }
}
