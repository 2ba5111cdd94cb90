import Foundation
import NetcheckKit
import TestSupport
import Testing

/// The sample of docs/library.md, compiled and run.
func sample() throws -> [String] {
  var lines: [String] = []
  func print(_ items: Any...) { lines.append(items.map { "\($0)" }.joined(separator: " ")) }
  // sample begins
  let analysis = try Analysis(reading: ["Examples/getting-started"])

  let answer = try analysis.canReach("shop/web", "shop/db", port: "5432")
  print(answer.verdict)
  for reason in answer.reasons { print(reason) }

  for row in analysis.allowed() where row.source == "shop/web" {
    print(row.source, "→", row.destination, row.connections)
  }
  // sample ends
  return lines
}

@Suite struct LibrarySampleTests {
  @Test func documentShowsThisFile() throws {
    let file = try String(contentsOfFile: #filePath, encoding: .utf8)
    let body = file.components(separatedBy: "  // sample begins\n")[1]
      .components(separatedBy: "  // sample ends")[0]
    let sample = body.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.hasPrefix("  ") ? $0.dropFirst(2) : $0 }.joined(separator: "\n")
    let document = try Project.text(of: "docs/library.md")
    #expect(document.contains("```swift\nimport NetcheckKit\n\n\(sample)```"))
  }

  @Test func samplePrintsWhatTheDocumentSays() throws {
    #expect(FileManager.default.changeCurrentDirectoryPath(Project.root.path))
    let printed = try sample().joined(separator: "\n")
    let document = try Project.text(of: "docs/library.md")
    #expect(document.contains("```text\n\(printed)\n```"), Comment(rawValue: printed))
  }

  @Test func faultsAreThrown() throws {
    #expect(throws: InputRejected.self) { try Analysis(reading: ["no-such-folder"]) }
    let folder = Project.root.appendingPathComponent("Examples/getting-started").path
    let analysis = try Analysis(reading: [folder])
    #expect(throws: QuestionRejected.self) { try analysis.canReach("shop/wbe", "shop/api") }
  }
}
