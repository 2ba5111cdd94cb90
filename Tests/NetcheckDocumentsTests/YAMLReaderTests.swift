import NetcheckDiagnostics
import Testing

@testable import NetcheckDocuments

@Suite struct YAMLReaderTests {
  /// What plain scalars mean to Kubernetes' decoder.
  @Test(arguments: [
    ("y", Value.Kind.boolean), ("Y", .boolean), ("yes", .boolean), ("YES", .boolean),
    ("on", .boolean), ("On", .boolean), ("true", .boolean), ("n", .boolean), ("no", .boolean),
    ("off", .boolean), ("FALSE", .boolean), ("yEs", .string), ("oN", .string), ("~", .null),
    ("null", .null), ("Null", .null), ("NULL", .null), ("nULL", .string), ("nil", .string),
    ("0777", .number), ("0o17", .number), ("0x1F", .number), ("0b11", .number), ("1_000", .number),
    ("080", .number), ("1e3", .number), ("65535.0", .number), (".5", .number), ("-1", .number),
    ("+1", .number), ("10:30", .string), ("2001-01-01", .string), ("0257e8454", .string),
    ("1.2.3", .string), ("-", .string), ("0x", .string), ("1e", .string), ("--1", .string),
    ("9a", .string), ("10.0.0.1", .string), ("10.0.0.0/8", .string), ("_1", .string),
  ])
  func plainScalars(_ text: String, _ kind: Value.Kind) {
    #expect(YAMLScalar.kind(of: Array(text.utf8)[...]) == kind)
  }

  @Test(arguments: [
    ("0777", 511), ("0o17", 15), ("0x1F", 31), ("0b11", 3), ("1_000", 1000), ("080", 80),
    ("1e3", 1000), ("65535.0", 65535), ("-0x10", -16), ("8080", 8080),
  ])
  func integers(_ text: String, _ value: Int) throws {
    #expect(try root("a: \(text)")["a"]?.integer == value)
  }

  @Test func quotedAndTaggedScalarsKeepTheirKind() throws {
    let root = try root("a: \"80\"\nb: 'on'\nc: !!str 80\nd: !!int \"80\"\ne: |\n  on\n")
    #expect(
      try ["a", "b", "c", "e"].map { try #require(root[$0]).kind } == [
        .string, .string, .string, .string,
      ])
    #expect(root["d"]?.integer == 80)
  }

  @Test func keysAreReadAsStrings() throws {
    let (documents, faults) = read("on: 1\n80: 2\n'y': 3\n")
    let keys = try #require(documents.first).root.entries.map(\.key.text)
    #expect(Array(keys) == ["true", "80", "y"])
    #expect(faults.map(\.code) == [.booleanKey])
  }

  @Test func anchorsAliasesAndMerges() throws {
    let root = try root(
      """
      base: &base {a: 1, b: &two 2}
      other: &other {b: 3, c: 4}
      one: {<<: *base, b: 5}
      both: {<<: [*other, *base], d: *two}
      again: *base
      """)
    #expect(text(of: try #require(root["one"])) == "b=5 a=1")
    #expect(text(of: try #require(root["both"])) == "d=2 b=3 c=4 a=1")
    #expect(text(of: try #require(root["again"])) == "a=1 b=2")
  }

  @Test func documentsWithMarksCommentsAndNothing() {
    let (documents, faults) = read(
      "\u{FEFF}# head\r\n---\r\na: 1\r\n--- # note\r\n# empty\r\n---\r\n---\r\nb: 2\r\n...\r\n")
    #expect(faults.isEmpty)
    #expect(documents.map { $0.root.entries.map(\.key.text).first } == ["a", "b"])
  }

  /// The place of each value, in bytes, also behind characters of several bytes.
  @Test func places() throws {
    let text = "# é ü €\na: é\nb:\n  - 'x'\n  - {c: d}\n"
    let source = SourceFile(path: "t.yaml", bytes: Array(text.utf8))
    let (documents, _) = DocumentReader.read(source, file: 0)
    let root = try #require(documents.first).root
    func place(_ value: Value?) -> SourcePosition? {
      value.flatMap { source.position(at: $0.range.offset) }
    }
    #expect(place(root["a"]) == SourcePosition(line: 2, column: 4))
    let elements = Array(try #require(root["b"]).elements)
    #expect(place(elements[0]) == SourcePosition(line: 4, column: 5))
    #expect(place(elements[1]["c"]) == SourcePosition(line: 5, column: 9))
  }

  @Test(arguments: [
    ("a: 1\na: 2\n", DiagnosticCode.duplicateKey, 2, 1),
    ("a:\n\t- b\n", .yamlSyntax, 2, 1),
    ("a: 'b\n", .yamlSyntax, 2, 1),
    ("a: *none\n", .yamlSyntax, 1, 4),
    ("--- a: b\n", .yamlSyntax, 1, 5),
    ("a: {{ b }}\n", .yamlSyntax, 1, 5),
    ("? [a]\n: b\n", .yamlSyntax, 1, 3),
    ("a: !!int x\n", .yamlSyntax, 1, 4),
    ("a: !custom x\n", .yamlSyntax, 1, 4),
    ("x: &x {k: 1}\ny: {k: 2, <<: *x}\n", .mergeOrder, 2, 11),
    ("<<: 1\n", .yamlSyntax, 1, 1),
    ("a: \u{1}\n", .encoding, 1, 4),
  ])
  func faults(_ text: String, _ code: DiagnosticCode, _ line: Int, _ column: Int) throws {
    let source = SourceFile(path: "t.yaml", bytes: Array(text.utf8))
    let (_, faults) = DocumentReader.read(source, file: 0)
    let fault = try #require(faults.first { $0.severity == .error })
    #expect(fault.code == code)
    #expect(
      source.position(at: try #require(fault.range).offset)
        == SourcePosition(line: line, column: column))
  }

  @Test func oneRunTellsTheFaultsOfAllDocuments() {
    let (documents, faults) = read("a: 'b\n---\nc: 1\n---\nd: *x\n---\ne: 2\n")
    // The open quote swallows what follows up to the end of its document.
    #expect(faults.count == 2)
    #expect(documents.map { $0.root.entries.map(\.key.text).first } == ["c", "e"])
  }

  @Test func bombsAndDepthEndSoon() {
    var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...12 {
      let alias = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      bomb += "a\(level): &a\(level) [\(alias)]\n"
    }
    #expect(read(bomb).faults.map(\.code) == [.aliasLimit])
    #expect(read(String(repeating: "[", count: 100_000)).faults.map(\.code) == [.nesting])
    let directives = String(repeating: "%TAG !a! tag:x,2000:\n", count: 5000)
    #expect(read(directives + "---\na: b\n").faults.map(\.code) == [.yamlSyntax])
  }

  @Test func otherEncodingsAreRefused() {
    let utf16: [UInt8] = [0xFF, 0xFE, 0x61, 0x00]
    let (_, faults) = DocumentReader.read(SourceFile(path: "t.yaml", bytes: utf16), file: 0)
    #expect(faults.map(\.code) == [.encoding])
    let latin: [UInt8] = Array("a: ".utf8) + [0xE9, 0x0A]
    #expect(
      DocumentReader.read(SourceFile(path: "t.yaml", bytes: latin), file: 0).diagnostics.map(\.code)
        == [.encoding])
  }

  private func read(_ text: String) -> (documents: [Document], faults: [Diagnostic]) {
    let source = SourceFile(path: "t.yaml", bytes: Array(text.utf8))
    let (documents, faults) = DocumentReader.read(source, file: 0)
    return (documents, faults)
  }

  private func root(_ text: String) throws -> Value {
    let (documents, faults) = read(text)
    #expect(faults.isEmpty)
    return try #require(documents.first).root
  }

  private func text(of mapping: Value) -> String {
    mapping.entries.map { "\($0.key.text)=\($0.value.text)" }.joined(separator: " ")
  }
}
