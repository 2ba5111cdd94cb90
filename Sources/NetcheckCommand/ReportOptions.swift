import ArgumentParser
import NetcheckDiagnostics
import NetcheckKit
import NetcheckModel
import NetcheckRendering

/// The options of every command whose answer is a report.
struct ReportOptions: ParsableArguments {
  @Option(
    name: .customLong("report"), parsing: .singleValue,
    help: ArgumentHelp(
      "Also write a report: junit, sarif, tap, github (annotations), markdown or json, and where to, as in junit=out.xml; - is "
        + "standard output. May be repeated.",
      valueName: "format=path"))
  var targets: [ReportTarget] = []

  func validate() throws {
    let paths = targets.map(\.path)
    if Set(paths).count < paths.count {
      throw ValidationError("two reports can't have one name: give each --report its own")
    }
  }

  /// Writes all files, or none if one of them can't be written.
  func write(_ report: Report) throws {
    var files = WholeFiles()
    do {
      for target in targets where target.path != "-" {
        try files.add(
          target.format.text(of: report, version: Netcheck.version), as: target.path)
      }
      try files.commit()
    } catch {
      files.discard()
      NetcheckCommand.report(error)
      throw Exit.couldNotTell
    }
    for target in targets where target.path == "-" {
      Output.result.write(target.format.text(of: report, version: Netcheck.version))
    }
  }
}

/// A report that is asked for: `junit=out.xml`.
struct ReportTarget: ExpressibleByArgument, Sendable {
  var format: ReportFormat
  var path: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, let format = ReportFormat(rawValue: parts[0]) else { return nil }
    self.format = format
    path = parts[1]
  }
}

extension Exit {
  /// What a report comes to: 0 all holds, 1 something does not, 2 something could not be told.
  static func code(for report: Report) -> ExitCode {
    switch report.outcome {
    case .failed: no
    case .undecided: couldNotTell
    default: yes
    }
  }
}
