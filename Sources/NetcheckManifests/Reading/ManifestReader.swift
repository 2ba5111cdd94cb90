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
package struct ManifestReader {
  /// The version of the YAML library.
  package static var yamlVersion: String { DocumentReader.yamlVersion }

  private let options: ReadingOptions
  private var files: ManifestFiles
  private var objects: ObjectReader
  private var diagnostics = DiagnosticList()
  private var progress: Progress?

  /// Reads files, folders and `-` for standard input. Every fault is told, not only the first.
  package static func read(_ paths: [String], options: ReadingOptions) -> Reading {
    var reader = ManifestReader(options)
    for path in paths { reader.files.add(path) }
    if !options.applied.isEmpty {
      reader.objects.replace(from: Int32(reader.files.sources.files.count))
      for path in options.applied { reader.files.add(path) }
    }
    return reader.read()
  }

  /// Reads one text, as a file of a name would be read.
  package static func read(text: [UInt8], named name: String, options: ReadingOptions) -> Reading {
    var objects = ObjectReader(options: options)
    let (documents, faults) = DocumentReader.read(text, path: name, file: 0)
    for document in documents { objects.read(document) }
    objects.finish()
    var sources = SourceMap()
    _ = sources.add(SourceFile(path: name, bytes: text))
    var diagnostics = DiagnosticList(faults)
    diagnostics.append(objects.diagnostics)
    return Reading(
      sources: sources, objects: objects.objects, diagnostics: diagnostics.all, skipped: [])
  }

  private init(_ options: ReadingOptions) {
    self.options = options
    files = ManifestFiles(largeSize: options.dumps.largeSize)
    objects = ObjectReader(options: options)
  }

  private mutating func read() -> Reading {
    progress = options.progress.map { Progress(of: files.storedSize, $0) }
    for file in files.files {
      switch file.contents {
      case .held(let bytes): read(file, bytes)
      case .stored: readStored(file)
      }
    }
    objects.finish()
    var all = DiagnosticList(files.diagnostics)
    all.append(diagnostics)
    all.append(objects.diagnostics)
    return Reading(
      sources: files.sources, objects: objects.objects, diagnostics: all.inOrder,
      skipped: files.skipped)
  }

  private mutating func read(_ file: ManifestFiles.File, _ bytes: [UInt8]) {
    let (documents, faults) = DocumentReader.read(bytes, path: file.path, file: file.index)
    guard isManifest(file, faults) else { return }
    for document in documents {
      // The kind of a kustomization may be left out, since its file's name tells it.
      if file.isKustomization, document.root.kind == .mapping, document.root["kind"] == nil {
        diagnostics.append(.kustomization(at: document.root.range))
      }
      objects.read(document)
    }
  }

  private mutating func readStored(_ file: ManifestFiles.File) {
    do {
      let dump = try DumpFile(file.path, block: options.dumps.window.block, progress: progress)
      let result = Result { () throws(TextFault) in try DumpReader.read(dump, file.index, options) }
      files.settle(file, dump.source)
      switch result {
      case .success(.parts(let parts)):
        guard isManifest(file, parts.faults) else { return }
        objects.add(parts.findings)
      case .success(.bytes(let bytes)): read(file, bytes)
      case .failure(let fault): diagnostics.append(.unreadable(file.path, fault.reason))
      }
    } catch {
      diagnostics.append(.unreadable(file.path, error.reason))
    }
  }

  /// Notes what is wrong with a file's form; false if the file is a template, or no manifest at all: then its faults are not
  /// those of a manifest.
  private mutating func isManifest(_ file: ManifestFiles.File, _ faults: [Diagnostic]) -> Bool {
    guard let fault = faults.first(where: { $0.severity == .error }),
      let stranger = stranger(file, fault)
    else {
      diagnostics.append(contentsOf: faults)
      return true
    }
    diagnostics.append(stranger)
    return false
  }

  private func stranger(_ file: ManifestFiles.File, _ fault: Diagnostic) -> Diagnostic? {
    let source = files.sources.files[Int(file.index)]
    // A fault in a line that holds a template's braces comes from them; any other is the author's.
    if let range = fault.range,
      let line = source.line(around: range.offset, before: 4096, behind: 4096),
      (line.before + line.behind).contains("{{")
    {
      return .template(at: range, isNamed: file.isNamed)
    }
    if fault.code == .encoding || file.isNamed { return nil }
    return source.holds("apiVersion") || source.holds("kind") ? nil : .notAManifest(fault)
  }
}

extension ManifestFiles.File {
  fileprivate var isKustomization: Bool {
    let name = path.split(separator: "/").last ?? ""
    return ["kustomization.yaml", "kustomization.yml", "Kustomization"].contains(name)
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
