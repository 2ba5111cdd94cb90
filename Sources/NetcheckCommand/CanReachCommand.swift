public import ArgumentParser
import NetcheckDiagnostics
import NetcheckKit
import NetcheckModel
import NetcheckQueries
import NetcheckRendering
public import NetcheckSets

struct CanReachCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "can-reach",
    abstract: "Whether one endpoint may open a connection to another, with the proof.")

  @OptionGroup var input: InputOptions

  @Argument(help: "Who connects: a workload, a group, an address.")
  var source: String?

  @Argument(help: "To whom; a port may stand behind it, as in shop/db:5432/tcp.")
  var destination: String?

  @Option(help: "The destination's port, by number or name.")
  var port: String?

  @Option(
    name: .customLong("protocol"),
    help: "tcp, udp, sctp, icmp, icmpv6 or a number; of ICMP the port is the type.")
  var transport: String?

  @Option(help: "The port from which the connection comes, for which few rules ask.")
  var sourcePort: UInt16?

  @Option(help: "Where a side is several endpoints: whether any or all pairs must connect.")
  var quantifier: ReachQuestion.Quantifier = .any

  @Option(help: "ipv4 or ipv6, where endpoints have addresses of both.")
  var family: AddressFamily?

  @Option(name: [.customShort("o"), .long], help: "text, json or yaml.")
  var output: AnswerFormat = .text

  @Flag(help: "Print the whole walk down the ladder of policies.")
  var explain = false

  @Option(
    help: ArgumentHelp(
      "Answer one question a line, each a JSON object, from a file or - for standard input.",
      valueName: "path"))
  var batch: String?

  func validate() throws {
    if batch != nil {
      guard source == nil else {
        throw ValidationError("--batch brings its own questions: leave out SOURCE and DESTINATION")
      }
    } else if destination == nil {
      throw ValidationError(
        "name SOURCE and DESTINATION, as in: netcheck can-reach shop/web shop/db")
    }
  }

  func run() throws {
    let analysis = try input.load()
    if let batch { throw try Batch(analysis).run(batch) }
    let answer = try asking { () throws(Diagnostic) in
      try analysis.answer(question(source ?? "", destination ?? ""))
    }
    show(answer, analysis)
    throw Exit.code(for: answer.verdict)
  }

  private func question(
    _ source: String, _ destination: String
  ) throws(Diagnostic) -> ReachQuestion {
    let (endpoint, shortPort, shortProtocol) = try ReachQuestion.splitDestination(destination)
      .get()
    var question = ReachQuestion(
      from: try EndpointReference.parse(source).get(),
      to: try EndpointReference.parse(endpoint).get(),
      port: shortPort, quantifier: quantifier, family: family)
    if let port { question.port = try ReachQuestion.port(port).get() }
    if let shortPort, question.port != shortPort {
      throw .twice("port", in: destination, option: "--port")
    }
    if let transport, let shortProtocol, transport.lowercased() != shortProtocol.lowercased() {
      throw .twice("protocol", in: destination, option: "--protocol")
    }
    if let name = transport ?? shortProtocol { try question.ask(protocol: name) }
    question.sourcePort = sourcePort
    return question
  }

  private func show(_ answer: CanReach.Answer, _ analysis: Analysis) {
    let sources = analysis.sources
    switch output {
    case .text:
      var writer = CanReachText(sources: sources, style: Output.result.style, explains: explain)
      Output.result.write(writer.text(answer))
    case .json, .yaml:
      let document = answer.document(in: sources)
      Output.result.write(output == .json ? document.json : document.yaml)
    }
  }
}

extension ReachQuestion.Quantifier: ExpressibleByArgument {}

extension AddressFamily: ExpressibleByArgument {
  public init?(argument: String) {
    guard
      let family = Self.allCases.first(where: { $0.rawValue.lowercased() == argument.lowercased() })
    else { return nil }
    self = family
  }

  public static var allValueStrings: [String] { allCases.map { $0.rawValue.lowercased() } }
}

/// The forms of an answer that is no table.
enum AnswerFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json, yaml
}

/// Runs a question; one that can't be asked is told as such.
func asking<Answer>(_ question: () throws(Diagnostic) -> Answer) throws -> Answer {
  do {
    return try question()
  } catch {
    report(error)
    throw Exit.couldNotTell
  }
}

extension Diagnostic {
  fileprivate static func twice(
    _ what: String, in destination: String, option: String
  ) -> Diagnostic {
    .error(
      "'\(destination)' and \(option) name different \(what)s", code: .badQuestion,
      help: "name the \(what) once")
  }
}
