import RandomClusters

/// Compares what netcheck lists to the Services of one generated cluster with what the plain evaluator says of each endpoint.
struct ServiceListComparison: RandomComparison {
  var seed: UInt64
  var dialect: Dialect

  /// How many lists are compared.
  var effort: Int
  private(set) var counts = Comparison.Counts()

  init(seed: UInt64, _ dialect: Dialect, effort: Int) {
    self.seed = seed
    self.dialect = dialect
    self.effort = effort
  }

  /// One connection of a list: to an endpoint that the Service has, on a port to which some port of it may lead.
  private struct Entry: Hashable {
    var probe: ServiceProbe
    var end: Probe.End
    var message: Probe.Message
  }

  /// The first difference, made as small as it gets.
  mutating func difference() -> Comparison.Difference? {
    let cluster = ClusterGenerator.cluster(seed: seed, dialect, omitting: .known)
    let plan = ServicePlan(cluster, omitting: .known)
    if plan.isEmpty || cluster.judgesBeforeTranslation { return nil }
    let netcheck = NetcheckAnswers(cluster, asJSON: seed % 2 == 0)
    let plain = PlainServices(cluster, omitting: .known)
    var random = SplitMix64(seed: seed ^ 0x1157)
    for _ in 0..<effort {
      guard var probe = plan.probe(&random), !plain.hidesSource(probe) else { continue }
      probe.sourcePort = nil
      guard let list = netcheck.listed(probe) else { continue }
      for entry in entries(probe, plain) {
        guard let expected = expected(entry, plain) else { continue }
        let answer = list(entry.end, entry.message)
        // No list is of one source port.
        let isCareful = cluster.lacksFacts || cluster.engine == .calico
        guard answer == expected || (answer == .undecided && isCareful) else {
          return report(cluster, entry)
        }
        counts.add(expected, by: answer)
      }
    }
    return nil
  }

  /// Nobody's list speaks of itself.
  private func entries(_ probe: ServiceProbe, _ plain: PlainServices) -> [Entry] {
    var whole = probe
    whole.port = nil
    let targets = plain.targets(of: probe) + plain.targets(of: whole)
    return Set(targets.map(\.end)).filter { $0 != probe.source }.flatMap { end in
      Set(targets.map(\.message)).map { Entry(probe: probe, end: end, message: $0) }
    }
  }

  private func expected(_ entry: Entry, _ plain: PlainServices) -> Opinion? {
    let alike = plain.targets(of: entry.probe).filter { $0.message == entry.message }
    let target = alike.first { $0.end == entry.end }
    if target == nil, !alike.isEmpty, Omissions.known.contains(.targetsOfOtherPorts) { return nil }
    return target.map { plain.opinion(entry.probe, at: $0) } ?? .denied
  }

  private func answer(_ entry: Entry, _ cluster: RandomCluster) -> Opinion? {
    let netcheck = NetcheckAnswers(cluster)
    return netcheck.faults.isEmpty ? netcheck.listed(entry.probe)?(entry.end, entry.message) : nil
  }

  private func report(_ cluster: RandomCluster, _ entry: Entry) -> Comparison.Difference {
    let found = answer(entry, cluster)
    let expected = expected(entry, PlainServices(cluster, omitting: .known))
    let smallest = cluster.shrunk { candidate in
      let plain = PlainServices(candidate, omitting: .known)
      return ServicePlan(candidate).holds(entry.probe)
        && entries(entry.probe, plain).contains(entry) && answer(entry, candidate) == found
        && self.expected(entry, plain) == expected
    }
    return Comparison.Difference(
      description: """
        \(dialect.rawValue), seed \(seed), engine \(cluster.engine.rawValue)
        list \(entry.probe): \(entry.end) \(entry.message)
        netcheck: \(found?.rawValue ?? "no answer"), plain evaluator: \(expected?.rawValue ?? "")
        \(ManifestWriter.yaml(smallest))
        """)
  }
}
