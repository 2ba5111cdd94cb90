/// One connection to a Service that is asked about.
package struct ServiceProbe: Hashable, Sendable {
  /// By what it is reached.
  package enum Way: Hashable, Sendable {
    case name(namespace: String, name: String)
    case address(Address)
    case node(String)
  }

  /// A port as the way has it; `nil`: all ports of a name.
  package struct Port: Hashable, Sendable {
    package var value: NetworkPolicy.PortValue
    package var transport: Transport
  }

  package var source: Probe.End
  package var way: Way
  package var port: Port?
  package var family: Family

  /// The port that the connection comes from, where it is told.
  package var sourcePort: Int?
}

extension ServiceProbe: CustomStringConvertible {
  package var description: String {
    let number = port.map { port in
      switch port.value {
      case .number(let number): " \(port.transport.rawValue) \(number)"
      case .name(let name): " \(port.transport.rawValue) '\(name)'"
      }
    }
    return "\(source) -> \(way)" + (number ?? "")
      + (sourcePort.map { " from port \($0)" } ?? "") + " IPv\(family.rawValue)"
  }
}

extension ServiceProbe.Way: CustomStringConvertible {
  package var description: String {
    switch self {
    case .name(let namespace, let name): "\(namespace)/svc/\(name)"
    case .address(let address): "\(address)"
    case .node(let name): "node/\(name)"
    }
  }
}
