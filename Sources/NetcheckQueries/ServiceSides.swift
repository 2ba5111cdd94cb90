import NetcheckCluster
import NetcheckDiagnostics
import NetcheckModel
import NetcheckSets

/// Sides of a question that lead on: Services, and addresses and ports of nodes behind which something else stands.
extension EndpointResolver {
  func service(_ namespace: String?, _ name: String) throws(Diagnostic) -> Service {
    let found = cluster.services.filter {
      $0.metadata.name.value == name && (namespace == nil || $0.metadata.namespace == namespace)
    }
    if found.count > 1 {
      throw .ambiguous("svc/\(name)", found.map { "\($0.metadata.namespace)/svc/\(name)" })
    }
    guard let service = found.first else {
      let meant = Spelling.suggestion(for: name, among: cluster.services.map(\.metadata.name.value))
      throw .unknownEndpoint(
        "Service named '\((namespace.map { $0 + "/" } ?? "") + name)'",
        suggestion: meant.map { "svc/\($0)" })
    }
    return service
  }

  /// What stands behind an address outside of the cluster that leads to a Service, or behind a port of a node; `nil` if it is what it
  /// seems. An address that a node or a pod has, too, leads to the Service on its ports alone.
  func sideBehind(
    _ address: IPAddress, _ asked: AskedPort
  ) throws(Diagnostic) -> Side? {
    let node = cluster.node(withAddress: address)
    let services = cluster.services.filter { $0.outerAddresses.contains(address) }
    let isOthers = node != nil || cluster.podsByAddress[address] != nil
    let serving = asked.port == nil ? nil : services.first { $0.serves(asked) }
    if let service = serving ?? (isOthers ? nil : services.first) {
      return try outerSide(service, asked, address.family)
    }
    guard let node = node?.with(addresses: .known([address])) else { return nil }
    return try sideOfNodePort(asked, at: node, address.family) ?? sideOfHostPort(asked, at: node)
  }

  /// The Service to which a port of every node leads.
  private func serviceOfNodePort(
    _ asked: AskedPort, _ family: AddressFamily?
  ) -> (Service, Service.Port)? {
    guard case .number(let number) = asked.port else { return nil }
    for service in cluster.services
    where (service.kind == .nodePort || service.kind == .loadBalancer)
      && (family.map { service.families.isEmpty || service.families.contains($0) } ?? true)
    {
      for port in service.ports
      where port.nodePort == number && port.transport == asked.transport ?? .tcp {
        return (service, port)
      }
    }
    return nil
  }

  /// What stands behind the address of a node that a balancer uses, on the Service's ports.
  func sideOfBalancer(
    _ asked: AskedPort, at node: Endpoint, _ family: AddressFamily?
  ) throws(Diagnostic) -> Side? {
    guard asked.port != nil, case .known(let addresses) = node.addresses,
      let address = addresses.first(where: { $0.family == family ?? cluster.primaryFamily })
    else { return nil }
    let service = cluster.services.first {
      $0.outerAddresses.contains(address) && $0.serves(asked)
    }
    guard let service else { return nil }
    return try outerSide(service, asked, address.family)
  }

  /// What stands behind a node port, which is no port of the node itself: what comes there goes on to the Service.
  func sideOfNodePort(
    _ asked: AskedPort, at node: Endpoint, _ family: AddressFamily?
  ) throws(Diagnostic) -> Side? {
    guard let (service, port) = serviceOfNodePort(asked, family), let number = port.nodePort else {
      return nil
    }
    var side = try outerSide(service, AskedPort(.number(port.number), port.transport), family)
    side.entrance = (node, Connection(port.transport, number))
    return side
  }

  /// What stands behind a port of a node that leads to a container (core/v1 ContainerPort, `hostPort`).
  func sideOfHostPort(_ asked: AskedPort, at node: Endpoint) -> Side? {
    guard case .number(let number) = asked.port else { return nil }
    let connection = Connection(asked.transport ?? .tcp, number)
    func target(_ pod: Endpoint) -> Connection? {
      guard pod.kind == .pod, pod.node == nil || pod.node == node.node else { return nil }
      return pod.ports.first {
        $0.hostPort == number && $0.transport == asked.transport ?? .tcp
      }.map { Connection($0.transport, $0.number) }
    }
    var side = Side(name: node.name.description, members: [])
    var targets: [Connection] = []
    func add(_ endpoint: Endpoint, _ pod: Int?, _ target: Connection, isCertain: Bool) {
      side.members.append(
        Side.Member(
          endpoint: endpoint, pod: pod, targets: ConnectionSet(target), isCertain: isCertain))
      if !targets.contains(target) { targets.append(target) }
    }
    let leading = cluster.pods.enumerated().compactMap { pod, endpoint in
      target(endpoint).map { (pod, endpoint, $0) }
    }
    let here = leading.filter { $0.1.node != nil }
    for (pod, endpoint, target) in here.isEmpty ? leading : here {
      add(endpoint, pod, target, isCertain: endpoint.node != nil)
      if endpoint.node == nil { side.missing.append(.sameNode(endpoint.name, node.name)) }
    }
    if side.members.isEmpty { return nil }
    if here.isEmpty {
      add(node, nil, connection, isCertain: false)
      side.isOneOfThem = true
    }
    side.service = ServiceTranslation(
      service: side.name, ports: [ServiceTranslation.Port(asked: connection, targets: targets)])
    side.entrance = (node, connection)
    return side
  }

  /// A Service that is reached as from outside, whoever connects.
  private func outerSide(
    _ service: Service, _ asked: AskedPort, _ family: AddressFamily?
  ) throws(Diagnostic) -> Side {
    var side = try side(service, asked, family)
    if side.hidesSource == .outside { side.hidesSource = .everybody }
    side.narrowings = service.narrowings.filter { $0 != .inside }
    return side
  }

  func side(
    _ service: Service, _ asked: AskedPort, _ family: AddressFamily?
  ) throws(Diagnostic) -> Side {
    try ServiceBackends(service, in: cluster, family: family).side(asked) { set in
      outside(set, named: nil)
    }
  }
}
