import Foundation
import NetcheckDiagnostics
import NetcheckDocuments
import NetcheckManifests
import NetcheckModel

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

extension ReadingOptions {
  /// Each file is read at once, as small files are.
  static var whole: ReadingOptions {
    var options = ReadingOptions()
    options.dumps.largeSize = .max
    return options
  }

  /// Each file is read in stretches so small that everything lies across their borders, in parts on several threads.
  static func inStretches(of window: Int, parts: Int = 100) -> ReadingOptions {
    var options = ReadingOptions()
    options.dumps.largeSize = 0
    options.dumps.window = WindowSize(block: window / 2, window: window)
    options.dumps.partSize = parts
    options.dumps.threads = 3
    return options
  }
}

extension Reading {
  /// All that was read, as text.
  var described: String {
    let faults = diagnostics.map { $0.text(in: sources) }.joined(separator: "\n")
    return Description.of(objects, withPlaces: true) + "\n" + faults
  }
}

/// Values as text, by their structure.
enum Description {
  static func of(_ value: Any, withPlaces: Bool) -> String {
    var text = ""
    write(value, withPlaces, to: &text)
    return text
  }

  private static func write(_ value: Any, _ withPlaces: Bool, to text: inout String) {
    if let range = value as? SourceRange {
      text += withPlaces ? "@\(range.offset)+\(range.length)" : "@"
      return
    }
    if let string = value as? String {
      text += "'\(string)'"
      return
    }
    let mirror = Mirror(reflecting: value)
    if mirror.children.isEmpty {
      text += "\(value)"
      return
    }
    text += mirror.displayStyle == .enum || mirror.displayStyle == .optional ? "" : "("
    let children =
      mirror.displayStyle == .set
      ? mirror.children.sorted { "\($0.value)" < "\($1.value)" } : Array(mirror.children)
    for child in children {
      if let label = child.label { text += label + ":" }
      write(child.value, withPlaces, to: &text)
      text += " "
    }
    text += ")"
  }
}
