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
    var verdicts = 0
    for seed in Rounds.seeds {
      var comparison = Comparison(
        seed: seed, dialect, Rounds.areMany ? .thorough : .brief)
      if let difference = comparison.difference() {
        Issue.record(Comment(rawValue: difference.description))
        if !Rounds.areMany { return }
      }
      verdicts += comparison.verdicts
    }
    if Rounds.areMany { print("\(dialect.rawValue): \(verdicts) verdicts compared") }
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
    return (1...60).map { $0 } + (0..<15).map { now + $0 }
  }()
}
