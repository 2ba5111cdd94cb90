import NetcheckDiagnostics
import RandomClusters

/// Compares what netcheck and the plain evaluator say of one generated cluster.
struct Comparison {
  var seed: UInt64
  var dialect: Dialect
  var effort: Effort
  private(set) var verdicts = 0

  /// How much is asked of a cluster.
  struct Effort {
    var routes: Int
    var connections: Int

    static let brief = Effort(routes: 5, connections: 6)
    static let thorough = Effort(routes: 40, connections: 60)
  }

  /// How a connection was asked about.
  enum Manner {
    /// By itself.
    case alone
    /// Together with all others that have ports.
    case amongAll
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
    if let fault = netcheck.faults.first {
      return refusal(cluster, fault)
    }
    let plain = PlainEvaluator(cluster)
    let plan = ProbePlan(cluster, omitting: .known)
    var random = SplitMix64(seed: seed ^ 0x5EED)
    guard !plan.routes.isEmpty else { return nil }
    for _ in 0..<effort.routes {
      let route = random.pick(plan.routes)
      let sourcePort = random.next() % 10 == 0 ? nil : random.pick(plan.sourcePorts)
      let alone = random.pick(plan.connections)
      func probe(_ message: Probe.Message) -> Probe { route.probe(message, from: sourcePort) }
      let portless = plan.portless.isEmpty ? [] : [random.pick(plan.portless)]
      for message in [alone] + portless {
        if differ(probe(message), .alone, netcheck, plain) {
          return report(cluster, probe(message), .alone)
        }
        verdicts += 1
      }
      guard let all = try? netcheck.opinions(route, sourcePort: sourcePort) else {
        return report(cluster, probe(alone), .amongAll)
      }
      for _ in 0..<effort.connections {
        let message = random.pick(plan.connections)
        if !agrees(all.opinion(message), plain.opinion(probe(message)), probe(message)) {
          return report(cluster, probe(message), .amongAll)
        }
        verdicts += 1
      }
    }
    return nil
  }

  private func differ(
    _ probe: Probe, _ manner: Manner, _ netcheck: NetcheckAnswers, _ plain: PlainEvaluator
  ) -> Bool {
    !agrees(answer(probe, manner, netcheck), plain.opinion(probe), probe)
  }

  private func answer(
    _ probe: Probe, _ manner: Manner, _ netcheck: NetcheckAnswers
  ) -> Opinion? {
    switch manner {
    case .alone: return try? netcheck.opinion(probe)
    case .amongAll:
      return (try? netcheck.opinions(probe.route, sourcePort: probe.sourcePort))?
        .opinion(probe.message)
    }
  }

  /// Without a source port, netcheck may call undecided what hangs on it in no way: it takes each rule's condition for
  /// itself.
  private func agrees(_ answer: Opinion?, _ expected: Opinion, _ probe: Probe) -> Bool {
    var hasPorts: Bool { if case .port = probe.message { true } else { false } }
    return answer == expected || (answer == .undecided && hasPorts && probe.sourcePort == nil)
  }

  // MARK: What is told

  private func report(_ cluster: RandomCluster, _ probe: Probe, _ manner: Manner) -> Difference {
    let expected = PlainEvaluator(cluster).opinion(probe)
    let found = answer(probe, manner, NetcheckAnswers(cluster))
    let smallest = cluster.shrunk { candidate in
      let netcheck = NetcheckAnswers(candidate)
      return netcheck.faults.isEmpty && ProbePlan(candidate).holds(probe)
        && PlainEvaluator(candidate).opinion(probe) == expected
        && answer(probe, manner, netcheck) == found
    }
    return Difference(
      description: """
        \(dialect.rawValue), seed \(seed), engine \(cluster.engine.rawValue)
        \(probe)\(manner == .amongAll ? ", asked among all" : "")
        netcheck: \(found.map(\.rawValue) ?? "no answer"), plain evaluator: \(expected.rawValue)
        \(ManifestWriter.yaml(smallest))
        """)
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
  static let known: Omissions = [
    .portlessUnderAdminPolicies, .domainNamesOfNodes, .protocolBesideServices,
    .slicePortsWithoutNumber,
  ]
}
