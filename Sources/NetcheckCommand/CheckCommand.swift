import ArgumentParser
import NetcheckDiagnostics
import NetcheckKit
import NetcheckModel
import NetcheckQueries
import NetcheckRendering

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Whether the cluster has what every cluster wants.",
    discussion: """
      Each check has a name: \(CheckID.allCases.map(\.rawValue).joined(separator: ", ")). docs/checks.md tells what they \
      ask and how to mend what fails.

      Exit codes: 0 all holds, 1 something does not, 2 could not tell.
      """)

  @OptionGroup var input: InputOptions

  @Flag(help: "All checks.")
  var recommended = false

  @Option(parsing: .singleValue, help: "Only this check. May be repeated.")
  var only: [CheckID] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "To whom a check does not apply, as in metadata=kube-system/ or host-network=ds/node-exporter. May be repeated.",
      valueName: "check=side"))
  var except: [ExceptionOption] = []

  @Option(help: "What counts as that can't be decided: fail, warn or pass.")
  var onUndecided: Report.OnUndecided = .fail

  @OptionGroup var reports: ReportOptions

  @Option(
    name: [.customShort("o"), .long],
    help: "text, or a form of reports: json, junit, sarif, tap, github, markdown.")
  var output: ReportOutput = .text

  func validate() throws {
    guard recommended != !only.isEmpty else {
      throw ValidationError(
        recommended
          ? "--recommended runs all checks: leave out --only"
          : "choose checks with --only, or take all with --recommended")
    }
  }

  func run() throws {
    let analysis = try input.load()
    let checks = CheckID.allCases.filter { recommended || only.contains($0) }
    let findings = try asking { () throws(Diagnostic) in
      try analysis.findings(of: checks, exceptions: except.map(\.exception))
    }
    let report = Report(
      title: "netcheck check", rules: checks.map(\.rule),
      results: findings.map { $0.result(in: analysis.sources) }, onUndecided: onUndecided,
      anchor: Report.Location(anchorIn: analysis.sources))
    output.show(report)
    try reports.write(report)
    throw Exit.code(for: report)
  }
}

extension CheckID: ExpressibleByArgument {}

/// Somebody to whom a check does not apply: `metadata=kube-system/`.
struct ExceptionOption: ExpressibleByArgument, Sendable {
  var exception: Checks.Exception

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, let check = CheckID(rawValue: parts[0]) else { return nil }
    exception = Checks.Exception(check, parts[1])
  }
}

/// How a report is printed.
enum ReportOutput: String, CaseIterable, ExpressibleByArgument {
  case text, json, junit, sarif, tap, github, markdown

  func show(_ report: Report) {
    guard let format = ReportFormat(rawValue: rawValue) else {
      Output.result.write(report.text(style: Output.result.style))
      return
    }
    Output.result.write(format.text(of: report, version: Netcheck.version))
  }
}
