package import NetcheckDiagnostics
import NetcheckDocuments
package import NetcheckModel

/// Reads contracts: `*.netcheck.yaml`. docs/contracts.md tells the language, Schemas/contract.json the same to editors.
package enum ContractReader {
  /// How the names of contracts end.
  package static let ending = ".netcheck.yaml"

  /// The version of the language that this reads.
  static let version = 1

  static let fields = ["version", "groups", "rules", "checks", "recommended"]
  static let checkFields = ["id", "except"]

  /// Reads the contract of one file, and says what is wrong with it. The file is named by its index in the sources.
  package static func read(
    _ bytes: [UInt8], path: String, file: Int32
  ) -> (contract: Contract, diagnostics: [Diagnostic]) {
    let (documents, faults) = DocumentReader.read(bytes, path: path, file: file)
    let decoding = Decoding(ReadingOptions())
    for fault in faults { decoding.report(fault) }
    var contract = Contract(file: file)
    guard let document = documents.first else {
      if faults.isEmpty { decoding.report(.emptyContract(file)) }
      return (contract, decoding.diagnostics)
    }
    if documents.count > 1 { decoding.report(.severalContracts(documents[1].root.range)) }
    if let reader = FieldReader(document.root, "contract", decoding) {
      reader.read(into: &contract)
    }
    return (contract, decoding.diagnostics)
  }
}

extension FieldReader {
  fileprivate func read(into contract: inout Contract) {
    allowOnlyOfContract(ContractReader.fields)
    if let version = integer("version"), version.value != ContractReader.version {
      decoding.report(.unknownVersion(version))
    } else if self["version"] == nil {
      decoding.report(
        .missingField("version: \(ContractReader.version)", in: name, at: value.range))
    }
    contract.groups = contractGroups()
    let names = Set(contract.groups.map(\.name.value))
    contract.rules = contractRules(groups: names)
    contract.checks = contractChecks()
    contract.isRecommended = boolean("recommended") ?? false
    if ["rules", "checks", "recommended"].allSatisfy({ self[$0] == nil }) {
      decoding.report(.demandsNothing(value.range))
    }
  }

  /// The ready checks: ids, or mappings with exceptions.
  private func contractChecks() -> [Contract.Check] {
    (list("checks") ?? []).compactMap { value in
      if value.kind != .mapping {
        return decoding.string(value, "entry of checks").map { Contract.Check(id: $0) }
      }
      guard let reader = FieldReader(value, "entry of checks", decoding) else { return nil }
      reader.allowOnlyOfContract(ContractReader.checkFields)
      guard let id = reader.required("id").flatMap({ decoding.string($0, "id") }) else {
        return nil
      }
      return Contract.Check(id: id, exceptions: reader.strings("except") ?? [])
    }
  }

  /// Reports every field that is not among the known ones, with those that are.
  func allowOnlyOfContract(_ known: [String]) {
    value.forEachKey { key, text in
      guard !known.contains(where: { $0.utf8.elementsEqual(text) }) else { return }
      decoding.report(
        .error(
          "\(name) has no field called '\(key.text)'", code: .unknownField, at: key.range,
          help: Spelling.suggestion(for: key.text, among: known).map { "did you mean '\($0)'?" }
            ?? "the fields here are " + known.joined(separator: ", ")))
    }
  }

  /// A text or a list of texts; each with its place.
  func oneOrMore(_ key: String) -> [Located<String>]? {
    guard let value = self[key] else { return nil }
    if value.kind == .sequence { return strings(key) }
    return decoding.string(value, key).map { [$0] }
  }
}

extension Diagnostic {
  static func invalidContract(
    _ message: String, at range: SourceRange, help: String? = nil
  ) -> Diagnostic {
    .error(message, code: .invalidContract, at: range, help: help)
  }

  fileprivate static func emptyContract(_ file: Int32) -> Diagnostic {
    .invalidContract(
      "the contract is empty", at: SourceRange(file: file, offset: 0, length: 0),
      help: "write 'netcheck test --init' into it to begin with what is open today")
  }

  fileprivate static func demandsNothing(_ range: SourceRange) -> Diagnostic {
    .invalidContract("the contract demands nothing", at: range, help: "add 'rules:'")
  }

  fileprivate static func severalContracts(_ range: SourceRange) -> Diagnostic {
    .invalidContract(
      "a file holds one contract", at: range, help: "put this one into a file of its own")
  }

  fileprivate static func unknownVersion(_ version: Located<Int>) -> Diagnostic {
    .invalidContract(
      "version \(version.value) of contracts is not known", at: version.range,
      help: "write 'version: \(ContractReader.version)'")
  }
}
