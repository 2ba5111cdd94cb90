import NetcheckDiagnostics
import RandomClusters

/// Holds what netcheck says of one generated cluster against what a plain evaluator says.
protocol RandomComparison {
  /// What was compared so far.
  var counts: Comparison.Counts { get }

  /// The first difference, made as small as it gets.
  mutating func difference() -> Comparison.Difference?
}

/// Compares what netcheck and the plain evaluator say of one generated cluster.
struct Comparison: RandomComparison {
  typealias Manner = NetcheckAnswers.Manner

  var seed: UInt64
  var dialect: Dialect
  var effort: Effort
  private(set) var counts = Counts()

  /// How much is asked of a cluster.
  struct Effort {
    var routes: Int
    var connections: Int

    static let brief = Effort(routes: 5, connections: 10)
    static let thorough = Effort(routes: 40, connections: 60)
  }

  struct Counts {
    var allowed = 0
    var denied = 0
    var undecided = 0

    /// Verdicts that netcheck leaves open though they are not.
    var imprecise = 0

    var total: Int { allowed + denied + undecided }

    mutating func add(_ opinion: Opinion, by answer: Opinion?) {
      switch opinion {
      case .allowed: allowed += 1
      case .denied: denied += 1
      case .undecided: undecided += 1
      }
      if answer != opinion { imprecise += 1 }
    }

    static func += (sum: inout Counts, counts: Counts) {
      sum.allowed += counts.allowed
      sum.denied += counts.denied
      sum.undecided += counts.undecided
      sum.imprecise += counts.imprecise
    }
  }

  struct Difference: CustomStringConvertible {
    var description: String
  }

  init(seed: UInt64, _ dialect: Dialect, _ effort: Effort) {
    self.seed = seed
    self.dialect = dialect
    self.effort = effort
  }

  /// The first difference, made as small as it gets.
  mutating func difference() -> Difference? {
    let cluster = ClusterGenerator.cluster(seed: seed, dialect, omitting: .known)
    let netcheck = NetcheckAnswers(cluster, asJSON: seed % 2 == 0)
    if let fault = netcheck.faults.first { return refusal(cluster, fault) }
    let plain = PlainEvaluator(cluster)
    let plan = ProbePlan(cluster, omitting: .known)
    if plan.routes.isEmpty { return nil }
    var random = SplitMix64(seed: seed ^ 0x5EED)
    for _ in 0..<effort.routes {
      let route = plan.route(&random)
      let manner = random.pick(netcheck.manners(route).filter { $0 != .alone })
      let sourcePort =
        manner == .listed || random.next() % 10 == 0 ? nil : random.pick(plan.sourcePorts)
      for manner in [.alone, manner] {
        let messages =
          manner == .alone
          ? [random.pick(plan.connections)] + random.some(plan.portless, atMost: 1)
          : (0..<effort.connections).map { _ in random.pick(plan.connections) }
        let answers = try? netcheck.answers(route, manner, sourcePort: sourcePort)
        for message in messages {
          let probe = route.probe(message, from: sourcePort)
          // Services are compared by themselves.
          if cluster.leadsOn(probe) { continue }
          let answer = try? answers?.opinion(message)
          let expected = plain.opinion(probe)
          guard agrees(answer, expected, probe, cluster) else {
            return report(cluster, probe, manner)
          }
          counts.add(expected, by: answer)
        }
      }
    }
    return nil
  }

  /// Where a fact is not told, netcheck may call undecided what all values of it decide alike: it takes each condition for
  /// itself, while the plain evaluator tries each value.
  private func agrees(
    _ answer: Opinion?, _ expected: Opinion, _ probe: Probe, _ cluster: RandomCluster
  ) -> Bool {
    var hasPorts: Bool { if case .port = probe.message { true } else { false } }
    return answer == expected
      || (answer == .undecided
        && (cluster.lacksFacts || (hasPorts && probe.sourcePort == nil)))
  }

  // MARK: What is told

  private func report(_ cluster: RandomCluster, _ probe: Probe, _ manner: Manner) -> Difference {
    let found = answer(cluster, probe, manner)
    let expected = PlainEvaluator(cluster).opinion(probe)
    let smallest = cluster.shrunk { candidate in
      ProbePlan(candidate).holds(probe) && PlainEvaluator(candidate).opinion(probe) == expected
        && answer(candidate, probe, manner) == found
    }
    return Difference(
      description: """
        \(dialect.rawValue), seed \(seed), engine \(cluster.engine.rawValue)
        \(probe), asked \(manner)
        netcheck: \(found?.rawValue ?? "no answer"), plain evaluator: \(expected.rawValue)
        \(ManifestWriter.yaml(smallest))
        """)
  }

  private func answer(
    _ cluster: RandomCluster, _ probe: Probe, _ manner: Manner
  ) -> Opinion? {
    let netcheck = NetcheckAnswers(cluster)
    guard netcheck.faults.isEmpty, netcheck.manners(probe.route).contains(manner) else {
      return nil
    }
    return try? netcheck.answers(probe.route, manner, sourcePort: probe.sourcePort)
      .opinion(probe.message)
  }

  private func refusal(_ cluster: RandomCluster, _ fault: Diagnostic) -> Difference {
    let smallest = cluster.shrunk { candidate in
      NetcheckAnswers(candidate).faults.contains { $0.code == fault.code }
    }
    return Difference(
      description: """
        \(dialect.rawValue), seed \(seed): netcheck refuses the manifests: \(fault.message)
        \(ManifestWriter.yaml(smallest))
        """)
  }
}

extension Omissions {
  /// What netcheck is known to answer otherwise than the specification tells.
  static let known: Omissions = [.podsOfSlices, .unreadyEndpoints]
}
