import Foundation

/// A file for a test, gone with it.
final class TemporaryFile {
  let path: String

  init(_ text: some Sequence<UInt8>, named name: String) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("netcheck-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.appendingPathComponent(name).path
    try Data(text).write(to: URL(fileURLWithPath: path))
  }

  deinit {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    try? FileManager.default.removeItem(at: folder)
  }
}
