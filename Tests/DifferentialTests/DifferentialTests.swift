import RandomClusters
import Testing

/// A slow evaluator that shares nothing with the engine must agree with it on random clusters.
///
/// `NETCHECK_ROUNDS` says how many clusters of each dialect are compared thoroughly, `NETCHECK_SEED` which seed comes
/// first.
@Suite struct DifferentialTests {
  @Test(arguments: Dialect.allCases)
  func agreesWithThePlainEvaluator(_ dialect: Dialect) {
    compare(dialect, "verdicts", fixed: 40, fresh: 10) {
      Comparison(seed: $0, dialect, Rounds.areMany ? .thorough : .brief)
    }
  }

  @Test(arguments: Dialect.allCases)
  func agreesAboutServices(_ dialect: Dialect) {
    compare(dialect, "verdicts on Services", fixed: 40, fresh: 10) {
      ServiceComparison(seed: $0, dialect, effort: Rounds.areMany ? 200 : 15)
    }
  }

  @Test(arguments: Dialect.allCases)
  func agreesAboutListsToServices(_ dialect: Dialect) {
    compare(dialect, "entries of lists to Services", fixed: 20, fresh: 5) {
      ServiceListComparison(seed: $0, dialect, effort: Rounds.areMany ? 10 : 4)
    }
  }

  @Test(arguments: Dialect.allCases)
  func agreesAboutWorkloads(_ dialect: Dialect) {
    compare(dialect, "verdicts on workloads", fixed: 20, fresh: 5) {
      WorkloadComparison(seed: $0, dialect, effort: Rounds.areMany ? 200 : 20)
    }
  }

  /// Compares cluster by cluster, up to the first difference unless many are asked for.
  private func compare(
    _ dialect: Dialect, _ what: String, fixed: Int, fresh: Int,
    _ comparison: (UInt64) -> some RandomComparison
  ) {
    var counts = Comparison.Counts()
    for seed in Rounds.seeds(fixed: fixed, fresh: fresh) {
      var comparison = comparison(seed)
      if let difference = comparison.difference() {
        Issue.record(Comment(rawValue: difference.description))
        if !Rounds.areMany { return }
      }
      counts += comparison.counts
    }
    guard Rounds.areMany else { return }
    print(
      "\(dialect.rawValue): \(counts.total) \(what) compared, \(counts.allowed) allowed,"
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

/// What the comparison rests on, where a fault would hide others.
@Suite struct RandomClusterTests {
  @Test func shrinksToWhatFails() {
    let cluster = ClusterGenerator.cluster(seed: 3, .kubernetes)
    let smallest = cluster.shrunk { $0.networkPolicies.contains { $0.ingress != nil } }
    #expect(smallest.networkPolicies.count == 1)
    #expect(smallest.networkPolicies.first?.ingress == [])
    #expect(smallest.pods.isEmpty)
  }

  @Test func writesAddressesShort() {
    #expect("\(Address.v6(0xfd00, 1, 5))" == "fd00:1::5")
    #expect("\(Address(bytes: [UInt8](repeating: 0, count: 16)))" == "::")
    #expect("\(Block(.v4(10, 0, 0, 0), 8))" == "10.0.0.0/8")
  }
}
