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

  @OptionGroup var rows: RowOptions

  @Flag(help: "Only what changes by --with, --without and --with-staged.")
  var changes = false

  @Option(name: [.customShort("o"), .long], help: "text, json, yaml, csv or markdown.")
  var output: TableFormat = .text

  func validate() throws {
    if changes, !input.settings.withStaged, !input.supposes {
      throw ValidationError(
        "--changes compares what is written with what --with, --without or --with-staged suppose: add one"
      )
    }
  }

  func run() throws {
    let analysis = try input.load()
    let (engine, baseline) = (analysis.engine, analysis.baseline)
    if changes {
      let before = input.supposes ? try input.loadAsWritten() : nil
      let answer = try asking { () throws(Diagnostic) in
        let question = try rows.question(in: input.settings.namespace)
        if let before { return try analysis.changes(since: before, question) }
        return try analysis.changesByStaged(question)
      }
      if let before { Output.message.noteEngines(before, analysis) }
      let sources = ChangeSources(
        before: before?.sources ?? analysis.sources, now: analysis.sources)
      output.show(
        text: answer.text(in: sources, style: Output.result.style), answer.table(in: sources),
        answer.document(engine: engine, baseline: baseline, in: sources), answer.remarks)
    } else {
      let answer = try asking { () throws(Diagnostic) in
        try analysis.answer(rows.question(in: input.settings.namespace))
      }
      output.show(
        text: answer.table.text, answer.table,
        answer.document(engine: engine, baseline: baseline), answer.remarks)
    }
  }
}

/// The forms of an answer that is a table.
enum TableFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json, yaml, csv, markdown

  /// Writes an answer in this form, and for people what it leaves out.
  func show(
    text: @autoclosure () -> String, _ table: @autoclosure () -> Table,
    _ document: @autoclosure () -> Structured, _ remarks: [String]
  ) {
    switch self {
    case .text: Output.result.write(text())
    case .csv: Output.result.write(Array(table().csv.utf8))
    case .markdown: Output.result.write(table().markdown)
    case .json: document().writeJSON { Output.result.write($0) }
    case .yaml: Output.result.write(document().yaml)
    }
    if self == .json || self == .yaml { return }
    for remark in remarks { Output.message.write(remark + "\n") }
  }
}
