import NetcheckDiagnostics
import Testing

@testable import NetcheckDocuments

@Suite struct JSONReaderTests {
  @Test func values() throws {
    let (documents, faults) = read(
      #" {"a": [1, -2.5e3, true, null, "x\n\u00e9\ud83d\ude00\/"], "b": {}, "c": []} {"d": 1} "#)
    #expect(faults.isEmpty)
    #expect(documents.count == 2)
    let list = Array(try #require(documents[0].root["a"]).elements)
    #expect(list.map(\.kind) == [.number, .number, .boolean, .null, .string])
    #expect(list[1].integer == -2500)
    #expect(list[4].text == "x\né😀/")
  }

  /// kubectl's JSON and YAML of one object must give one meaning.
  @Test func jsonReadsLikeYAML() throws {
    let json = #"{"a": {"b": [1, "on", true, null]}, "c": "0257e8454"}"#
    let yaml = "a:\n  b: [1, 'on', true, null]\nc: 0257e8454\n"
    #expect(
      dump(try #require(read(json).documents.first).root)
        == dump(try #require(read(yaml).documents.first).root))
  }

  @Test(arguments: [
    (#"{"a": 1"#, 7), (#"{"a" 1}"#, 5), (#"{a: 1}}"#, 1), (#"{"a": 01}"#, 6), (#"{"a": +1}"#, 6),
    (#"{"a": tru}"#, 6), (#"{"a": "x}"#, 6), (#"{"a": "\x"}"#, 7), (#"{"a": 1,}"#, 8),
    (#"{"a": [1 2]}"#, 9), (#"{"a": 1]"#, 7), ("{\"a\": \"x\ny\"}", 8), (#"{"a": .5}"#, 6),
    (#"{"a": 1} x"#, 9),
  ])
  func faults(_ text: String, _ offset: Int) throws {
    let source = SourceFile(path: "t.json", bytes: Array(text.utf8))
    let fault = try #require(DocumentReader.read(source, file: 0).diagnostics.first)
    #expect(fault.code == .jsonSyntax)
    #expect(fault.range?.offset == offset)
  }

  @Test func repeatedKeysAndDepth() {
    #expect(read(#"{"a": 1, "\u0061": 2}"#, "t.json").faults.map(\.code) == [.duplicateKey])
    let deep = String(repeating: "[", count: 100_000)
    #expect(read(#"{"a": "# + deep, "t.json").faults.map(\.code) == [.nesting])
  }

  private func read(
    _ text: String, _ path: String = "t.yaml"
  ) -> (documents: [Document], faults: [Diagnostic]) {
    let (documents, faults) = DocumentReader.read(
      SourceFile(path: path, bytes: Array(text.utf8)), file: 0)
    return (documents, faults)
  }

  private func dump(_ value: Value) -> String {
    switch value.kind {
    case .mapping:
      "{" + value.entries.map { "\($0.key.text): \(dump($0.value))" }.joined(separator: ", ") + "}"
    case .sequence: "[" + value.elements.map(dump).joined(separator: ", ") + "]"
    case .null: "null"
    default: "\(value.kind) \(value.text)"
    }
  }
}
