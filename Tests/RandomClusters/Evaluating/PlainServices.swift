/// Judges connections to Services: to each endpoint that may get one, on the port to which it is translated.
package struct PlainServices {
  private let cluster: RandomCluster
  private let plain: PlainEvaluator

  /// NetworkPolicies allow everything that pods send.
  private let withoutIsolation: PlainEvaluator

  /// One for each way in which what is judged before the translation may turn out.
  private let evaluators: [PlainEvaluator]

  private let omissions: Omissions

  package init(_ cluster: RandomCluster, omitting omissions: Omissions = []) {
    self.cluster = cluster
    self.omissions = omissions
    plain = PlainEvaluator(cluster)
    withoutIsolation = PlainEvaluator(cluster.openingEgress)
    evaluators =
      cluster.judgesBeforeTranslation
      ? cluster.earlyOutcomes.map { PlainEvaluator($0) } : [plain]
  }

  /// What becomes of a connection: it is allowed if it may reach one endpoint. `nil` where nobody specifies it.
  package func opinion(_ probe: ServiceProbe) -> Opinion? {
    var opinions: [Opinion] = []
    for target in targets(of: probe) {
      guard let opinion = opinion(probe, at: target) else { return nil }
      opinions.append(opinion)
    }
    if opinions.contains(.allowed) { return .allowed }
    if probe.port == nil, leadsNowhere(probe) { return .undecided }
    return opinions.isEmpty || opinions.contains(.undecided) ? .undecided : .denied
  }

  /// Whether nobody declares the name to which one of the asked ports leads, so that it may lead anywhere.
  private func leadsNowhere(_ probe: ServiceProbe) -> Bool {
    guard let arrival = PlainArrival(probe, in: cluster), arrival.untranslated == nil else {
      return false
    }
    return arrival.ports.contains { port in
      guard case .name? = port.target else { return false }
      var asked = arrival
      asked.ports = [port]
      return cluster.targets(of: probe, asked).isEmpty
    }
  }

  /// Where a connection may end.
  package func targets(of probe: ServiceProbe) -> [PlainTarget] {
    guard let arrival = PlainArrival(probe, in: cluster) else { return [] }
    let targets = cluster.targets(of: probe, arrival)
    guard let source = PlainEnd(probe.source, probe.family, in: cluster),
      !omissions.contains(.endpointsOfOtherNodes)
    else { return targets }
    return targets.filter { target in
      PlainEnd(target.end, probe.family, in: cluster).map { arrival.leads(source, to: $0) } ?? true
    }
  }

  /// Whether endpoints may see another source than the one that connects.
  package func hidesSource(_ probe: ServiceProbe) -> Bool {
    guard let arrival = PlainArrival(probe, in: cluster),
      let source = PlainEnd(probe.source, probe.family, in: cluster)
    else { return false }
    return arrival.hides(source)
  }

  // MARK: One endpoint

  /// What becomes of a connection where it ends.
  package func opinion(_ probe: ServiceProbe, at target: PlainTarget) -> Opinion? {
    guard let arrival = PlainArrival(probe, in: cluster),
      let source = PlainEnd(probe.source, probe.family, in: cluster),
      let destination = PlainEnd(target.end, probe.family, in: cluster)
    else { return nil }
    let isHeadless = arrival.service.kind == .headless
    // An address that nobody tells is no pod's as far as anybody knows.
    let isOwn = source.pod != nil && source.pod == destination.pod
    // Network Policies: a pod cannot block access to itself, and nothing stands between it and its own address.
    if isOwn, isHeadless { return .allowed }
    let isOnOwnNode =
      source.pod != nil && destination.node != nil && source.pod?.node == destination.node?.name
    // What host endpoints make of it nobody specifies.
    if isOnOwnNode, !cluster.hostEndpoints.isEmpty { return nil }
    let asOneself = opinion(probe, from: probe.source, target, isHeadless ? [plain] : evaluators)
    // The source may be another one on the way back (page Virtual IPs).
    if isOwn, asOneself != .allowed { return .undecided }
    // Engines differ about what NetworkPolicies mean for one's own node.
    if isOnOwnNode, asOneself == .denied, cluster.engine == .kubernetes,
      opinion(probe, from: probe.source, target, [withoutIsolation]) != .denied
    {
      return .undecided
    }
    switch (asOneself, dialled(probe, by: source, arrival)) {
    case (_, nil), (.allowed, .allowed), (.denied, .denied): break
    case (.allowed, _), (.undecided, _): return .undecided
    // It hangs on where the connection is denied.
    case (.denied, _): return nil
    }
    guard arrival.hides(source) else { return asOneself }
    return asOneself == .allowed && isOpenToEverybody(probe, target) ? .allowed : .undecided
  }

  /// What policies say of the source speaking to the node that translates the connection; `nil` if that is its own.
  private func dialled(
    _ probe: ServiceProbe, by source: PlainEnd, _ arrival: PlainArrival
  ) -> Opinion? {
    guard !omissions.contains(.dialledNodePorts), let entrance = arrival.entrance,
      let pod = source.pod, pod.node != entrance.node?.name,
      let port = probe.port, case .number(let number) = port.value
    else { return nil }
    let pair = Probe(
      source: probe.source, destination: .address(entrance.address), family: probe.family,
      message: .port(port.transport, number), sourcePort: probe.sourcePort)
    return plain.opinion(pair)
  }

  private func isOpenToEverybody(_ probe: ServiceProbe, _ target: PlainTarget) -> Bool {
    // Whoever gives it another address may give it another port.
    var entering = probe
    entering.sourcePort = nil
    return cluster.entrances(probe.family).allSatisfy {
      opinion(entering, from: $0, target, evaluators) == .allowed
    }
  }

  private func opinion(
    _ probe: ServiceProbe, from source: Probe.End, _ target: PlainTarget,
    _ evaluators: [PlainEvaluator]
  ) -> Opinion {
    let pair = Probe(
      source: source, destination: target.end, family: probe.family,
      message: target.message, sourcePort: probe.sourcePort)
    let opinions = evaluators.map { $0.opinion(pair, comesBack: true) }
    return opinions.allSatisfy { $0 == opinions[0] } ? opinions[0] : .undecided
  }
}

extension RandomCluster {
  /// Whose address a connection from outside may bear when it comes in: that of a node, or of a load balancer, which may be
  /// any (page Virtual IPs, "Traffic policies").
  fileprivate func entrances(_ family: Family) -> [Probe.End] {
    // What only passes a node its host endpoint judges otherwise than what the node itself sends.
    let nodes = hostEndpoints.isEmpty ? nodes.flatMap(\.addresses) : []
    return (nodes + foreignAddresses).filter { $0.family == family }.map { .address($0) }
  }

  /// The cluster with each answer that policies may give which see a connection before it is translated: none of them
  /// matches, or a rule of each one that allows or denies.
  fileprivate var earlyOutcomes: [RandomCluster] {
    let actions: [CalicoRule.Action?] = [nil, .allow, .deny]
    return actions.map { action in
      var cluster = self
      for index in cluster.calicoPolicies.indices where calicoPolicies[index].isEarly {
        cluster.calicoPolicies[index].match { $0.action == action }
      }
      return cluster
    }
  }

  fileprivate var openingEgress: RandomCluster {
    var cluster = self
    cluster.networkPolicies.change { policy in
      if policy.effectiveTypes.contains(.egress) { policy.egress = [NetworkPolicy.Rule()] }
    }
    return cluster
  }

  /// Whether host endpoints may judge connections before Services translate them.
  package var judgesBeforeTranslation: Bool {
    !hostEndpoints.isEmpty && calicoPolicies.contains(where: \.isEarly)
  }
}

extension CalicoPolicy {
  fileprivate var isEarly: Bool { doNotTrack || preDNAT }

  /// Lets one of some rules match everything, if there is one, and the others nothing.
  fileprivate mutating func match(_ isMeant: (CalicoRule) -> Bool) {
    for rules in [\CalicoPolicy.ingress, \CalicoPolicy.egress] {
      let meant = (self[keyPath: rules] ?? []).first(where: isMeant)
      if self[keyPath: rules] != nil {
        self[keyPath: rules] = meant.map { [CalicoRule(action: $0.action)] } ?? []
      }
    }
  }
}
