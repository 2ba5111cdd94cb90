public import ArgumentParser
import NetcheckDiagnostics
import NetcheckKit
public import NetcheckModel

/// The options of every command that reads manifests.
struct InputOptions: ParsableArguments {
  @Option(
    name: [.customShort("f"), .customLong("filename")], parsing: .singleValue,
    help: ArgumentHelp(
      "A file, a folder (read with all below it), or - for standard input. May be repeated.",
      valueName: "path"))
  var paths: [String] = []

  @Option(
    name: [.customShort("n"), .long],
    help: "The namespace of manifests and of names that name none.")
  var namespace: String?

  @Option(help: "Who enforces the policies: kubernetes or calico.")
  var engine: Engine?

  @Option(help: "Policies that the platform installs: none or default-deny.")
  var baseline: Baseline = .none

  @Flag(help: "List what was found and passed over.")
  var verbose = false

  /// Reads the input and tells what is wrong with it; with errors nothing can be answered.
  func load() throws -> Analysis {
    let analysis = Analysis(
      reading: paths.isEmpty ? ["."] : paths,
      options: Analysis.Options(namespace: namespace, engine: engine, baseline: baseline))
    for diagnostic in analysis.diagnostics { report(diagnostic, in: analysis.sources) }
    if analysis.hasErrors { throw Exit.couldNotTell }
    return analysis
  }
}

extension Engine: ExpressibleByArgument {}
extension Baseline: ExpressibleByArgument {}

/// Tells a message on standard error.
func report(_ diagnostic: Diagnostic, in sources: SourceMap = SourceMap()) {
  Output.message.write(diagnostic.text(in: sources, style: Output.message.style) + "\n")
}
