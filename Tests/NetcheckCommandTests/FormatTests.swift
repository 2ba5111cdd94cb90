import Foundation
import NetcheckDiagnostics
import NetcheckDocuments
import TestSupport
import Testing

/// What docs/formats.md promises to programs.
@Suite struct FormatTests {
  static let answers = [
    "can-reach -f Examples/getting-started shop/web shop/db:5432",
    "can-reach -f Examples/getting-started shop/web svc/api",
    "can-reach -f Examples/getting-started ns/shop/ internet:443",
    "can-reach -f Examples/eks-reference kube-system/aws-node shop/web:8080",
    "can-reach -f Tests/Cases/sides/families-in-use shop/web internet:443",
    "list -f Examples/eks-reference",
    "graph -f Examples/eks-reference --services --format json",
    "diff Tests/Transcripts/changes/before.yaml Tests/Transcripts/changes/after.yaml",
    "test -f Examples/ci/repository --today 2026-06-01 --coverage --mutate",
    "explain policy -f Examples/getting-started shop/allow-dns",
    "explain endpoint -f Examples/getting-started shop/db",
  ]

  /// Every key that an answer holds is explained.
  @Test(arguments: answers)
  func keysAreDocumented(_ question: String) throws {
    let document = try Project.text(of: "docs/formats.md")
    let value = try JSONSerialization.jsonObject(with: Data(json(question).utf8))
    let unknown = keys(value).filter { !document.contains("`\($0)`") }.sorted()
    #expect(unknown == [])
    #expect((value as? [String: Any])?["version"] as? Int == 1)
  }

  @Test func equalInputGivesEqualBytes() throws {
    for question in Self.answers { #expect(try json(question) == json(question)) }
  }

  @Test func yamlSaysWhatJSONSays() throws {
    let question = "can-reach -f Examples/getting-started shop/web shop/db:5432"
    let yaml = try Program.run("netcheck \(question) -o yaml").output
    // YAML holds JSON: what one reader makes of both must be one thing. netcheck's own reader takes either.
    #expect(try flat(yaml, "yaml") == flat(json(question), "json"))
  }

  @Test func csvAndMarkdownAreTables() throws {
    let csv = try Program.run("netcheck list -f Examples/getting-started -o csv").output
    #expect(csv.hasPrefix("source,destination,connections\r\n"))
    #expect(csv.contains("shop/api,kube-system/coredns,TCP 53; UDP 53\r\n"))
    let markdown = try Program.run("netcheck list -f Examples/getting-started -o markdown").output
    #expect(markdown.hasPrefix("| source | destination | connections |\n| --- | --- | --- |\n"))
  }

  private func json(_ question: String) throws -> String {
    try Program.run(
      "netcheck \(question)" + (question.contains("--format") ? "" : " -o json") + " 2>/dev/null"
    ).output
  }

  private func keys(_ value: Any) -> Set<String> {
    if let object = value as? [String: Any] {
      return object.reduce(into: Set(object.keys)) { $0.formUnion(keys($1.value)) }
    }
    return ((value as? [Any]) ?? []).reduce(into: []) { $0.formUnion(keys($1)) }
  }

  /// The scalars of an answer in order, as the project's own reader sees them.
  private func flat(_ text: String, _ format: String) throws -> [String] {
    let source = SourceFile(path: "answer.\(format)", bytes: Array(text.utf8))
    let root = try #require(DocumentReader.read(source, file: 0).documents.first).root
    func walk(_ value: Value) -> [String] {
      switch value.kind {
      case .mapping: value.entries.flatMap { [$0.key.text] + walk($0.value) }
      case .sequence: value.elements.flatMap(walk)
      default: ["\(value.kind) \(value.text)"]
      }
    }
    return walk(root)
  }
}
