import NetcheckDiagnostics
import NetcheckKit
import NetcheckManifests
import NetcheckModel
import NetcheckQueries
import NetcheckRendering
import RandomClusters

/// What commands say of input that they should be content with.
extension Law {
  private static let today = Day("2026-06-01")!

  /// Between a cluster and itself, written in another form and order, there is no difference.
  static let nothingChangesToItself = Law { cluster, random in
    let before = try Analysis.reading(cluster)
    let documents = random.shuffled(ManifestWriter.documents(cluster))
    let after = try Analysis.reading(documents.joined(separator: "---\n"), cluster.engine)
    for now in [before, after] {
      let changes = try now.changes(since: before, AllowGraph.Question())
      if let row = changes.rows.first {
        return .broken("\(row.source.name) → \(row.destination.name) is said to change: \(row)")
      }
      if let end = (changes.came + changes.went).first {
        return .broken("\(end) is said to come or go")
      }
    }
    return .kept
  }

  /// A cluster keeps the contract that is drafted from it.
  static let draftedContractIsKept = Law { cluster, _ in
    let analysis = try Analysis.reading(cluster)
    let text = try analysis.draftedContract(on: today).yaml
    let (contract, faults) = ContractReader.read(
      Array(text.utf8), path: "draft.netcheck.yaml", file: 1)
    if let fault = faults.first { return .broken("\(fault.message)\n\(text)") }
    let results = try analysis.test(try analysis.tester(of: [contract], on: today)).results
    if results.isEmpty { return .silent }
    guard let broken = results.first(where: { $0.status != .passed }) else { return .kept }
    return .broken("rule \(broken.rule.id.value): \(broken.status)\n\(text)")
  }
}
