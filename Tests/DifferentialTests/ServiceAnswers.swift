import NetcheckModel
import NetcheckQueries
import NetcheckSets
import RandomClusters

extension NetcheckAnswers {
  /// What netcheck says of a connection to a Service; `nil` if it refuses the question.
  func opinion(_ probe: ServiceProbe) -> Opinion? {
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
    return (try? canReach.answer(question, withNearMisses: false)).map { Opinion($0.verdict) }
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
