import NetcheckCluster
import NetcheckDiagnostics
import NetcheckModel
import NetcheckSets

/// What stands behind a Service. Policies judge the pod and the port behind the translation, not the Service (Network
/// Policies; Virtual IPs and Service Proxies).
struct ServiceBackends {
  private let service: Service
  private let cluster: Cluster
  private let name: String

  init(_ service: Service, in cluster: Cluster) {
    self.service = service
    self.cluster = cluster
    name = "\(service.metadata.namespace)/svc/\(service.metadata.name.value)"
  }

  /// The Service as one side of a question. `outside` gives the member for addresses that no pod has.
  func side(
    _ asked: EndpointResolver.AskedPort, outside: (AddressSet) -> Side.Member?
  ) throws(Diagnostic) -> Side {
    if case .externalName(let alias) = service.kind {
      return Side(name: name, members: [], missing: [.externalName(service: name, name: alias)])
    }
    let ports = try ports(asked)
    var side = Side(
      name: name, members: [], service: ServiceTranslation(service: name, ports: []))
    side.members = service.selector.map(podsWith) ?? written(outside)
    if side.members.isEmpty { side.missing = [.backends(service: name)] }
    if service.kind == .headless, service.selector != nil {
      // The name resolves to the pods themselves, and nobody translates ports.
      side.service = nil
      return side
    }
    translate(ports, &side)
    return side
  }

  /// The pods that bear every label of the selector.
  private func podsWith(_ labels: Labels) -> [Side.Member] {
    let namespace = service.metadata.namespace
    return cluster.pods.indices.filter { index in
      let pod = cluster.pods[index]
      return pod.namespace == namespace
        && labels.entries.allSatisfy { pod.labels[$0.key] == $0.value }
    }.map { Side.Member(endpoint: cluster.pods[$0], pod: $0) }
  }

  /// The endpoints that EndpointSlices name.
  private func written(_ outside: (AddressSet) -> Side.Member?) -> [Side.Member] {
    slices.flatMap(\.addresses).compactMap { address in
      if let pod = cluster.podsByAddress[address] {
        return Side.Member(endpoint: cluster.pods[pod], pod: pod)
      }
      return outside(AddressSet(address))
    }
  }

  private var slices: [EndpointSlice] {
    cluster.endpointSlices.filter {
      $0.service == service.metadata.name.value
        && $0.metadata.namespace == service.metadata.namespace
    }
  }

  /// The Service's ports that were asked.
  private func ports(_ asked: EndpointResolver.AskedPort) throws(Diagnostic) -> [Service.Port] {
    if service.kind == .headless, case .number = asked.port { return [] }
    let ports = service.ports.filter { port in
      if let transport = asked.transport, port.transport != transport { return false }
      return switch asked.port {
      case nil: true
      case .number(let number): port.number == number
      case .name(let name): port.name == name
      }
    }
    guard !ports.isEmpty || service.ports.isEmpty else {
      throw .unknownServicePort(asked, service, name)
    }
    // Where one number serves several protocols and none was asked, TCP is meant, as everywhere.
    if asked.transport == nil, case .number = asked.port, ports.count > 1,
      let tcp = ports.first(where: { $0.transport == .tcp })
    {
      return [tcp]
    }
    return ports
  }

  /// Gives each backend the connections that it sees, and drops those that serve none of the ports.
  private func translate(_ ports: [Service.Port], _ side: inout Side) {
    var translated = ports.map {
      ServiceTranslation.Port(asked: Connection($0.transport, $0.number), targets: [])
    }
    side.members = side.members.compactMap { member in
      var targets = ConnectionSet()
      for (index, port) in ports.enumerated() {
        for number in numbers(port, at: member.endpoint) {
          let target = Connection(port.transport, number)
          targets = targets.union(ConnectionSet(target))
          if !translated[index].targets.contains(target) {
            translated[index].targets.append(target)
          }
        }
      }
      guard !targets.isEmpty else { return nil }
      var member = member
      member.targets = targets
      return member
    }
    side.service?.ports = translated
    if side.members.isEmpty { side.missing = [.backends(service: name)] }
  }

  private func numbers(_ port: Service.Port, at endpoint: Endpoint) -> [UInt16] {
    if service.selector == nil {
      // EndpointSlices tell the ports of the endpoints, by the names of the Service's ports.
      return slices.flatMap(\.ports).filter {
        $0.name == port.name && $0.transport == port.transport
      }
      .map { $0.number ?? port.number }
    }
    switch port.target {
    case .number(let number): return [number]
    case .name(let name):
      // Service controllers read the ports of containers, init containers only where they are sidecars.
      return endpoint.ports.filter {
        $0.name == name && $0.transport == port.transport && $0.container != .initial
      }.map(\.number)
    }
  }
}

extension Diagnostic {
  fileprivate static func unknownServicePort(
    _ asked: EndpointResolver.AskedPort, _ service: Service, _ name: String
  ) -> Diagnostic {
    let port =
      switch asked.port {
      case .number(let number): " \(number)"
      case .name(let name): " '\(name)'"
      case nil: ""
      }
    let transport = asked.transport.map { " on \($0.rawValue)" } ?? ""
    let known = service.ports.map { port in
      (port.name.map { "\($0): " } ?? "") + "\(port.transport.rawValue) \(port.number)"
    }
    return .error(
      "\(name) has no port\(port)\(transport)", code: .unknownPort,
      help: "its ports are " + known.joined(separator: ", "))
  }
}
