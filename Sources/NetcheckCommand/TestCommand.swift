import ArgumentParser
import NetcheckDiagnostics
import NetcheckKit
import NetcheckModel
import NetcheckQueries
import NetcheckRendering

struct TestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Whether the cluster keeps a contract about who may talk to whom.",
    discussion: """
      Contracts are files that end in .netcheck.yaml; without one named, those in the folders that are read. \
      docs/contracts.md tells their language.
      """)

  @OptionGroup var input: InputOptions

  @Argument(help: "The contracts; - is standard input.")
  var contracts: [String] = []

  @OptionGroup var reports: ReportOptions

  @Option(
    help: ArgumentHelp("The day on which exceptions are judged; else today.", valueName: "date"))
  var today: Day?

  @Option(help: "What an undecided rule counts as: fail, warn or pass.")
  var onUndecided: Report.OnUndecided = .fail

  @Flag(help: "Also run all ready checks (docs/checks.md).")
  var recommended = false

  @Flag(help: "Also list what is allowed and no rule mentions.")
  var coverage = false

  @Flag(help: "Also remove and widen each policy in turn, and tell which changes no rule notices.")
  var mutate = false

  @Flag(name: .customLong("init"), help: "Write a first contract: what is open today.")
  var isDraft = false

  @Option(
    name: [.customShort("o"), .long],
    help: "text, or a form of reports: json, junit, sarif, tap, github, markdown.")
  var output: ReportOutput = .text

  func validate() throws {
    if isDraft, !contracts.isEmpty || coverage || mutate || !reports.targets.isEmpty {
      throw ValidationError(
        "--init writes a contract and tests none: leave out what belongs to tests")
    }
  }

  func run() throws {
    let analysis = try input.load()
    let today = today ?? Output.today
    if isDraft {
      let draft = try asking { () throws(Diagnostic) in try analysis.draftedContract(on: today) }
      Output.result.write(draft.yaml)
      return
    }
    let (contracts, sources) = try read(analysis)
    var answer = TestAnswer(
      title: "netcheck test", onUndecided: onUndecided, in: sources)
    let tester = try testing(in: sources) { () throws(Diagnostic) in
      try analysis.tester(of: contracts, on: today)
    }
    answer.add(
      try testing(in: sources) { () throws(Diagnostic) in try analysis.test(tester) }, in: sources)
    let (checks, findings) = try testing(in: sources) { () throws(Diagnostic) in
      try analysis.checks(of: contracts, isRecommended: recommended)
    }
    answer.add(checks, findings, in: sources)
    if coverage { answer.coverage = try asking(tester.coverage) }
    if mutate { answer.mutations = try asking(tester.mutations) }
    switch output {
    case .text: Output.result.write(answer.text(in: sources, style: Output.result.style))
    case .json: Output.result.write(answer.document(in: sources).json)
    default: output.show(answer.report)
    }
    try reports.write(answer.report)
    throw Exit.code(for: answer.report)
  }

  private func read(_ analysis: Analysis) throws -> ([Contract], SourceMap) {
    let paths = contracts.isEmpty ? analysis.foundContracts : contracts
    if paths.isEmpty {
      report(.noContract)
      throw Exit.couldNotTell
    }
    let read = analysis.contracts(at: paths)
    for diagnostic in read.diagnostics { report(diagnostic, in: read.sources) }
    if read.hasErrors { throw Exit.couldNotTell }
    return (read.contracts, read.sources)
  }

  private func testing<Answer>(
    in sources: SourceMap, _ question: () throws(Diagnostic) -> Answer
  ) throws -> Answer {
    do {
      return try question()
    } catch {
      report(error, in: sources)
      throw Exit.couldNotTell
    }
  }
}

extension Day: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }
}

extension Diagnostic {
  fileprivate static var noContract: Diagnostic {
    .error(
      "no contract in the folders that were read", code: .noContract,
      help:
        "name one, as in netcheck test prod.netcheck.yaml, or begin one with: netcheck test --init > "
        + "prod.netcheck.yaml")
  }
}
