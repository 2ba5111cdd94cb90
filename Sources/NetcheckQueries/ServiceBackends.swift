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

  /// The families in which it may be reached, where they are known: that of the address that was asked, or the Service's own, of which
  /// the first counts in which something stands behind it.
  private let families: [AddressFamily]

  /// Whether the question names the family, and no other one is meant.
  private let isFamilyAsked: Bool

  /// The endpoints that EndpointSlices name, where no selector finds them.
  private let written: [(address: IPAddress, ports: [EndpointSlice.Port])]

  /// - Parameter family: the family that a question names, or that of the Service's address for which it asks.
  init(_ service: Service, in cluster: Cluster, family: AddressFamily?) {
    self.service = service
    self.cluster = cluster
    name = "\(service.metadata.namespace)/svc/\(service.metadata.name.value)"
    written =
      service.selector != nil
      ? []
      : cluster.endpointSlices.filter {
        $0.service == service.metadata.name.value
          && $0.metadata.namespace == service.metadata.namespace
      }.flatMap(\.endpoints)
    isFamilyAsked = family != nil
    if let family {
      families = [family]
    } else if !service.families.isEmpty {
      families = service.families
    } else {
      // A pod stands in the slices of each family.
      let slices = Set(written.map(\.address.family))
      families = [cluster.primaryFamily, cluster.primaryFamily.other].filter(slices.contains)
    }
  }

  /// The Service as one side of a question. `outside` gives the member for addresses that no pod has.
  func side(
    _ asked: EndpointResolver.AskedPort, outside: (AddressSet) -> Side.Member?
  ) throws(Diagnostic) -> Side {
    if case .externalName(let alias) = service.kind {
      return Side(name: name, members: [], missing: [.externalName(service: name, name: alias)])
    }
    if let family = families.first, !service.families.isEmpty, !service.families.contains(family) {
      throw .otherFamily(family, service, name)
    }
    var side = Side(name: name, members: [], hidesSource: service.hidesSource ? .outside : .none)
    side.narrowings = service.narrowings.filter { $0 == .inside }
    side.isHeadless = service.kind == .headless
    var backends = service.selector.map { podsWith($0, &side) } ?? writtenBackends(outside)
    if !families.isEmpty {
      backends =
        families.lazy.map { family in backends.compactMap { self.backend($0, in: family) } }
        .first { !$0.isEmpty } ?? []
    }
    if backends.isEmpty {
      side.missing = [.backends(service: name)]
      return side
    }
    guard let ports = try ports(asked) else {
      side.members = backends.map(\.member)
      return side
    }
    translate(ports, backends, &side)
    return side
  }

  /// A backend, and if it is written in an EndpointSlice, the slice's ports.
  private struct Backend {
    var member: Side.Member
    var writtenPorts: [EndpointSlice.Port]?
  }

  /// The pods that bear every label of the selector, or may bear it.
  private func podsWith(_ labels: Labels, _ side: inout Side) -> [Backend] {
    let namespace = EndpointSelector.has(.namespace, .isOne(of: [service.metadata.namespace]))
    let selector = namespace.and(
      .all(labels.entries.map { .has(.label($0.key), .isOne(of: [$0.value])) }))
    let found = cluster.pods(selectedBy: selector)
    return found.perhaps.ranges.joined().map { number in
      let pod = cluster.pods[Int(number)]
      if case .unknown(let facts) = selector.selects(pod, in: cluster) {
        side.missing = side.missing.adding(facts)
      }
      return Backend(
        member: Side.Member(
          endpoint: pod, pod: Int(number), isCertain: found.surely.contains(number)))
    }
  }

  /// The endpoints that EndpointSlices name.
  private func writtenBackends(_ outside: (AddressSet) -> Side.Member?) -> [Backend] {
    // An endpoint may stand in several slices.
    var ports: [IPAddress: [EndpointSlice.Port]] = [:]
    var addresses: [IPAddress] = []
    for endpoint in written {
      if ports[endpoint.address] == nil { addresses.append(endpoint.address) }
      ports[endpoint.address, default: []] += endpoint.ports
    }
    addresses = families.flatMap { family in addresses.filter { $0.family == family } }
    // A pod that is reached in several families stands in the slices of each; the ports of the first one count.
    let ofPods = Dictionary(grouping: addresses) { cluster.podsByAddress[$0] }
    return addresses.compactMap { address in
      if let pod = cluster.podsByAddress[address] {
        let all = ofPods[pod] ?? []
        if all.first != address { return nil }
        let endpoint = cluster.pods[pod].with(addresses: .known(all))
        return Backend(
          member: Side.Member(endpoint: endpoint, pod: pod), writtenPorts: ports[address])
      }
      let member =
        cluster.node(withAddress: address).map {
          Side.Member(endpoint: $0.with(addresses: .known([address])))
        } ?? outside(AddressSet(address))
      return member.map { Backend(member: $0, writtenPorts: ports[address]) }
    }
  }

  /// A backend with its addresses of a family; `nil` if it has none.
  private func backend(_ backend: Backend, in family: AddressFamily) -> Backend? {
    let endpoint = backend.member.endpoint
    let addresses: Endpoint.Addresses
    switch endpoint.addresses {
    case .known(let known): addresses = .known(known.filter { $0.family == family })
    case .unknown(let world): addresses = .unknown(within: world.only(family))
    case .block(let block): addresses = .block(block.only(family))
    }
    if endpoint.addresses(of: family).isEmpty { return nil }
    // Of its addresses of the usual family an endpoint uses the first anyhow.
    let isOnly = isFamilyAsked || service.families.count == 1
    if family == cluster.primaryFamily, endpoint.isBlock || !isOnly {
      return backend
    }
    if addresses == endpoint.addresses { return backend }
    var backend = backend
    backend.member.endpoint = endpoint.with(addresses: addresses)
    return backend
  }

  /// The Service's ports that were asked; `nil` where nobody translates: the name of a headless Service resolves to the pods
  /// themselves, and only a port's own name leads through the Service.
  private func ports(_ asked: EndpointResolver.AskedPort) throws(Diagnostic) -> [Service.Port]? {
    let ports = service.ports(asked)
    if service.kind == .headless {
      if case .name = asked.port, !ports.isEmpty { return ports }
      return nil
    }
    guard !ports.isEmpty else { throw .unknownServicePort(asked, service, name) }
    // Where one number serves several protocols and none was asked, TCP is meant, as everywhere.
    if asked.transport == nil, case .number = asked.port, ports.count > 1,
      let tcp = ports.first(where: { $0.transport == .tcp })
    {
      return [tcp]
    }
    return ports
  }

  /// Gives each backend the connections that it sees, and leaves out those that serve none of the ports.
  private func translate(_ ports: [Service.Port], _ backends: [Backend], _ side: inout Side) {
    var translated = ports.map {
      ServiceTranslation.Port(asked: Connection($0.transport, $0.number), targets: [])
    }
    for backend in backends {
      var targets = ConnectionSet()
      for (index, port) in ports.enumerated() {
        for number in numbers(port, at: backend) {
          let target = Connection(port.transport, number)
          targets = targets.union(ConnectionSet(target))
          if !translated[index].targets.contains(target) {
            translated[index].targets.append(target)
          }
        }
      }
      if targets.isEmpty { continue }
      var member = backend.member
      member.targets = targets
      side.members.append(member)
    }
    side.service = ServiceTranslation(service: name, ports: translated)
    // Of a named port that no backend declares nobody knows where it leads.
    let names = zip(ports, translated).compactMap { port, translated -> String? in
      if case .name(let name) = port.target, translated.targets.isEmpty { name } else { nil }
    }
    if !names.isEmpty {
      side.missing = side.missing.adding([.targetPort(service: name, names: names)])
      side.lacksPorts = true
    } else if side.members.isEmpty {
      side.missing = side.missing.adding([.backends(service: name)])
    }
  }

  private func numbers(_ port: Service.Port, at backend: Backend) -> [UInt16] {
    if let written = backend.writtenPorts {
      // A slice tells the ports of its endpoints, by the names of the Service's ports; of one without a number proxies take no notice
      // (Kubernetes, `endpointslicecache.go`).
      return written.filter { $0.name == port.name && $0.transport == port.transport }
        .compactMap(\.number)
    }
    switch port.target {
    case .number(let number): return [number]
    case .name(let name):
      let number = backend.member.endpoint.targetPort(name, port.transport)
      return number.map { [$0] } ?? []
    }
  }
}

extension Service {
  /// The ports that are asked.
  func ports(_ asked: EndpointResolver.AskedPort) -> [Port] {
    ports.filter { port in
      if let transport = asked.transport, port.transport != transport { return false }
      return switch asked.port {
      case nil: true
      case .number(let number): port.number == number
      case .name(let name): port.name == name
      }
    }
  }

  /// Whether a port of the Service is asked; a number without a protocol is TCP.
  func serves(_ asked: EndpointResolver.AskedPort) -> Bool {
    ports(asked).contains { $0.transport == asked.transport ?? .tcp }
  }

  /// Every address that leads to the Service.
  var allAddresses: [IPAddress] { clusterAddresses + outerAddresses }
}

extension Diagnostic {
  fileprivate static func otherFamily(
    _ family: AddressFamily, _ service: Service, _ name: String
  ) -> Diagnostic {
    let known = Array(Set(service.families.map(\.rawValue))).sorted()
    return .error(
      "\(name) has no \(family.rawValue) address", code: .badQuestion,
      help: "it is reached over \(known.joined(separator: " and ")) alone: leave --family out")
  }

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
    if case .number(let number) = asked.port,
      let port = service.ports.first(where: { $0.nodePort == number })
    {
      return .error(
        "\(name) has no port \(number)", code: .unknownPort,
        help: "\(number) is the nodePort of its port \(port.number): ask for that, or for a node")
    }
    let known = service.ports.map { port in
      (port.name.map { "\($0): " } ?? "") + "\(port.transport.rawValue) \(port.number)"
    }
    return .error(
      "\(name) has no port\(port)\(transport)", code: .unknownPort,
      help: known.isEmpty
        ? "it declares no ports at all" : "its ports are " + known.joined(separator: ", "))
  }
}
