import NetcheckCluster
import NetcheckDiagnostics
import NetcheckModel
import NetcheckSets

/// The connections that a question asks for, at each destination.
struct AskedConnections: Sendable {
  /// What the question names; `nil` if it asks for everything.
  let named: ConnectionSet?

  private let port: ReachQuestion.Port?
  private let transport: TransportProtocol?
  private let portless: Connection?

  init(_ question: ReachQuestion, _ destination: Side) throws(Diagnostic) {
    port = question.port
    transport = question.transport
    portless = question.portless
    if let portless = question.portless {
      named = ConnectionSet(portless)
      return
    }
    if question.port == .number(0) {
      throw .error(
        "0 is no port", code: .badQuestion,
        help: "write a number from 1 to 65535; with --protocol icmp it is the message's type")
    }
    switch (question.port, question.transport) {
    case (nil, nil): named = nil
    case (nil, let transport?): named = ConnectionSet(transport, .all)
    case (.number(let number), let transport):
      named = ConnectionSet(Connection(transport ?? .tcp, number))
    case (.name(let name), _):
      let connections = destination.members.reduce(ConnectionSet()) {
        $0.union(Self.numbers(of: name, question.transport, at: $1))
      }
      if connections.isEmpty, !destination.members.isEmpty {
        throw .unknownPortName(name, destination)
      }
      named = connections
    }
  }

  func connections(at member: Side.Member) -> ConnectionSet {
    if let portless { return ConnectionSet(portless) }
    if let targets = member.targets { return targets }
    switch (port, transport) {
    case (nil, nil): return .all
    case (nil, let transport?): return ConnectionSet(transport, .all)
    case (.number(let number), let transport):
      return ConnectionSet(Connection(transport ?? .tcp, number))
    case (.name(let name), _): return Self.numbers(of: name, transport, at: member)
    }
  }

  private static func numbers(
    of name: String, _ transport: TransportProtocol?, at member: Side.Member
  ) -> ConnectionSet {
    if let targets = member.targets { return targets }
    var connections = ConnectionSet()
    for port in member.endpoint.ports
    where port.name == name && (transport == nil || transport == port.transport) {
      connections[port.transport] = connections[port.transport].union(PortSet(port.number))
    }
    return connections
  }
}

extension Diagnostic {
  fileprivate static func unknownPortName(_ name: String, _ destination: Side) -> Diagnostic {
    let known = Set(destination.members.flatMap { $0.endpoint.ports.compactMap(\.name) }).sorted()
    return .error(
      "\(destination.name) declares no port named '\(name)'", code: .unknownPort,
      help: known.isEmpty
        ? "its containers name no ports: ask for a number"
        : "its ports are " + known.joined(separator: ", "))
  }
}
