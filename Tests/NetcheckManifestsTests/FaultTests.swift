import Foundation
import NetcheckDiagnostics
import NetcheckManifests
import TestSupport
import Testing

/// Manifests that a server would refuse, or accept against first sight. Each faulty line says in a comment what is
/// expected of it: `# error: [code]` or `# warning: [code]`.
@Suite struct FaultTests {
  @Test(arguments: Project.names(in: "Tests/Cases/faults").filter { $0.hasSuffix(".yaml") })
  func faultsAreToldAtTheirLine(_ name: String) throws {
    let path = Project.root.appendingPathComponent("Tests/Cases/faults/\(name)").path
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    var options = ReadingOptions()
    options.acceptsLooseBlocks = lines.contains("# options: loose-blocks")
    let reading = ManifestReader.read([path], options: options)
    let told = reading.diagnostics.map { diagnostic in
      let line = diagnostic.range.map { reading.sources.position(of: $0)?.line ?? 0 } ?? 0
      return "\(line) \(diagnostic.severity.rawValue): [\(diagnostic.code.rawValue)]"
    }
    let expected = lines.enumerated().flatMap { index, line in
      line.split(separator: "# ").dropFirst(line.hasPrefix("#") ? 0 : 1)
        .filter { $0.hasPrefix("error: [") || $0.hasPrefix("warning: [") }
        .map { "\(index + 1) " + $0.trimmingCharacters(in: .whitespaces) }
    }
    #expect(told == expected)
  }

  @Test func everyFaultHelps() throws {
    for name in Project.names(in: "Tests/Cases/faults") {
      let path = Project.root.appendingPathComponent("Tests/Cases/faults/\(name)").path
      for diagnostic in ManifestReader.read([path], options: ReadingOptions()).diagnostics {
        #expect(diagnostic.help != nil, "\(name): \(diagnostic.message)")
        #expect(!diagnostic.message.hasSuffix("."))
      }
    }
  }
}
