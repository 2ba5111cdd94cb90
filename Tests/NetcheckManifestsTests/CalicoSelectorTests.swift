import Foundation
import NetcheckDiagnostics
import NetcheckDocuments
import NetcheckModel
import TestSupport
import Testing

@testable import NetcheckManifests

/// The selector language, from the tables of `Tests/Cases/calico/selectors.yaml`.
@Suite struct CalicoSelectorTests {
  private static let tables: Value = {
    let bytes = (try? Data(contentsOf: Project.root.appendingPathComponent(path))) ?? Data()
    return DocumentReader.read(SourceFile(path: path, bytes: Array(bytes)), file: 0).documents[0]
      .root
  }()

  private static let path = "Tests/Cases/calico/selectors.yaml"

  private static func rows(_ table: String) -> [Row] {
    (tables[table].map { Array($0.elements) } ?? []).map { Row(value: $0) }
  }

  struct Row: CustomTestStringConvertible, Sendable {
    var value: Value
    var testDescription: String { text("id") }

    func text(_ key: String) -> String {
      value[key].map { $0.kind == .null ? "" : $0.text } ?? ""
    }
  }

  @Test(arguments: rows("parsing"))
  func canonicalForm(_ row: Row) throws {
    let isValid = row.value["canonical"]?.kind == .string
    guard isValid else {
      #expect(throws: CalicoSelector.Fault.self) { try CalicoSelector.parse(row.text("selector")) }
      return
    }
    let selector = try CalicoSelector.parse(row.text("selector"))
    #expect(selector.description == row.text("canonical"))
    // Two negations that parentheses kept apart stand side by side in the canonical form, and cancel when it is read.
    if selector.description.contains("!!") { return }
    #expect(try CalicoSelector.parse(selector.description) == selector)
  }

  @Test(arguments: rows("matching"))
  func matches(_ row: Row) throws {
    let selector = try CalicoSelector.parse(row.text("selector"))
    let labels = try #require(row.value["labels"])
    #expect(selector.matches { labels[$0]?.text } == row.value["result"]?.boolean)
  }

  @Test(arguments: rows("subjects"))
  func subject(_ row: Row) throws {
    let fields = Row(value: try #require(row.value["fields"]))
    let subject =
      row.text("namespace").isEmpty
      ? SelectorRewriting.globalSubject(
        selector: fields.text("selector"), namespaceSelector: fields.text("namespaceSelector"),
        serviceAccountSelector: fields.text("serviceAccountSelector"))
      : SelectorRewriting.subject(
        selector: fields.text("selector"),
        serviceAccountSelector: fields.text("serviceAccountSelector"), in: row.text("namespace"))
    #expect(subject == row.text("subject"))
  }

  @Test(arguments: rows("sides"))
  func ruleSide(_ row: Row) throws {
    let fields = Row(value: try #require(row.value["fields"]))
    var side = SelectorRewriting.Side()
    side.selector = fields.text("selector")
    side.notSelector = fields.text("notSelector")
    side.namespaceSelector = fields.text("namespaceSelector").trimmingCharacters(in: .whitespaces)
    if let accounts = fields.value["serviceAccounts"] {
      side.serviceAccounts = (
        accounts["names"].map { $0.elements.map(\.text) } ?? [], accounts["selector"]?.text ?? ""
      )
    }
    let (positive, negative) = SelectorRewriting.ruleSide(
      side, in: row.text("namespace").isEmpty ? nil : row.text("namespace"))
    #expect(positive == row.text("positive"))
    #expect(negative == row.text("negative"))
  }

  /// A fault points at the byte that is wrong.
  @Test(arguments: [
    ("app = 'web'", 4), ("app == web", 7), ("has(app", 7), ("app in {'a' 'b'}", 12),
    ("has(a) has(b)", 7), ("app == 'web'\n", 12), ("app matches 'x'", 4), ("", -1), ("!", 1),
  ])
  func faultsPointAtTheirPlace(_ text: String, _ offset: Int) {
    do {
      _ = try CalicoSelector.parse(text)
      #expect(offset == -1)
    } catch {
      #expect(error.offset == offset)
    }
  }
}
