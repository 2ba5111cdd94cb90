import Foundation
import NetcheckRendering
import TestSupport
import Testing

/// The pictures in the docs are those that the commands beside them draw now.
///
/// Releases of Graphviz place nodes differently, so files are not compared: each bears a mark of the text that it was made from,
/// and that text is compared. With `RECORD_SNAPSHOTS=1` the pictures are drawn again.
@Suite struct PictureFilesTests {
  /// The commands of docs/diagrams.md, each with the picture that it writes.
  static let commands: [(command: String, file: String)] = {
    let text = (try? Project.text(of: "docs/diagrams.md")) ?? ""
    return text.components(separatedBy: "\n").compactMap { line in
      let parts = line.components(separatedBy: " -o docs/pictures/")
      guard line.hasPrefix("    netcheck graph "), parts.count == 2 else { return nil }
      return (parts[0].trimmingCharacters(in: .whitespaces), parts[1])
    }
  }()

  @Test(arguments: commands.map(\.command))
  func isCurrent(_ command: String) throws {
    let file = try #require(Self.commands.first { $0.command == command }?.file)
    if Transcript.isRecording {
      #expect(try Program.run("\(command) -o docs/pictures/\(file) 2>/dev/null").code == 0)
    }
    let svg = try Project.text(of: "docs/pictures/\(file)")
    let dot = try Program.run("\(command) --format dot 2>/dev/null").output
    let mark = DrawingMark.mark(of: Array(dot.utf8))
    #expect(
      svg.contains("data-made-from=\"\(mark)\""), "docs/pictures/\(file) is not what it draws")
  }

  @Test func everyPictureHasItsCommand() {
    #expect(Self.commands.map(\.file).sorted() == Project.names(in: "docs/pictures"))
  }
}
