import ArgumentParser
import NetcheckDiagnostics
import NetcheckKit
import NetcheckModel
import NetcheckQueries
import NetcheckRendering

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "What a policy means in this cluster, or what policies an endpoint has.",
    subcommands: [ExplainPolicyCommand.self, ExplainEndpointCommand.self])
}

struct ExplainEndpointCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "endpoint",
    abstract: "The whole ladder of a workload or pod: tiers, policies and rules in their order.")

  @OptionGroup var input: InputOptions

  @Argument(help: "The workload or pod, as in shop/web.")
  var endpoint: String

  @Option(name: [.customShort("o"), .long], help: "text, json or yaml.")
  var output: AnswerFormat = .text

  func run() throws {
    let analysis = try input.load()
    let answers = try asking { () throws(Diagnostic) in
      try analysis.explain(endpoint: try EndpointReference.parse(endpoint).get())
    }
    for (index, answer) in answers.enumerated() {
      let document = answer.document(in: analysis.sources)
      switch output {
      case .text:
        if index > 0 { Output.result.write("\n") }
        Output.result.write(answer.text(in: analysis.sources, style: Output.result.style))
      case .json: Output.result.write(document.json)
      case .yaml: Output.result.write("---\n" + document.yaml)
      }
    }
  }
}

struct ExplainPolicyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy",
    abstract: "Which pods a policy selects, and what it opens to whom.")

  @OptionGroup var input: InputOptions

  @Argument(help: "The policy, as namespace/name.")
  var name: String

  @Option(name: [.customShort("o"), .long], help: "text, json or yaml.")
  var output: AnswerFormat = .text

  func run() throws {
    let analysis = try input.load()
    let answer = try asking { () throws(Diagnostic) in try analysis.explain(policy: name) }
    switch output {
    case .text:
      Output.result.write(
        answer.text(in: analysis.sources, engine: analysis.engine, style: Output.result.style))
    case .json, .yaml:
      let document = answer.document(in: analysis.sources, engine: analysis.engine)
      Output.result.write(output == .json ? document.json : document.yaml)
    }
  }
}
