/// A connection where it comes to a Service.
struct PlainArrival {
  var service: Service

  /// The Service's ports that were asked.
  var ports: [Service.ServicePort] = []

  /// The port that pods see as it was asked, since the Service is headless.
  var untranslated: (Transport, Int)?

  /// Whether it comes by an address or a port for those who are outside.
  private var isFromOutside = false

  /// The node by whose port it comes.
  private(set) var entrance: PlainEnd?

  /// `nil` if nothing leads to a Service there.
  init?(_ probe: ServiceProbe, in cluster: RandomCluster) {
    func found(
      _ isMeant: (Service) -> Bool, _ serves: (Service.ServicePort) -> Bool
    ) -> (Service, [Service.ServicePort])? {
      cluster.services.filter(isMeant).map { ($0, $0.ports.filter(serves)) }
        .first { !$0.1.isEmpty }
    }
    func isAsked(_ port: Service.ServicePort) -> Bool {
      guard let asked = probe.port else { return true }
      return asked.transport == port.transport ?? .tcp
        && (asked.value == .number(port.number) || asked.value == .name(port.name))
    }
    func isNodePort(_ port: Service.ServicePort) -> Bool {
      probe.port?.transport == port.transport ?? .tcp
        && port.nodePort.map { .number($0) } == probe.port?.value
    }
    var arrival: (Service, [Service.ServicePort])?
    switch probe.way {
    case .name(let namespace, let name):
      let named = cluster.services.first { $0.namespace == namespace && $0.name == name }
      if let named, named.kind == .headless, case .number(let number)? = probe.port?.value {
        service = named
        untranslated = probe.port.map { ($0.transport, number) }
        return
      }
      arrival = found({ $0.namespace == namespace && $0.name == name }, isAsked)
    case .address(let address):
      arrival = found({ $0.clusterAddresses.contains(address) }, isAsked)
      if arrival == nil {
        isFromOutside = true
        arrival = found({ $0.outerAddresses.contains(address) }, isAsked)
        if arrival == nil { entrance = PlainEnd(.address(address), probe.family, in: cluster) }
      }
    case .node(let name):
      isFromOutside = true
      entrance = PlainEnd(.node(name), probe.family, in: cluster)
    }
    if entrance != nil { arrival = found({ _ in true }, isNodePort) }
    guard let arrival else { return nil }
    (service, ports) = arrival
  }

  /// Whether the node by which it comes leads on to an endpoint: with `externalTrafficPolicy: Local` to its own ones alone, but for
  /// what pods send (Kubernetes, `proxier.go`).
  func leads(_ source: PlainEnd, to end: PlainEnd) -> Bool {
    guard let entrance, service.keepsSource, source.pod == nil,
      source.node?.name != entrance.node?.name
    else { return true }
    return end.host == entrance.node?.name
  }

  /// Whether the endpoint may see another address than the client's (page Virtual IPs, "Traffic policies"): of whoever comes as
  /// from outside, and of whoever is outside, since of a name nobody knows by which address it is reached.
  func hides(_ source: PlainEnd) -> Bool {
    let isOpenToOutside =
      service.kind == .nodePort || service.kind == .loadBalancer || !service.outerAddresses.isEmpty
    return isOpenToOutside && !service.keepsSource && (isFromOutside || source.isOutside)
  }
}
