import ArgumentParser
import NetcheckDiagnostics
import NetcheckModel
import NetcheckQueries
import NetcheckSets

/// The options that choose rows of the whole graph.
struct RowOptions: ParsableArguments {
  @Option(help: "Only connections from here.")
  var from: String?

  @Option(help: "Only connections to here.")
  var to: String?

  @Option(help: "Only connections on this port, as in 443 or 53/udp.")
  var port: String?

  func question(in namespace: String?) throws(Diagnostic) -> AllowGraph.Question {
    var question = AllowGraph.Question(namespace: namespace)
    if let from { question.source = try EndpointReference.parse(from).get() }
    if let to { question.destination = try EndpointReference.parse(to).get() }
    if let port {
      let parts = port.split(separator: "/", maxSplits: 1).map(String.init)
      let transport = parts.count == 2 ? try ReachQuestion.transport(parts[1]).get() : .tcp
      guard case .number(let number) = try ReachQuestion.port(parts.first ?? "").get() else {
        throw .error(
          "'\(port)' is no port number", code: .badQuestion, help: "write it as in 443 or 53/udp")
      }
      question.connection = Connection(transport, number)
    }
    return question
  }
}
