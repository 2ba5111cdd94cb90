package import Foundation

/// Where the tests find the project's files.
package enum Project {
  /// The folder that holds `Package.swift`.
  package static let root: URL = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  package static func text(of path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  /// The names in a folder, sorted.
  package static func names(in path: String) -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: root.appendingPathComponent(path).path)
    return (names ?? []).filter { !$0.hasPrefix(".") }.sorted()
  }

  /// Real manifests that are no part of the project: a folder that `NETCHECK_CORPUS` names.
  package static let corpus: String? = {
    guard let path = ProcessInfo.processInfo.environment["NETCHECK_CORPUS"], !path.isEmpty,
      FileManager.default.fileExists(atPath: path)
    else { return nil }
    return path
  }()
}
