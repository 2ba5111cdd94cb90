import Foundation
import NetcheckDiagnostics
import NetcheckDocuments
import NetcheckKit
import NetcheckManifests
import NetcheckModel
import NetcheckQueries
import NetcheckRendering
import Readings

/// Manifests are read alike whole and in stretches, and what is told of them is harmless.
enum ManifestFuzzing {
  /// Answers about more than so many workloads take too long to try many.
  private static let mostWorkloads = 12

  static func run(_ text: [UInt8]) throws {
    let isYAML = TextForm(path: "m.yaml", beginning: text[...]) == .yaml
    let name = isYAML ? "m.yaml" : "m.json"
    let path = NSTemporaryDirectory() + "netcheck-fuzz-\(UUID().uuidString)-\(name)"
    guard FileManager.default.createFile(atPath: path, contents: Data(text)) else {
      throw Broken("can't write \(path)")
    }
    defer { unlink(path) }
    let whole = ManifestReader.read([path], options: .whole)
    for diagnostic in whole.diagnostics { try promisePlain(diagnostic.text(in: whole.sources)) }
    // Threads begin where lines look like items or documents, and so elsewhere in texts of other lengths.
    let streamed = [100, 40 + text.count % 160].map {
      ManifestReader.read([path], options: .inStretches(of: 64, parts: $0))
    }
    // libyaml looks for wrong characters in blocks, and so may find them before what is wrong before them. A key that stands twice
    // where nobody reads is passed over in stretches. A template is told at whichever fault was found first.
    for streamed in streamed {
      let isReadUnalike = (whole.diagnostics + streamed.diagnostics).contains {
        [.encoding, .duplicateKey, .template].contains($0.code)
      }
      if isReadUnalike { continue }
      try promise(
        streamed.described == whole.described,
        "in stretches:\n\(streamed.described)\nand whole:\n\(whole.described)")
    }
    if !whole.hasErrors { try ask(whole) }
  }

  private static func ask(_ reading: Reading) throws {
    guard reading.objects.pods.count + reading.objects.workloads.count <= mostWorkloads else {
      return
    }
    let analysis = Analysis(reading, options: Analysis.Options())
    if analysis.hasErrors { return }
    let graph = try? analysis.answer(AllowGraph.Question())
    try promisePlain(graph?.table.text ?? "")
    let names = Set(graph?.rows.flatMap { ["\($0.source.name)", "\($0.destination.name)"] } ?? [])
    for name in names.sorted().prefix(3) {
      guard case .success(let side) = EndpointReference.parse(name) else { continue }
      let answer = try? analysis.answer(ReachQuestion(from: side, to: .internet))
      guard let answer else { continue }
      var text = CanReachText(sources: analysis.sources, style: .plain, explains: true)
      try promisePlain(text.text(answer))
    }
    _ = try? analysis.findings(of: CheckID.allCases)
  }
}

/// Nothing that a terminal would take for a command, but the ends of lines.
func promisePlain(_ text: String) throws {
  try promise(
    text
      == text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { Terminal.plain(String($0)) }.joined(separator: "\n"),
    "a terminal would obey \(text.debugDescription)")
}
