import ArgumentParser
import NetcheckDiagnostics
import NetcheckKit
import NetcheckModel
import NetcheckQueries
import NetcheckRendering

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "What a policy means in this cluster.",
    subcommands: [ExplainPolicyCommand.self])
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
      Output.result.write(answer.text(in: analysis.sources, style: Output.result.style))
    case .json, .yaml:
      let document = answer.document(in: analysis.sources, engine: analysis.engine)
      Output.result.write(output == .json ? document.json : document.yaml)
    }
  }
}
