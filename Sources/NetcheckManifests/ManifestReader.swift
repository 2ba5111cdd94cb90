package import NetcheckDiagnostics
import NetcheckDocuments
package import NetcheckModel

/// Everything that the input holds, and what is wrong with it.
package struct Reading: Sendable {
  package var sources: SourceMap
  package var objects: Objects
  package var diagnostics: [Diagnostic]

  /// Files and folders that were found and not read.
  package var skipped: [String]

  package var hasErrors: Bool {
    diagnostics.contains { $0.severity == .error }
  }
}

/// The first stage of the road: from paths to objects.
package enum ManifestReader {
  /// The version of the YAML library.
  package static var yamlVersion: String { DocumentReader.yamlVersion }

  /// Reads files, folders and `-` for standard input. Every fault is told, not only the first.
  package static func read(_ paths: [String], options: ReadingOptions) -> Reading {
    var files = ManifestFiles()
    for path in paths { files.add(path) }
    var objects = ObjectReader(options: options)
    var diagnostics = files.diagnostics
    for file in files.files {
      let result = DocumentReader.read(file.source, file: file.index)
      if let stranger = stranger(file, result.diagnostics) {
        diagnostics.append(stranger)
        continue
      }
      diagnostics += result.diagnostics
      for document in result.documents { objects.read(document) }
    }
    objects.finish()
    diagnostics += objects.diagnostics
    return Reading(
      sources: files.sources, objects: objects.objects,
      diagnostics: diagnostics.enumerated().sorted {
        ($0.element.range?.file ?? -1, $0.element.range?.offset ?? 0, $0.offset)
          < ($1.element.range?.file ?? -1, $1.element.range?.offset ?? 0, $1.offset)
      }.map(\.element),
      skipped: files.skipped)
  }

  /// Names a file that is a template, or no manifest at all: its faults are not faults of a manifest.
  private static func stranger(
    _ file: ManifestFiles.File, _ faults: [Diagnostic]
  ) -> Diagnostic? {
    guard let fault = faults.first(where: { $0.severity == .error }) else { return nil }
    let bytes = file.source.bytes
    // A fault in a line that holds a template's braces comes from them; any other is the author's.
    if let range = fault.range,
      file.source.text(ofLine: file.source.position(at: range.offset).line).contains("{{")
    {
      return .template(at: range, isNamed: file.isNamed)
    }
    if fault.code == .encoding { return nil }
    if !file.isNamed, !bytes.holds("apiVersion"), !bytes.holds("kind") {
      return .notAManifest(fault)
    }
    return nil
  }
}

extension [UInt8] {
  /// Whether the text occurs somewhere.
  fileprivate func holds(_ text: String) -> Bool {
    let wanted = Array(text.utf8)
    guard count >= wanted.count else { return false }
    return indices.dropLast(wanted.count - 1).contains { start in
      self[start] == wanted[0] && self[start..<start + wanted.count].elementsEqual(wanted)
    }
  }
}

extension Diagnostic {
  fileprivate static func template(at range: SourceRange?, isNamed: Bool) -> Diagnostic {
    let message = "this file is a template, not a manifest; it was not read"
    let help = "render it first, as with 'helm template', and give netcheck the result"
    return isNamed
      ? .error(message, code: .template, at: range, help: help)
      : .warning(message, code: .template, at: range, help: help)
  }

  fileprivate static func notAManifest(_ fault: Diagnostic) -> Diagnostic {
    .warning(
      "this file is no manifest; it was not read", code: .notAManifest, at: fault.range,
      notes: [Note(fault.message)])
  }
}
