import ArgumentParser
import NetcheckDiagnostics
import NetcheckKit
import NetcheckModel
import NetcheckQueries
import NetcheckRendering
import NetcheckSets

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "All connections that may be opened, by workload.",
    discussion: """
      Pairs between which nothing may be opened have no row. With --namespace, only rows that touch that namespace \
      are listed.
      """)

  @OptionGroup var input: InputOptions

  @Option(help: "Only connections from here.")
  var from: String?

  @Option(help: "Only connections to here.")
  var to: String?

  @Option(help: "Only connections on this port, as in 443 or 53/udp.")
  var port: String?

  @Flag(help: "Only what changes: with --with-staged, by enforcing the staged policies.")
  var changes = false

  @Option(name: [.customShort("o"), .long], help: "text, json, csv or markdown.")
  var output: TableFormat = .text

  func validate() throws {
    if changes, !input.withStaged {
      throw ValidationError("--changes compares with the staged policies: add --with-staged")
    }
  }

  func run() throws {
    let analysis = try input.load()
    let (engine, baseline) = (analysis.engine, analysis.baseline)
    if changes {
      let answer = try asking { () throws(Diagnostic) in
        try analysis.changesByStaged(question())
      }
      show(answer.table, answer.document(engine: engine, baseline: baseline), answer.remarks)
    } else {
      let answer = try asking { () throws(Diagnostic) in try analysis.answer(question()) }
      show(answer.table, answer.document(engine: engine, baseline: baseline), answer.remarks)
    }
  }

  private func show(_ table: Table, _ document: Structured, _ remarks: [String]) {
    switch output {
    case .text: Output.result.write(table.text)
    case .csv: Output.result.write(table.csv)
    case .markdown: Output.result.write(table.markdown)
    case .json: Output.result.write(document.json)
    }
    for remark in remarks where output != .json { Output.message.write(remark + "\n") }
  }

  private func question() throws(Diagnostic) -> AllowGraph.Question {
    try AllowGraph.Question(from: from, to: to, port: port, namespace: input.namespace)
  }
}

extension AllowGraph.Question {
  /// The question that the options of `list` and `graph` ask.
  init(
    from: String?, to: String?, port: String?, namespace: String?
  ) throws(Diagnostic) {
    self.init(namespace: namespace)
    if let from { source = try EndpointReference.parse(from).get() }
    if let to { destination = try EndpointReference.parse(to).get() }
    guard let port else { return }
    let parts = port.split(separator: "/", maxSplits: 1).map(String.init)
    let transport = parts.count == 2 ? try ReachQuestion.transport(parts[1]).get() : .tcp
    guard case .number(let number) = try ReachQuestion.port(parts.first ?? "").get() else {
      throw .error(
        "'\(port)' is no port number", code: .badQuestion, help: "write it as in 443 or 53/udp")
    }
    connections = ConnectionSet(Connection(transport, number))
  }
}

/// The forms of an answer that is a table.
enum TableFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json, csv, markdown
}
