import Foundation
import NetcheckDiagnostics
import NetcheckDocuments
import NetcheckModel
import TestSupport
import Testing

@testable import NetcheckManifests

/// What Schemas/contract.json tells editors is what the reader takes.
@Suite struct ContractSchemaTests {
  private func schema() throws -> JSONSchema {
    try JSONSchema(Data(Project.text(of: "Schemas/contract.json").utf8))
  }

  @Test func fieldsAreTheSame() throws {
    let schema = try schema()
    #expect(schema.properties() == Set(ContractReader.fields))
    #expect(schema.properties(of: "rule") == Set(ContractReader.ruleFields))
    #expect(schema.properties(of: "entry") == Set(ContractReader.entryFields))
    #expect(schema.properties(of: "exception") == Set(ContractReader.exceptionFields))
    #expect(schema.properties(of: "group") == Set(ContractReader.groupFields))
    #expect(schema.properties(of: "check") == Set(ContractReader.checkFields))
    #expect(schema.choices(of: "wellKnown") == WellKnownPeer.allCases.map(\.rawValue))
  }

  @Test(arguments: try samples())
  func bothTakeTheSame(_ sample: Sample) throws {
    let bytes = Array(sample.contract.utf8)
    let document = try #require(DocumentReader.read(bytes, path: "x.yaml", file: 0).documents.first)
    #expect(try schema().takes(document.root.plain) == sample.isValid, "the schema")
    let faults = ContractReader.read(bytes, path: "x.yaml", file: 0).diagnostics
    #expect(faults.isEmpty == sample.isValid, "the reader: \(faults.map(\.message))")
  }

  struct Sample: CustomTestStringConvertible, Sendable {
    var about: String
    var isValid: Bool
    var contract: String
    var testDescription: String { about }
  }

  static func samples() throws -> [Sample] {
    let path = "Tests/Cases/contracts/agreement.yaml"
    let bytes = Array(try Project.text(of: path).utf8)
    return DocumentReader.read(bytes, path: path, file: 0).documents[0].root.elements.map {
      Sample(
        about: $0["about"]?.text ?? "", isValid: $0["valid"]?.boolean ?? false,
        contract: $0["contract"]?.text ?? "")
    }
  }
}

extension Value {
  /// The value as Foundation holds it.
  fileprivate var plain: Any {
    switch kind {
    case .null, .opaque: NSNull()
    case .boolean: boolean ?? false
    case .number: integer.map { $0 as Any } ?? NSNull()
    case .string: text
    case .sequence: elements.map(\.plain)
    case .mapping:
      Dictionary(entries.map { ($0.key.text, $0.value.plain) }, uniquingKeysWith: { $1 })
    }
  }
}
