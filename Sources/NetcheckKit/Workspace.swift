package import NetcheckDiagnostics
import NetcheckManifests

/// What is read where the user names no files: what `.netcheck.yaml` of the current or a parent folder says, else the
/// current folder.
package struct Workspace: Sendable {
  package var paths: [String]
  package var options: Analysis.Options

  /// What is wrong with the configuration.
  package var diagnostics: [Diagnostic]
  package var sources: SourceMap

  /// Looks for the configuration. Options that are given come before what it says.
  package init(overriddenBy options: Analysis.Options) {
    let (configuration, diagnostics, sources) = Configuration.find()
    self.diagnostics = diagnostics
    self.sources = sources
    self.options = options
    paths = configuration?.files ?? []
    if paths.isEmpty { paths = ["."] }
    self.options.namespace = options.namespace ?? configuration?.namespace
    self.options.engine = options.engine ?? configuration?.engine
    self.options.baseline = options.baseline ?? configuration?.baseline
    self.options.amazon.networkPolicyMode =
      options.amazon.networkPolicyMode ?? configuration?.amazon.networkPolicyMode
    self.options.amazon.securityGroupMode =
      options.amazon.securityGroupMode ?? configuration?.amazon.securityGroupMode
    if options.podBlocks.isEmpty { self.options.podBlocks = configuration?.podBlocks ?? [] }
  }

  /// The files that a name means: those of a revision are, without a path behind it, the same that are read here.
  package func paths(of name: String) -> [String] {
    guard name.hasPrefix("git:"), !name.dropFirst(4).contains(":") else { return [name] }
    return paths.map { path in
      // A revision alone means the current folder.
      path == "." ? name : "\(name):\(path.hasPrefix("/") ? path : "./" + path)"
    }
  }
}
