import Foundation
import RandomClusters
import Testing

/// A slow evaluator that shares nothing with the engine must agree with it on random clusters.
///
/// `NETCHECK_ROUNDS` says how many clusters of each dialect are compared thoroughly, `NETCHECK_SEED` which seed comes
/// first.
@Suite struct DifferentialTests {
  @Test(arguments: Dialect.allCases)
  func agreesWithThePlainEvaluator(_ dialect: Dialect) {
    var counts = Comparison.Counts()
    for seed in Rounds.seeds {
      var comparison = Comparison(
        seed: seed, dialect, Rounds.areMany ? .thorough : .brief)
      if let difference = comparison.difference() {
        Issue.record(Comment(rawValue: difference.description))
        if !Rounds.areMany { return }
      }
      counts += comparison.counts
    }
    guard Rounds.areMany else { return }
    print(
      "\(dialect.rawValue): \(counts.total) verdicts compared, \(counts.allowed) allowed,"
        + " \(counts.denied) denied, \(counts.undecided) undecided;"
        + " \(counts.imprecise) left open by netcheck alone")
  }

  @Test func sameSeedGivesTheSameCluster() {
    for dialect in Dialect.allCases {
      #expect(
        ManifestWriter.yaml(ClusterGenerator.cluster(seed: 7, dialect))
          == ManifestWriter.yaml(ClusterGenerator.cluster(seed: 7, dialect)))
    }
  }
}

/// Which clusters are compared.
enum Rounds {
  private static let environment = ProcessInfo.processInfo.environment

  /// Whether somebody asked for more than every run of the tests does.
  static let areMany = environment["NETCHECK_ROUNDS"] != nil

  static let seeds: [UInt64] = {
    let first = environment["NETCHECK_SEED"].flatMap { UInt64($0) }
    if let count = environment["NETCHECK_ROUNDS"].flatMap({ UInt64($0) }) {
      return (0..<count).map { (first ?? 1) + $0 }
    }
    if let first { return [first] }
    // The same clusters each time, and some that nobody has seen.
    let now = UInt64(Date().timeIntervalSince1970) << 16
    return (1...40).map { $0 } + (0..<10).map { now + $0 }
  }()
}
