extension RandomCluster {
  /// Whether a connection to a node does not stay there: it goes on to a Service, by a port of all nodes or by an address of the node
  /// that leads there.
  package func leadsOn(_ probe: Probe) -> Bool {
    guard case .node(let name) = probe.destination,
      case .port(let transport, let number) = probe.message
    else { return false }
    let addresses = nodes.first { $0.name == name }?.addresses ?? []
    return services.contains { service in
      service.ports.contains { port in
        (port.transport ?? .tcp) == transport
          && (port.nodePort == number
            || (port.number == number
              && !service.outerAddresses.allSatisfy { !addresses.contains($0) }))
      }
    }
  }
}
