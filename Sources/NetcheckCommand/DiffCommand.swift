import ArgumentParser
import NetcheckDiagnostics
import NetcheckKit
import NetcheckModel
import NetcheckQueries
import NetcheckRendering

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "What a change opens and closes, with the policies that cause it.",
    discussion: """
      OLD and NEW are each a file, a folder, or git:REV and git:REV:PATH, read from the repository without a checkout. A path \
      behind a revision counts from the top of the repository, and one that begins with ./ from the current folder. Without \
      NEW the current state is compared: what .netcheck.yaml names, else this folder.

      Exit codes: 0 nothing that --exit-code names, 1 something, 2 could not tell.
      """)

  @OptionGroup var settings: SettingOptions

  @Argument(help: "The state before.")
  var old: String

  @Argument(help: "The state now.")
  var new: String?

  @OptionGroup var rows: RowOptions

  @OptionGroup var reports: ReportOptions

  @Option(help: "Which changes exit with 1.")
  var exitCode: FailingChanges = .opened

  @Option(help: "What changes count as that can't be decided.")
  var onUndecided: Report.OnUndecided = .fail

  @Option(name: [.customShort("o"), .long], help: "text, json, yaml, csv or markdown.")
  var output: TableFormat = .text

  func run() throws {
    let workspace = try settings.workspace()
    let before = settings.read(workspace.paths(of: old), workspace.options)
    let now = settings.read(
      new.map { workspace.paths(of: $0) } ?? workspace.paths, workspace.options)
    try tell(before, now)
    let answer = try asking { () throws(Diagnostic) in
      try now.changes(since: before, rows.question(in: settings.namespace))
    }
    Output.message.noteEngines(before, now)
    let sources = ChangeSources(before: before.sources, now: now.sources)
    output.show(
      text: answer.text(in: sources, style: Output.result.style), answer.table(in: sources),
      answer.document(engine: now.engine, baseline: now.baseline, in: sources), answer.remarks)
    let report = answer.report(failingOn: exitCode, onUndecided: onUndecided, in: sources)
    try reports.write(report)
    throw Exit.code(for: report)
  }

  /// Warnings about the state before are for nobody to mend any more.
  private func tell(_ before: Analysis, _ now: Analysis) throws {
    for diagnostic in before.diagnostics where diagnostic.severity == .error {
      NetcheckCommand.report(diagnostic, in: before.sources)
    }
    try settings.tell(now)
    if before.hasErrors { throw Exit.couldNotTell }
    if before.isEmpty, now.isEmpty {
      NetcheckCommand.report(.noInput([old] + [new].compactMap(\.self)))
      throw Exit.couldNotTell
    }
  }
}

extension FailingChanges: ExpressibleByArgument {}
extension Report.OnUndecided: ExpressibleByArgument {}

extension Output {
  /// Says so where another engine enforces now than before.
  func noteEngines(_ before: Analysis, _ now: Analysis) {
    if before.engine == now.engine { return }
    write(
      "note: \(before.engine.rawValue) enforces before and \(now.engine.rawValue) now (--engine states one)\n"
    )
  }
}
