import NetcheckCluster
import NetcheckModel
import NetcheckQueries
import NetcheckReachability
import NetcheckSets
import RandomClusters

extension NetcheckAnswers {
  /// What netcheck says of a connection to a Service.
  struct ServiceAnswer: Equatable {
    var opinion: Opinion

    /// What it says that endpoints see; `nil` if it says that nothing is translated.
    var targets: Set<Connection>?
  }

  /// The answer to one question; `nil` if netcheck refuses it.
  func answer(_ probe: ServiceProbe) -> ServiceAnswer? {
    var question = ReachQuestion(
      from: EndpointReference(probe.source), to: EndpointReference(probe.way),
      family: AddressFamily(probe.family))
    question.sourcePort = probe.sourcePort.map { UInt16($0) }
    switch probe.port?.value {
    case .number(let number)?: question.port = .number(UInt16(number))
    case .name(let name)?: question.port = .name(name)
    case nil: break
    }
    question.transport = probe.port.flatMap { TransportProtocol(rawValue: $0.transport.rawValue) }
    guard let answer = try? canReach.answer(question, withNearMisses: false) else { return nil }
    return ServiceAnswer(
      opinion: Opinion(answer.verdict),
      targets: answer.service.map { Set($0.ports.flatMap(\.targets)) })
  }

  /// What the list to a Service, on a port of its own, says of connections from a source to its endpoints.
  func listed(_ probe: ServiceProbe) -> ((Probe.End, Probe.Message) -> Opinion)? {
    guard case .name = probe.way, case .number(let number)? = probe.port?.value,
      let transport = probe.port.flatMap({ TransportProtocol(rawValue: $0.transport.rawValue) }),
      tracer.cluster.primaryFamily == AddressFamily(probe.family)
    else { return nil }
    let question = AllowGraph.Question(
      from: EndpointReference(probe.source), to: EndpointReference(probe.way),
      connection: Connection(transport, UInt16(number)))
    let graph = AllowGraph(tracer, Relations(tracer), namespace: nil)
    guard let list = try? graph.answer(question) else { return nil }
    return { end, message in
      let connection = Connection(message, probe.family)
      let rows = (list.rows + list.byPlacement).filter { $0.destination.name.isEnd(end) }
      if rows.contains(where: { $0.allowed.contains(connection) }) { return .allowed }
      return rows.contains { $0.undecided.contains(connection) } ? .undecided : .denied
    }
  }
}

extension EndpointReference {
  fileprivate init(_ way: ServiceProbe.Way) {
    switch way {
    case .name(let namespace, let name): self = .service(namespace: namespace, name: name)
    case .address(let address): self = .block(CIDR(IPAddress("\(address)")!))
    case .node(let name): self = .node(name)
    }
  }
}
