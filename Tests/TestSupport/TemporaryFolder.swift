package import Foundation

/// Makes a folder, hands it on, and removes it with all that it holds.
package func withFolder(_ body: (URL) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("netcheck-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder)
}

extension URL {
  /// Writes a file below this folder, and makes the folders that it needs.
  package func write(_ path: String, _ text: String) throws {
    let file = appendingPathComponent(path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
  }

  /// The text of a file below this folder.
  package func text(_ path: String) throws -> String {
    try String(contentsOf: appendingPathComponent(path), encoding: .utf8)
  }
}
