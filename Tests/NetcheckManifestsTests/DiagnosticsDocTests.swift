import Foundation
import NetcheckDiagnostics
import NetcheckManifests
import TestSupport
import Testing

/// `docs/diagnostics.md` has an entry for each code, and its manifests do what it says.
@Suite struct DiagnosticsDocTests {
  @Test(arguments: DiagnosticCode.allCases)
  func entry(_ code: DiagnosticCode) throws {
    let text = try Project.text(of: "docs/diagnostics.md")
    let sections = text.components(separatedBy: "\n### `").dropFirst()
    let section = try #require(
      sections.first { $0.hasPrefix(code.rawValue + "`\n") }, "docs/diagnostics.md lacks an entry")
    for format in ["yaml", "json"] {
      for faulty in blocks(tagged: "\(format) faulty", in: section) {
        #expect(try codes(of: faulty, format).contains(code), "the faulty manifest shows the fault")
      }
      for mended in blocks(tagged: "\(format) mended", in: section) {
        #expect(try !codes(of: mended, format).contains(code), "the mended manifest is without it")
      }
    }
    let count = section.components(separatedBy: "\n```").count - 1
    #expect(count >= 2, "an entry shows a manifest or a message")
  }

  private func blocks(tagged tag: String, in section: String) -> [String] {
    section.components(separatedBy: "\n```\(tag)\n").dropFirst().compactMap {
      $0.components(separatedBy: "\n```").first.map { $0 + "\n" }
    }
  }

  private func codes(of manifest: String, _ format: String) throws -> [DiagnosticCode] {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("netcheck-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try manifest.write(
      to: folder.appendingPathComponent("manifest.\(format)"), atomically: true, encoding: .utf8)
    return ManifestReader.read([folder.path], options: ReadingOptions()).diagnostics.map(\.code)
  }
}
