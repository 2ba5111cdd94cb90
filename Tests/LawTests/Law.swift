import NetcheckDiagnostics
import NetcheckKit
import NetcheckManifests
import NetcheckModel
import NetcheckQueries
import RandomClusters

/// Something that holds between netcheck's answers to two inputs, whatever the right answers are.
struct Law: Sendable {
  /// The clusters of which it speaks.
  var dialects: [Dialect] = Dialect.allCases

  /// What breaks the law in a cluster. Chance says what is changed in it. `silent` where the law says nothing.
  var judge: @Sendable (RandomCluster, inout SplitMix64) throws -> Judgement

  enum Judgement {
    case silent
    case kept
    case broken(String)
  }

  /// A cluster changed in a way after which pairs may differ in some ways only.
  struct Variant {
    var before: RandomCluster
    var after: RandomCluster
    var permits: (Openness.Change) -> Bool = { _ in false }
  }

  /// A law about a cluster and a changed one.
  static func changing(
    in dialects: [Dialect] = Dialect.allCases,
    _ variant: @escaping @Sendable (RandomCluster, inout SplitMix64) -> Variant?
  ) -> Law {
    Law(dialects: dialects) { cluster, random in
      guard let variant = variant(cluster, &random) else { return .silent }
      let before = try Openness(.reading(variant.before))
      let after = try Openness(.reading(variant.after))
      let wrong = before.changes(to: after).filter { !variant.permits($0) }
      if wrong.isEmpty { return .kept }
      return .broken(
        """
        \(wrong.prefix(3).map(\.description).joined(separator: "\n"))
        --- changed to:
        \(ManifestWriter.yaml(variant.after))
        """)
    }
  }

  // MARK: Judging

  /// Judges the cluster of a seed. Where the law is broken, the smallest cluster that breaks it is told.
  func judge(seed: UInt64, _ dialect: Dialect) -> Judgement {
    func judge(_ cluster: RandomCluster) -> Judgement {
      var random = SplitMix64(seed: seed ^ 0x1A35)
      do {
        return try self.judge(cluster, &random)
      } catch {
        return .broken("\(error)")
      }
    }
    var random = SplitMix64(seed: seed)
    var cluster = ClusterGenerator.cluster(seed: seed, dialect)
    if random.chance(75) { cluster = cluster.thinned(&random) }
    guard case .broken = judge(cluster) else { return judge(cluster) }
    let smallest = cluster.shrunk { if case .broken = judge($0) { true } else { false } }
    guard case .broken(let fault) = judge(smallest) else { return .silent }
    return .broken(
      """
      \(dialect.rawValue), seed \(seed), engine \(cluster.engine.rawValue)
      \(fault)
      --- found on:
      \(ManifestWriter.yaml(smallest))
      """)
  }
}

/// The manifests that a law is about are refused.
struct Refused: Error, CustomStringConvertible {
  var description: String
}

extension Analysis {
  /// Reads a cluster as anybody's manifests are read.
  static func reading(_ cluster: RandomCluster) throws(Refused) -> Analysis {
    try reading(ManifestWriter.yaml(cluster), cluster.engine)
  }

  static func reading(
    _ text: String, named name: String = "cluster.yaml", _ engine: RandomCluster.Engine
  ) throws(Refused) -> Analysis {
    try analysis(
      ManifestReader.read(text: Array(text.utf8), named: name, options: ReadingOptions()), engine)
  }

  static func reading(
    folder: String, _ engine: RandomCluster.Engine
  ) throws(Refused) -> Analysis {
    try analysis(ManifestReader.read([folder], options: ReadingOptions()), engine)
  }

  private static func analysis(
    _ reading: Reading, _ engine: RandomCluster.Engine
  ) throws(Refused) -> Analysis {
    let analysis = Analysis(reading, options: Options(engine: EngineChoice(engine.rawValue)))
    if let fault = analysis.diagnostics.first(where: { $0.severity == .error }) {
      throw Refused(description: "refused: \(fault.message)")
    }
    return analysis
  }

  /// What `netcheck list` answers, line by line; of some rows only.
  func list(of isMeant: (AllowGraph.Row) -> Bool = { _ in true }) throws -> [String] {
    let answer = try answer(AllowGraph.Question())
    return (answer.rows + answer.byPlacement).filter(isMeant).map { row in
      "\(row.source.name) → \(row.destination.name): \(row.allowed), perhaps \(row.undecided)"
    }
  }
}
