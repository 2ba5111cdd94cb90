import NetcheckModel
package import NetcheckSets

/// The ports of nodes that are not the nodes' own: what comes there leads on to a Service (Service, "type: NodePort"), or to a container
/// (core/v1 ContainerPort, `hostPort`).
struct LeadingPorts: Sendable {
  private var ofEveryNode = ConnectionSet()
  private var byNode: [String: ConnectionSet] = [:]
  private var byAddress: [IPAddress: ConnectionSet] = [:]

  init() {}

  init(_ services: [Service], _ pods: [Endpoint]) {
    var ofEveryNode: [Connection] = []
    var byNode: [String: [Connection]] = [:]
    var byAddress: [IPAddress: [Connection]] = [:]
    for service in services {
      for port in service.ports {
        if let number = port.nodePort { ofEveryNode.append(Connection(port.transport, number)) }
        for address in service.outerAddresses {
          byAddress[address, default: []].append(Connection(port.transport, port.number))
        }
      }
    }
    for pod in pods where pod.kind == .pod {
      for port in pod.ports {
        guard let number = port.hostPort else { continue }
        let connection = Connection(port.transport, number)
        if let node = pod.node {
          byNode[node, default: []].append(connection)
        } else {
          ofEveryNode.append(connection)
        }
      }
    }
    self.ofEveryNode = Self.set(of: ofEveryNode)
    self.byNode = byNode.mapValues(Self.set)
    self.byAddress = byAddress.mapValues(Self.set)
  }

  private static func set(of connections: [Connection]) -> ConnectionSet {
    var ports: [TransportProtocol: [ClosedRange<UInt16>]] = [:]
    for case .port(let transport, let number) in connections {
      ports[transport, default: []].append(number...number)
    }
    return ports.reduce(into: ConnectionSet()) { $0[$1.key] = PortSet($1.value) }
  }

  func connections(to node: Endpoint) -> ConnectionSet {
    var connections = ofEveryNode
    if let own = node.node.flatMap({ byNode[$0] }) { connections = connections.union(own) }
    if case .known(let addresses) = node.addresses {
      for address in addresses {
        if let own = byAddress[address] { connections = connections.union(own) }
      }
    }
    return connections
  }
}

extension Cluster {
  /// What comes to the address of a node, or of a pod that uses it, and leads, or may lead, on to somebody else.
  package func leading(at host: Endpoint) -> ConnectionSet {
    host.isHost ? leadingPorts.connections(to: host) : ConnectionSet()
  }
}
