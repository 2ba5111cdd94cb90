import NetcheckSets
import RandomClusters

/// Compares what netcheck and the plain evaluator say of connections to the Services of one generated cluster.
struct ServiceComparison: RandomComparison {
  var seed: UInt64
  var dialect: Dialect

  /// How many connections are asked.
  var effort: Int
  private(set) var counts = Comparison.Counts()

  init(seed: UInt64, _ dialect: Dialect, effort: Int) {
    self.seed = seed
    self.dialect = dialect
    self.effort = effort
  }

  /// The first difference, made as small as it gets.
  mutating func difference() -> Comparison.Difference? {
    let cluster = ClusterGenerator.cluster(seed: seed, dialect, omitting: .known)
    let plan = ServicePlan(cluster, omitting: .known)
    if plan.isEmpty { return nil }
    let netcheck = NetcheckAnswers(cluster, asJSON: seed % 2 == 0)
    let plain = PlainServices(cluster, omitting: .known)
    var random = SplitMix64(seed: seed ^ 0x5E12)
    for _ in 0..<effort {
      guard let probe = plan.probe(&random), let expected = plain.opinion(probe) else { continue }
      let answer = netcheck.answer(probe)
      let seen = Set(plain.targets(of: probe).map { Connection($0.message, probe.family) })
      guard agrees(answer?.opinion, expected, probe, cluster), answer?.targets ?? seen == seen
      else { return report(cluster, probe) }
      counts.add(expected, by: answer?.opinion)
    }
    return nil
  }

  /// Where a fact is not told, netcheck may call undecided what all values of it decide alike. Of a source that a Service
  /// hides it takes the families together. An endpoint that is a node may lead on to another Service.
  private func agrees(
    _ answer: Opinion?, _ expected: Opinion, _ probe: ServiceProbe, _ cluster: RandomCluster
  ) -> Bool {
    if answer == expected { return true }
    let leadsOn = PlainServices(cluster, omitting: .known).targets(of: probe).contains {
      cluster.leadsOn(
        Probe(
          source: probe.source, destination: $0.end, family: probe.family, message: $0.message))
    }
    let isCareful =
      leadsOn || cluster.lacksFacts || probe.sourcePort == nil || !cluster.hostEndpoints.isEmpty
      || (cluster.hasBothFamilies && PlainServices(cluster, omitting: .known).hidesSource(probe))
    return answer == .undecided && isCareful
  }

  private func report(_ cluster: RandomCluster, _ probe: ServiceProbe) -> Comparison.Difference {
    let found = NetcheckAnswers(cluster).answer(probe)
    let plain = PlainServices(cluster, omitting: .known)
    let expected = plain.opinion(probe)
    let targets = plain.targets(of: probe)
    let smallest = cluster.shrunk { candidate in
      guard ServicePlan(candidate).holds(probe), candidate.speaks(like: cluster) else {
        return false
      }
      let netcheck = NetcheckAnswers(candidate)
      let plain = PlainServices(candidate, omitting: .known)
      return netcheck.faults.isEmpty && netcheck.answer(probe) == found
        && plain.opinion(probe) == expected && plain.targets(of: probe) == targets
    }
    return Comparison.Difference(
      description: """
        \(dialect.rawValue), seed \(seed), engine \(cluster.engine.rawValue)
        \(probe)
        netcheck: \(found?.opinion.rawValue ?? "no answer"), \(found?.targets?.description ?? "not translated")
        plain evaluator: \(expected?.rawValue ?? ""), \(targets.map(\.message))
        \(ManifestWriter.yaml(smallest))
        """)
  }
}

extension RandomCluster {
  /// Whether all pods still have the addresses that they had: with fewer of them Services would have other endpoints.
  fileprivate func speaks(like other: RandomCluster) -> Bool {
    pods.allSatisfy { pod in
      other.pods.contains { $0.name == pod.name && $0.addresses == pod.addresses }
    }
  }

  fileprivate var hasBothFamilies: Bool {
    Set((pods.flatMap(\.addresses) + nodes.flatMap(\.addresses)).map(\.family)).count > 1
  }
}
