import NetcheckModel
import NetcheckQueries
import NetcheckSets
import RandomClusters

/// Compares what netcheck says of workloads, whose pods it gathers in groups, with what the plain evaluator says of each pod.
struct WorkloadComparison: RandomComparison {
  var seed: UInt64
  var dialect: Dialect

  /// How many connections are asked.
  var effort: Int
  private(set) var counts = Comparison.Counts()

  private static let owner = "set"

  init(seed: UInt64, _ dialect: Dialect, effort: Int) {
    self.seed = seed
    self.dialect = dialect
    self.effort = effort
  }

  /// The first difference, made as small as it gets.
  mutating func difference() -> Comparison.Difference? {
    let cluster = ClusterGenerator.cluster(seed: seed, dialect, omitting: .known)
      .twinned(ownedBy: Self.owner)
    let netcheck = NetcheckAnswers(cluster, asJSON: seed % 2 == 0)
    if !netcheck.faults.isEmpty { return nil }
    let plan = ProbePlan(cluster, omitting: .known)
    if plan.routes.isEmpty { return nil }
    let plain = PlainEvaluator(cluster)
    var random = SplitMix64(seed: seed ^ 0x5E7)
    for _ in 0..<effort {
      let route = plan.route(&random)
      let asksSource = random.chance(50)
      let probe = route.probe(
        random.pick(plan.connections),
        from: plan.sourcePorts.isEmpty ? nil : random.pick(plan.sourcePorts))
      let probes = probes(probe, asksSource: asksSource, cluster, plan)
      if probes.isEmpty { continue }
      let opinions = probes.map { plain.opinion($0) }
      for quantifier in [ReachQuestion.Quantifier.any, .all] {
        let expected = Self.united(opinions, quantifier)
        let answer = netcheck.answer(
          probe, ofWorkload: Self.owner, asksSource: asksSource, quantifier)
        let isCareful = answer == .undecided && (cluster.lacksFacts || probe.sourcePort == nil)
        guard answer == expected || isCareful else {
          return report(cluster, probe, asksSource, quantifier, answer, expected)
        }
        counts.add(expected, by: answer)
      }
    }
    return nil
  }

  /// The connection with each pod of the workload in the place of one; none where some of them is not worth asking about.
  private func probes(
    _ probe: Probe, asksSource: Bool, _ cluster: RandomCluster, _ plan: ProbePlan
  ) -> [Probe] {
    guard case .pod(let namespace, _) = asksSource ? probe.source : probe.destination else {
      return []
    }
    let other = asksSource ? probe.destination : probe.source
    let ends = cluster.pods.filter { $0.namespace == namespace && !$0.isFinished }
      .map { Probe.End.pod(namespace: namespace, name: $0.name) }.filter { $0 != other }
    let probes = ends.map { end in
      var probe = probe
      if asksSource { probe.source = end } else { probe.destination = end }
      return probe
    }
    return probes.allSatisfy { plan.holds($0) && !cluster.leadsOn($0) } ? probes : []
  }

  private static func united(
    _ opinions: [Opinion], _ quantifier: ReachQuestion.Quantifier
  ) -> Opinion {
    let deciding: Opinion = quantifier == .any ? .allowed : .denied
    if opinions.contains(deciding) { return deciding }
    if opinions.contains(.undecided) { return .undecided }
    return deciding == .allowed ? .denied : .allowed
  }

  private func report(
    _ cluster: RandomCluster, _ probe: Probe, _ asksSource: Bool,
    _ quantifier: ReachQuestion.Quantifier, _ answer: Opinion?, _ expected: Opinion
  ) -> Comparison.Difference {
    let smallest = cluster.shrunk { candidate in
      let plan = ProbePlan(candidate)
      let probes = probes(probe, asksSource: asksSource, candidate, plan)
      let netcheck = NetcheckAnswers(candidate)
      let plain = PlainEvaluator(candidate)
      return !probes.isEmpty && netcheck.faults.isEmpty
        && Self.united(probes.map { plain.opinion($0) }, quantifier) == expected
        && netcheck.answer(probe, ofWorkload: Self.owner, asksSource: asksSource, quantifier)
          == answer
    }
    return Comparison.Difference(
      description: """
        \(dialect.rawValue), seed \(seed), engine \(cluster.engine.rawValue)
        \(probe), \(asksSource ? "from" : "to") all pods of the \(asksSource ? "source" : "destination")'s workload, \(quantifier)
        netcheck: \(answer?.rawValue ?? "no answer"), plain evaluator: \(expected.rawValue)
        \(ManifestWriter.yaml(smallest))
        """)
  }
}

extension NetcheckAnswers {
  /// What netcheck says of a connection where one end is the whole workload of its pod.
  fileprivate func answer(
    _ probe: Probe, ofWorkload name: String, asksSource: Bool,
    _ quantifier: ReachQuestion.Quantifier
  ) -> Opinion? {
    guard case .port(let transport, let number) = probe.message,
      case .pod(let namespace, _) = asksSource ? probe.source : probe.destination
    else { return nil }
    let workload = EndpointReference.named(
      namespace: namespace, kind: .statefulSet, name: name)
    var question = ReachQuestion(
      from: asksSource ? workload : EndpointReference(probe.source),
      to: asksSource ? EndpointReference(probe.destination) : workload,
      family: AddressFamily(probe.family))
    question.port = .number(UInt16(number))
    question.transport = TransportProtocol(rawValue: transport.rawValue)
    question.quantifier = quantifier
    question.sourcePort = probe.sourcePort.map { UInt16($0) }
    return (try? canReach.answer(question, withNearMisses: false)).map { Opinion($0.verdict) }
  }
}
