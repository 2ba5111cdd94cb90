import ArgumentParser
import NetcheckDiagnostics
import NetcheckDiagrams
import NetcheckKit
import NetcheckModel
import NetcheckQueries
import NetcheckRendering
import NetcheckSets

struct GraphCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph",
    abstract: "A diagram of the connections that may be opened.",
    discussion: """
      Namespaces are drawn around workloads, ports stand on arrows. What many share is drawn once; a picture that would \
      hold more than people can read is drawn by namespace. With --namespace, only connections that touch that \
      namespace are drawn.
      """)

  @OptionGroup var input: InputOptions

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp(
      "The file to write; without it, standard output. Its ending names the format.",
      valueName: "file"))
  var output: String?

  @Option(help: "svg, png, pdf, dot, mermaid or json.")
  var format: GraphFormat?

  @Option(help: "A line above the picture, and its name for screen readers.")
  var title: String?

  @Flag(help: "Explain shapes, colours and lines beside the picture.")
  var legend = false

  @OptionGroup var rows: RowOptions

  @Option(
    parsing: .singleValue,
    help: "Only what is near these workloads, as in shop/web. May be repeated.")
  var focus: [String] = []

  @Option(help: "How many connections away from the focus is near.")
  var hops = 1

  @Option(
    help: ArgumentHelp(
      "Draw one node for each workload, namespace, or value of a label, as in label=tier.",
      valueName: "grain"))
  var collapse: Picture.Grain?

  @Flag(help: "Only connections between namespaces, or with the outside.")
  var onlyCrossNamespace = false

  @Flag(help: "Draw what is blocked between --from and --to, and not what is open.")
  var denied = false

  @Flag(help: "Draw Services before the workloads behind them.")
  var services = false

  @Option(
    help: ArgumentHelp(
      "Draw what has changed since these manifests, a file, a folder or git:REV: what opened and what closed.",
      valueName: "path"))
  var diff: String?

  @Option(
    help: ArgumentHelp(
      "How long a layout may take before it is made again more cheaply.", valueName: "seconds"))
  var layoutSeconds = 10.0

  func validate() throws {
    if denied, rows.from == nil || rows.to == nil {
      throw ValidationError(
        "--denied draws what is blocked between two groups: add --from and --to")
    }
    if denied, diff != nil { throw ValidationError("--denied and --diff are different pictures") }
    if services, diff != nil { throw ValidationError("--diff draws no Services") }
    guard hops >= 1 else { throw ValidationError("--hops counts from 1") }
    guard layoutSeconds > 0, layoutSeconds <= 3600 else {
      throw ValidationError("--layout-seconds is more than 0 and at most 3600")
    }
    if format == nil, let output, GraphFormat(endingOf: output) == nil {
      throw ValidationError(
        "'\(output)' does not end like a format: add --format, or end it with one of "
          + GraphFormat.endings.joined(separator: ", "))
    }
  }

  func run() throws {
    let format = format ?? output.flatMap { GraphFormat(endingOf: $0) } ?? .svg
    if output == nil, format.isBinary, Output.result.isTerminal {
      report(.binaryToTerminal(format))
      throw Exit.couldNotTell
    }
    let analysis = try input.load()
    let before = try diff.map { try earlier($0) }
    let picture = try asking { () throws(Diagnostic) in
      try GraphPicture(self, analysis, since: before)
    }
    for remark in picture.remarks { Output.message.write(remark + "\n") }
    let file = try picture.file(format, seconds: layoutSeconds)
    guard let output else { return Output.result.write(file) }
    var files = WholeFiles()
    do throws(Diagnostic) {
      try files.add(file, as: output)
      try files.commit()
    } catch {
      files.discard()
      report(error)
      throw Exit.couldNotTell
    }
  }
}

extension GraphCommand {
  /// The state before. Warnings about it are for nobody to mend any more.
  private func earlier(_ path: String) throws -> Analysis {
    let workspace = try input.settings.workspace()
    let before = input.settings.read(workspace.paths(of: path), workspace.options)
    for diagnostic in before.diagnostics where diagnostic.severity == .error {
      report(diagnostic, in: before.sources)
    }
    if before.hasErrors { throw Exit.couldNotTell }
    return before
  }
}

extension Picture.Grain: ExpressibleByArgument {
  public init?(argument: String) {
    switch argument {
    case "workload": self = .workload
    case "namespace": self = .namespace
    default:
      guard argument.hasPrefix("label="), argument.count > 6 else { return nil }
      self = .label(String(argument.dropFirst(6)))
    }
  }

  public static var allValueStrings: [String] { ["workload", "namespace", "label=KEY"] }
}

extension Diagnostic {
  fileprivate static func binaryToTerminal(_ format: GraphFormat) -> Diagnostic {
    .error(
      "a terminal does not show \(format.rawValue)", code: .badQuestion,
      help: "name a file, as in -o policy.\(format.rawValue)")
  }
}
