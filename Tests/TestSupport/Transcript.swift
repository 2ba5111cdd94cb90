import Foundation

/// The `console` blocks of a Markdown file: commands behind `$ `, each with what it prints.
///
/// `$ echo $?` prints the exit code of the command before it. With `RECORD_SNAPSHOTS=1` in the environment the file is
/// rewritten with what the commands print now.
package struct Transcript: Sendable {
  package var path: String

  package init(_ path: String) {
    self.path = path
  }

  package static let isRecording = ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1"

  /// All files of the project that show the program at work.
  package static let all: [Transcript] =
    ["README.md", "CONTRIBUTING.md"].filter { exists($0) }.map { Transcript($0) }
    + ["docs", "Tests/Transcripts"].flatMap { folder in
      Project.names(in: folder).filter { $0.hasSuffix(".md") }.map { Transcript("\(folder)/\($0)") }
    }
    + Project.names(in: "Examples").map { Transcript("Examples/\($0)/README.md") }
    .filter { exists($0.path) }

  private static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: Project.root.appendingPathComponent(path).path)
  }

  /// The file as it is, and as it would be with what the commands print now.
  package func replayed() throws -> (written: String, now: String) {
    let written = try Project.text(of: path)
    var now: [String] = []
    var block: [String]?
    for line in written.components(separatedBy: "\n") {
      if line == "```console" {
        block = []
        now.append(line)
      } else if line == "```", let lines = block {
        now += try replay(lines)
        now.append(line)
        block = nil
      } else if block != nil {
        block?.append(line)
      } else {
        now.append(line)
      }
    }
    let text = now.joined(separator: "\n")
    if Self.isRecording, text != written {
      try text.write(
        to: Project.root.appendingPathComponent(path), atomically: true, encoding: .utf8)
    }
    return (written, text)
  }

  private func replay(_ lines: [String]) throws -> [String] {
    var replayed: [String] = []
    var last: Int32 = 0
    var index = 0
    while index < lines.count {
      guard lines[index].hasPrefix("$ ") else {
        index += 1
        continue
      }
      var command = String(lines[index].dropFirst(2))
      replayed.append(lines[index])
      index += 1
      while command.hasSuffix("\\"), index < lines.count {
        command = command.dropLast() + lines[index]
        replayed.append(lines[index])
        index += 1
      }
      if command == "echo $?" {
        replayed.append("\(last)")
        continue
      }
      let (output, code) = try Program.run(command)
      last = code
      var printed = output.components(separatedBy: "\n")
      if printed.last == "" { printed.removeLast() }
      replayed += printed
    }
    return replayed
  }
}
