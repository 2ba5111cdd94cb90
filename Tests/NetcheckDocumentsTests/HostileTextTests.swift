import NetcheckDiagnostics
import Testing

@testable import NetcheckDocuments

/// Small texts that would cost much. Each takes moments; where a reader's work grows with the square of the text it takes minutes.
@Suite struct HostileTextTests {
  private static let patience = Duration.seconds(20)

  private func codes(_ text: String, path: String = "t.yaml") -> [DiagnosticCode] {
    let start = ContinuousClock.now
    let (_, faults) = DocumentReader.read(Array(text.utf8), path: path, file: 0)
    #expect(ContinuousClock.now - start < Self.patience)
    return faults.map(\.code)
  }

  private func lines(_ count: Int, _ line: (Int) -> String) -> String {
    (0..<count).map(line).joined(separator: "\n") + "\n"
  }

  @Test(arguments: ["[", "{a: ", "- "])
  func deepYAML(_ opening: String) {
    #expect(codes("a:\n " + String(repeating: opening, count: 100_000)) == [.nesting])
  }

  @Test(arguments: ["[", "{\"a\":"])
  func deepJSON(_ opening: String) {
    #expect(codes(String(repeating: opening, count: 100_000), path: "t.json") == [.nesting])
  }

  @Test func aliasesOfALongText() {
    let text =
      "a: &a " + String(repeating: "x", count: 100_000) + "\n" + lines(1000) { "k\($0): *a" }
    #expect(codes(text) == [.aliasLimit])
  }

  @Test func manyMergesAndAnchors() {
    let merges = lines(4000) { "b\($0):\n  <<: *a1\n  x: 1" }
    #expect(codes(lines(4000) { "a\($0): &a\($0) {k: 1}" } + merges) == [])
    #expect(codes("b: &b {k: 1}\nm:\n" + lines(2000) { "  <<: *b\n  j\($0): 1" }) == [])
  }

  @Test func anchorsFollowTheirValuesThroughMerges() throws {
    let text =
      "base: &b {k: 1}\nm:\n  <<: *b\n  x: &y [1, 2]\n  z: {<<: *b, w: &v 7}\nlast: [*y, *v]\n"
    let (documents, faults) = DocumentReader.read(Array(text.utf8), path: "t.yaml", file: 0)
    #expect(faults == [])
    let last = try #require(documents.first?.root["last"])
    #expect(last.elements.map(\.kind) == [.sequence, .number])
    #expect(last.elements.map(\.text) == ["", "7"])
  }

  @Test func manyFaultyDocuments() {
    let faults = codes(String(repeating: "---\n[\n", count: 50_000))
    #expect(faults.count == DocumentReader.mostFaulty + 1)
  }

  @Test func manyFaultyDocumentsBeyondASCII() {
    _ = codes("# é\n" + String(repeating: "---\n[\n", count: 50_000))
    #expect(codes("a: é\n" + lines(20_000) { "b\($0): {c: [], d: é, e: x}" }) == [])
  }

  @Test func longTexts() throws {
    let long = String(repeating: "x", count: DocumentBuilder.longestText + 100_000)
    for text in [long, "\"\(long)\"", "|\n  \(long)\n", "[\(long)]"] {
      #expect(codes("a: 1\nb: \(text)\n") == [.textLimit])
    }
    for text in ["{\"a\": \"\(long)\"}", "{\"a\": \"é\(long)\"}", "{\"a\": \"\(long)"] {
      #expect(codes(text, path: "t.json") == [.textLimit])
    }
  }

  @Test(arguments: ["0.5", "-0.25", "0e1", "0.0"])
  func numbersThatBeginWithZero(_ text: String) throws {
    let (documents, _) = DocumentReader.read(Array("a: \(text)".utf8), path: "t.yaml", file: 0)
    #expect(documents.first?.root["a"]?.number == Double(text))
  }
}
