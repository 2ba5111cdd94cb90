import CLibYAML
package import NetcheckDiagnostics

/// Reads the documents of a file. Whether it is YAML or JSON, what comes out is the same.
package enum DocumentReader {
  /// The version of libyaml that is linked.
  package static var yamlVersion: String {
    yaml_get_version_string().map { String(cString: $0) } ?? "unknown"
  }

  /// The documents of one file that are not empty, and what is wrong with the others.
  ///
  /// A text that begins with `{` is read as JSON, as kubectl does, and as YAML if it is none; so is a file whose name ends
  /// in `.json`, but never as YAML.
  package static func read(
    _ source: SourceFile, file: Int32
  ) -> (documents: [Document], diagnostics: [Diagnostic]) {
    let bytes = source.bytes
    let isNamedJSON = source.path.lowercased().hasSuffix(".json")
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let first = bytes[start...].first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    guard isNamedJSON || first == UInt8(ascii: "{") else {
      return YAMLReader.read(bytes, file: file)
    }
    var json = JSONReader(bytes, file: file)
    let (documents, fault) = json.documents()
    guard let fault else { return (documents, []) }
    if isNamedJSON { return (documents, [fault]) }
    let yaml = YAMLReader.read(bytes, file: file)
    let isMeantAsJSON = bytes[start...].lazy.filter { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
      .prefix(2).elementsEqual("{\"".utf8)
    return yaml.diagnostics.isEmpty || !isMeantAsJSON ? yaml : (documents, [fault])
  }
}
