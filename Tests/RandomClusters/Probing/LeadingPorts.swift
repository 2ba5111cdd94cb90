extension RandomCluster {
  /// Whether a connection to a node, or to a pod that uses its network, does not stay there: it goes on to a Service, by a port of all
  /// nodes or by an address that leads there.
  package func leadsOn(_ probe: Probe) -> Bool {
    guard case .port(let transport, let number) = probe.message,
      let addresses = addresses(ofHost: probe.destination)
    else { return false }
    return services.contains { service in
      let isOuter = service.outerAddresses.contains { addresses.contains($0) }
      return service.ports.contains { port in
        (port.transport ?? .tcp) == transport
          && (port.nodePort == number || (isOuter && port.number == number))
      }
    }
  }

  /// The addresses of a node, or of a pod that uses its network; `nil` of others.
  private func addresses(ofHost end: Probe.End) -> [Address]? {
    switch end {
    case .node(let name): nodes.first { $0.name == name }?.addresses
    case .pod(let namespace, let name):
      pods.first { $0.namespace == namespace && $0.name == name && $0.isHostNetwork }?.addresses
    case .address: nil
    }
  }
}
