package import NetcheckDiagnostics
import NetcheckDocuments
package import NetcheckModel
package import NetcheckSets

/// What `.netcheck.yaml` says: the files of a cluster, and how to read them.
///
///     files: [base, policies]      # beside the file itself
///     namespace: shop
///     engine: calico
///     baseline: default-deny
///     podCIDRs: [10.42.0.0/16]
///     networkPolicyMode: standard  # of the Amazon VPC CNI
///     securityGroupMode: standard
package struct Configuration: Sendable {
  package static let fileName = ".netcheck.yaml"

  /// The files and folders to read, as paths from the current folder; the configuration's own folder if it names none.
  package var files: [String] = []
  package var namespace: String?
  package var engine: EngineChoice?
  package var baseline: Baseline?
  package var podBlocks: [CIDR] = []
  package var amazon = AmazonSettings()

  /// The configuration of the current folder or of the nearest one above it, and what is wrong with it.
  package static func find() -> (
    configuration: Configuration?, diagnostics: [Diagnostic], sources: SourceMap
  ) {
    var sources = SourceMap()
    var folder = ""
    // One step up for each folder of the path.
    for _ in FileSystem.currentFolder().split(separator: "/") + ["root"] {
      let path = folder + fileName
      guard let bytes = try? FileSystem.bytes(of: path) else {
        folder += "../"
        continue
      }
      let source = SourceFile(path: path, bytes: bytes)
      let file = sources.add(source)
      let decoding = Decoding(ReadingOptions())
      let configuration = read(source, file: file, in: folder, decoding)
      return (configuration, decoding.diagnostics, sources)
    }
    return (nil, [], sources)
  }

  private static func read(
    _ source: SourceFile, file: Int32, in folder: String, _ decoding: Decoding
  ) -> Configuration {
    var configuration = Configuration()
    let (documents, faults) = DocumentReader.read(source, file: file)
    for fault in faults { decoding.report(fault) }
    configuration.files = [folder.isEmpty ? "." : folder]
    guard let document = documents.first,
      let reader = FieldReader(document.root, fileName, decoding)
    else { return configuration }
    reader.allowOnly([
      "files", "namespace", "engine", "baseline", "podCIDRs", "networkPolicyMode",
      "securityGroupMode",
    ])
    if let files = reader.strings("files") {
      configuration.files = files.map {
        $0.value.hasPrefix("/")
          ? $0.value : $0.value == "." ? configuration.files[0] : folder + $0.value
      }
    }
    configuration.namespace = reader.string("namespace")?.value
    configuration.engine = reader.engine()
    configuration.baseline = reader.choice("baseline", Baseline.self)
    configuration.podBlocks = (reader.strings("podCIDRs") ?? []).compactMap { decoding.block($0) }
    configuration.amazon = AmazonSettings(
      networkPolicyMode: reader.choice("networkPolicyMode", AmazonMode.self),
      securityGroupMode: reader.choice("securityGroupMode", AmazonMode.self))
    return configuration
  }
}

extension FieldReader {
  fileprivate func engine() -> EngineChoice? {
    guard let written = string("engine") else { return nil }
    if let choice = EngineChoice(written.value) { return choice }
    decoding.report(
      .error(
        "unknown engine '\(written.value)'", code: .unknownWord, at: written.range,
        help: "use kubernetes, calico, or calico with a release from 3.29 on, as in calico:3.31"))
    return nil
  }
}
