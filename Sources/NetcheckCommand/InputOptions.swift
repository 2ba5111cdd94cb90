public import ArgumentParser
import NetcheckDiagnostics
import NetcheckKit
public import NetcheckModel
import NetcheckRendering
public import NetcheckSets
import Synchronization

/// The options of every command that reads manifests.
struct InputOptions: ParsableArguments {
  @Option(
    name: [.customShort("f"), .customLong("filename")], parsing: .singleValue,
    help: ArgumentHelp(
      "A file, a folder (read with all below it), or - for standard input. May be repeated. Without it, "
        + "what .netcheck.yaml here or above names, else this folder.",
      valueName: "path"))
  var paths: [String] = []

  @Option(
    name: .customLong("with"), parsing: .singleValue,
    help: ArgumentHelp(
      "Answer as if this file or folder were applied as well: its objects take the place of those of their name. May be repeated.",
      valueName: "path"))
  var applied: [String] = []

  @Option(
    name: .customLong("without"), parsing: .singleValue,
    help: ArgumentHelp(
      "Answer as if this policy were deleted. May be repeated.", valueName: "policy"))
  var leftOut: [String] = []

  @OptionGroup var settings: SettingOptions

  /// Reads the input and tells what is wrong with it; with errors nothing can be answered.
  func load() throws -> Analysis {
    let workspace = paths.isEmpty ? try settings.workspace() : nil
    var options = workspace?.options ?? settings.options
    options.applied = applied
    options.leftOut = leftOut
    let analysis = settings.read(workspace?.paths ?? paths, options)
    try settings.tell(analysis)
    if analysis.isEmpty {
      report(.noInput(workspace?.paths ?? paths))
      throw Exit.couldNotTell
    }
    Self.kept.withLock { $0 = analysis }
    return analysis
  }

  /// Reads the input as it is written, without what is only supposed; what is wrong with it is not told again.
  func loadAsWritten() throws -> Analysis {
    var options = self
    (options.applied, options.leftOut, options.settings.withStaged) = ([], [], false)
    let workspace = paths.isEmpty ? try settings.workspace() : nil
    let analysis = options.settings.read(
      workspace?.paths ?? paths, workspace?.options ?? options.settings.options)
    if analysis.hasErrors { try options.settings.tell(analysis) }
    return analysis
  }

  /// Whether something is supposed that is not written.
  var supposes: Bool { !applied.isEmpty || !leftOut.isEmpty }

  /// What was read stays until the process ends: to give back a large cluster piece by piece would take longer than most answers.
  private static let kept = Mutex<Analysis?>(nil)
}

/// How the input is read, wherever it comes from.
struct SettingOptions: ParsableArguments {
  @Option(
    name: [.customShort("n"), .long],
    help: "The namespace of manifests and of names that name none.")
  var namespace: String?

  @Option(
    help:
      "Who enforces the policies: kubernetes (any engine that follows the specification), calico, or a release such as calico:3.31."
  )
  var engine: EngineChoice?

  @Option(
    help:
      "Policies that the platform installs: none, or default-deny for default-deny-all everywhere.")
  var baseline: Baseline?

  @Option(
    name: .customLong("pod-cidr"), parsing: .singleValue,
    help: ArgumentHelp(
      "Where pods without an address in the input get theirs. May be repeated.", valueName: "block")
  )
  var podBlocks: [CIDR] = []

  @Option(
    help: ArgumentHelp(
      "Of the Amazon VPC CNI as engine: standard, or strict, which closes pods that no policy selects.",
      valueName: "mode"))
  var networkPolicyMode: AmazonMode?

  @Option(
    help: ArgumentHelp(
      "Of the Amazon VPC CNI: standard or strict, how security groups of pods stand beside policies.",
      valueName: "mode"))
  var securityGroupMode: AmazonMode?

  @Flag(help: "Answer as if staged policies were enforced.")
  var withStaged = false

  @Flag(
    help: "Take blocks with bits behind their prefix, as API servers did before strict validation.")
  var looseBlocks = false

  @Flag(help: "List what was found and passed over.")
  var verbose = false

  /// The settings as they are given.
  var options: Analysis.Options {
    Analysis.Options(
      namespace: namespace, engine: engine, baseline: baseline, promotesStaged: withStaged,
      acceptsLooseBlocks: looseBlocks,
      podBlocks: podBlocks,
      amazon: AmazonSettings(
        networkPolicyMode: networkPolicyMode, securityGroupMode: securityGroupMode))
  }

  /// What `.netcheck.yaml` says, behind the settings that are given.
  func workspace() throws -> Workspace {
    let workspace = Workspace(overriddenBy: options)
    for diagnostic in workspace.diagnostics { report(diagnostic, in: workspace.sources) }
    if workspace.diagnostics.contains(where: { $0.severity == .error }) {
      throw Exit.couldNotTell
    }
    return workspace
  }

  func read(_ paths: [String], _ options: Analysis.Options) -> Analysis {
    var options = options
    options.observe = ProgressLine.begin()
    return Analysis(paths: paths, options: options)
  }

  /// Tells what is wrong with the input and what was passed over; with errors nothing can be answered.
  func tell(_ analysis: Analysis) throws {
    for diagnostic in analysis.diagnostics { report(diagnostic, in: analysis.sources) }
    if analysis.hasErrors { throw Exit.couldNotTell }
    tellWhatWasPassedOver(analysis)
  }

  /// Nothing is lost in silence: what no verdict rests on is at least counted.
  private func tellWhatWasPassedOver(_ analysis: Analysis) {
    let remarks = PassedOver(analysis.passedOver, skipped: analysis.skipped)
    Output.message.write(verbose ? remarks.list(in: analysis.sources) : remarks.summary)
  }
}

extension EngineChoice: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }

  public static var allValueStrings: [String] {
    [Engine.kubernetes.rawValue, Engine.calico.rawValue]
      + CalicoRelease.allCases.map { "calico:\($0.rawValue)" }
  }
}
extension Baseline: ExpressibleByArgument {}
extension AmazonMode: ExpressibleByArgument {}

extension CIDR: ExpressibleByArgument {
  public init?(argument: String) {
    guard case .success(let (block, _)) = CIDR.parse(argument) else { return nil }
    self = block
  }
}

/// Tells a message on standard error.
func report(_ diagnostic: Diagnostic, in sources: SourceMap = SourceMap()) {
  Output.message.write(diagnostic.text(in: sources, style: Output.message.style) + "\n")
}

extension Diagnostic {
  static func noInput(_ paths: [String]) -> Diagnostic {
    .error(
      "no workload, Service or policy in \(paths.map { "'\($0)'" }.joined(separator: ", "))",
      code: .noInput, help: "name the folder with the manifests: netcheck … -f FOLDER")
  }
}
