package import NetcheckDiagnostics
import NetcheckManifests
package import NetcheckModel
package import NetcheckQueries
import NetcheckReachability

extension Analysis {
  /// Contracts that were read, with the sources in which their places and those of the manifests lie.
  package struct Contracts: Sendable {
    package var contracts: [Contract] = []
    package var diagnostics: [Diagnostic] = []
    package var sources: SourceMap

    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
  }

  /// The contracts that were found in the folders that were read.
  package var foundContracts: [String] {
    skipped.filter { path in
      let name = path.split(separator: "/").last ?? ""
      return name.hasSuffix(ContractReader.ending) && name != ContractReader.ending
    }
  }

  /// Reads contracts from files, or from standard input for `-`. What is wrong with them is told in the diagnostics.
  package func contracts(at paths: [String]) -> Contracts {
    var read = Contracts(sources: sources)
    var ids: [String: SourceRange] = [:]
    for path in paths {
      do {
        let bytes = try Self.bytes(of: path)
        let name = path == "-" ? "<stdin>" : path
        let file = read.sources.add(SourceFile(path: name, bytes: bytes))
        let (contract, faults) = ContractReader.read(bytes, path: name, file: file)
        read.contracts.append(contract)
        read.diagnostics += faults
        for rule in contract.rules {
          if let first = ids[rule.id.value], first.file != file {
            read.diagnostics.append(.sameIDInTwo(rule.id, first))
          }
          ids[rule.id.value] = rule.id.range
          if CheckID(rawValue: rule.id.value) != nil {
            read.diagnostics.append(.idOfCheck(rule.id))
          }
        }
      } catch {
        read.diagnostics.append(error)
      }
    }
    return read
  }

  /// A first contract: what is open today.
  package func draftedContract(on today: Day) throws(Diagnostic) -> ContractDraft {
    options.observe(.relation)
    relations.prepare()
    options.observe(.answering)
    return try ContractDraft(tracer, relations, namespace: options.namespace, today: today)
  }

  /// Holds the cluster against contracts that were resolved.
  package func test(_ tester: ContractTester) throws(Diagnostic) -> ContractTest {
    try tester.test(comparingWith: otherReleases.all.map { ($0.release, $0.tracer) })
  }

  /// What holds the cluster against contracts, on a day.
  package func tester(of contracts: [Contract], on today: Day) throws(Diagnostic) -> ContractTester
  {
    options.observe(.relation)
    relations.prepare()
    options.observe(.answering)
    return try ContractTester(
      contracts, tracer, relations, namespace: options.namespace, today: today)
  }
}

extension Diagnostic {
  fileprivate static func idOfCheck(_ id: Located<String>) -> Diagnostic {
    .error(
      "'\(id.value)' is the id of a ready check", code: .invalidContract, at: id.range,
      help: "give the rule another id, or switch the check on under 'checks:'")
  }

  fileprivate static func sameIDInTwo(_ id: Located<String>, _ first: SourceRange) -> Diagnostic {
    .error(
      "two contracts have a rule '\(id.value)'", code: .invalidContract, at: id.range,
      notes: [Note("the other is here", at: first)], help: "give one of them another id")
  }
}
