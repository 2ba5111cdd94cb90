/// An endpoint behind a Service with the port to which a connection is translated.
package struct PlainTarget: Hashable, Sendable {
  package var end: Probe.End
  package var transport: Transport
  package var number: Int

  /// What the endpoint sees.
  package var message: Probe.Message { .port(transport, number) }
}

extension RandomCluster {
  /// Where a connection that came to a Service may end.
  func targets(of probe: ServiceProbe, _ arrival: PlainArrival) -> [PlainTarget] {
    let service = arrival.service
    if let (transport, number) = arrival.untranslated {
      let ends = ends(behind: service, probe.family)
      // Who stands on both sides is asked about the others.
      let others = ends.filter { $0 != probe.source }
      return (others.isEmpty ? ends : others).map {
        PlainTarget(end: $0, transport: transport, number: number)
      }
    }
    return arrival.ports.flatMap { port in
      ends(behind: service, port, probe.family).map { end, number in
        PlainTarget(end: end, transport: port.transport ?? .tcp, number: number)
      }
    }
  }
}

/// What stands behind Services, as their controllers find it.
extension RandomCluster {
  /// The pods that a Service's selector finds.
  func pods(behind service: Service) -> [Pod] {
    service.selector.isEmpty ? [] : pods.filter { !$0.isFinished && service.selects($0) }
  }

  /// The slices that were written for a Service.
  func slices(of service: Service) -> [EndpointSlice] {
    endpointSlices.filter { $0.namespace == service.namespace && $0.service == service.name }
  }
}

extension Service {
  /// Whether a pod of its namespace has every label that it asks for.
  func selects(_ pod: Pod) -> Bool {
    pod.namespace == namespace
      && selector.allSatisfy { pod.labels.value($0.key) == $0.value }
  }

  /// The slice that a pod gives.
  func slice(of pod: Pod) -> EndpointSlice {
    let ports = ports.compactMap { port in
      port.number(at: pod).map {
        EndpointSlice.SlicePort(name: port.name, number: $0, transport: port.transport ?? .tcp)
      }
    }
    return EndpointSlice(
      namespace: namespace, name: name, service: name, ports: ports, addresses: pod.addresses)
  }
}

extension Service.ServicePort {
  /// The pod's port to which this one leads; `nil` if it leads to none (Kubernetes, `pkg/api/v1/pod/util.go`, `FindPort`).
  func number(at pod: Pod) -> Int? {
    switch target {
    case nil: return number
    case .number(let number): return number
    case .name(let name):
      return pod.runningPorts.first {
        $0.name == name && ($0.transport ?? .tcp) == transport ?? .tcp
      }?.number
    }
  }
}

extension RandomCluster {
  /// The endpoints that serve a port of a Service, each on its own number.
  func ends(
    behind service: Service, _ port: Service.ServicePort, _ family: Family
  ) -> [(Probe.End, Int)] {
    if !service.selector.isEmpty {
      return pods(behind: service).filter { $0.mayHaveAddress(family) }.compactMap { pod in
        port.number(at: pod).map { (.pod(namespace: pod.namespace, name: pod.name), $0) }
      }
    }
    return slices(of: service).flatMap { slice in
      // Kubernetes, `endpointslicecache.go`: by name and protocol; a port without a number is not served.
      let numbers = slice.ports.filter {
        $0.name == port.name && $0.transport ?? .tcp == port.transport ?? .tcp
      }.compactMap(\.number)
      return ends(of: slice, family).flatMap { end in numbers.map { (end, $0) } }
    }
  }

  /// All endpoints of a Service.
  func ends(behind service: Service, _ family: Family) -> [Probe.End] {
    if !service.selector.isEmpty {
      return pods(behind: service).filter { $0.mayHaveAddress(family) }
        .map { .pod(namespace: $0.namespace, name: $0.name) }
    }
    return slices(of: service).flatMap { ends(of: $0, family) }
  }

  /// Who has the addresses of a slice and is ready.
  private func ends(of slice: EndpointSlice, _ family: Family) -> [Probe.End] {
    slice.addresses.filter { $0.family == family && !slice.unready.contains($0) }
      .map { owner(of: $0, isNamed: slice.namesPods) }
  }

  private func owner(of address: Address, isNamed: Bool) -> Probe.End {
    let pod = pods.first {
      $0.isPoliced && $0.addresses.contains(address) && ($0.tellsAddresses || isNamed)
    }
    if let pod { return .pod(namespace: pod.namespace, name: pod.name) }
    let node = nodes.first { $0.addresses.contains(address) }
    return node.map { .node($0.name) } ?? .address(address)
  }
}

extension Pod {
  /// Whether a pod has an address of a family, as far as anybody tells.
  fileprivate func mayHaveAddress(_ family: Family) -> Bool {
    !tellsAddresses || address(family) != nil
  }
}
