import ArgumentParser
import NetcheckKit
import NetcheckRendering

struct VersionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "version",
    abstract: "The versions of netcheck and of the libraries that it uses.")

  func run() {
    Output.result.write(
      """
      netcheck \(Netcheck.version)
      libyaml \(Analysis.yamlVersion)
      Graphviz \(GraphvizLibrary.version ?? "none: built without it")

      """)
  }
}
