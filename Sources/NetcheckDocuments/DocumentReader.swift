import CLibYAML
package import NetcheckDiagnostics

/// Reads the documents of a text that is in memory. Whether it is YAML or JSON, what comes out is the same.
package enum DocumentReader {
  /// How many faulty documents are told of one text.
  package static let mostFaulty = 100

  /// The version of libyaml that is linked.
  package static var yamlVersion: String {
    yaml_get_version_string().map { String(cString: $0) } ?? "unknown"
  }

  /// The documents of one text that are not empty, and what is wrong with the others.
  ///
  /// A text that begins with `{` is read as JSON, as kubectl does, and as YAML if it is none; so is a file whose name ends
  /// in `.json`, but never as YAML.
  package static func read(
    _ bytes: [UInt8], path: String, file: Int32
  ) -> (documents: [Document], diagnostics: [Diagnostic]) {
    let form = TextForm(path: path, beginning: bytes[...])
    guard form != .yaml else { return YAMLReader.read(bytes, file: file) }
    let (documents, fault) = json(bytes, file: file)
    guard let fault else { return (documents, []) }
    if form == .json(isNamed: true) { return (documents, [fault]) }
    let yaml = YAMLReader.read(bytes, file: file)
    return yaml.diagnostics.isEmpty || form == .flow ? yaml : (documents, [fault])
  }

  package static func read(
    _ source: SourceFile, file: Int32
  ) -> (documents: [Document], diagnostics: [Diagnostic]) {
    read(source.bytes, path: source.path, file: file)
  }

  /// All documents of a JSON text up to the end or to the first fault.
  private static func json(
    _ bytes: [UInt8], file: Int32
  ) -> (documents: [Document], fault: Diagnostic?) {
    bytes.withUnsafeBufferPointer { bytes in
      var documents: [Document] = []
      var parser = JSONParser(file: file) { _, _ in .whole }
      var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      do throws(JSONParser.Interruption) {
        while true {
          start += bytes[start...].prefix { TextForm.isSpace($0) }.count
          guard start < bytes.count else { return (documents, nil) }
          try parser.read(
            .value(.whole, outerDepth: 0), of: UnsafeBufferPointer(rebasing: bytes[start...]),
            isFinal: true, origin: start, isStrict: true)
          documents.append(parser.builder.document())
          start += parser.i
        }
      } catch .fault(let fault) {
        return (documents, fault)
      } catch {
        let end = SourceRange(file: file, offset: bytes.count, length: 0)
        return (documents, .jsonEnds(at: end))
      }
    }
  }
}

/// In which form a text is written, as its name and its first bytes tell.
package enum TextForm: Equatable {
  case yaml
  /// Braces without a quoted key: perhaps JSON, perhaps YAML in flow style.
  case flow
  case json(isNamed: Bool)

  package init(path: String, beginning: ArraySlice<UInt8>) {
    let start = beginning.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let marks = beginning.dropFirst(start).lazy.filter { !Self.isSpace($0) }
    self =
      path.lowercased().hasSuffix(".json")
      ? .json(isNamed: true)
      : marks.prefix(2).elementsEqual("{\"".utf8)
        ? .json(isNamed: false) : marks.first == UInt8(ascii: "{") ? .flow : .yaml
  }

  /// Whether texts of this form can be read in stretches.
  package var streams: Bool {
    self != .flow
  }

  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }
}
