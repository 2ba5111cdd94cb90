extension ClusterGenerator {
  mutating func makeAdminPolicies(upTo limit: Int) {
    // The older version is read by other engines than Calico.
    let version: AdminPolicy.Version =
      cluster.engine == .kubernetes && random.chance(25) ? .v1alpha1 : .v1alpha2
    for _ in 0..<random.number(1...limit) {
      var policy = AdminPolicy(
        version: version, name: freeName(cluster.adminPolicies.map(\.name)),
        tier: random.chance(60) ? .admin : .baseline, priority: priority(),
        subject: subject(version))
      if version == .v1alpha1, policy.tier == .baseline {
        if cluster.adminPolicies.contains(where: { $0.tier == .baseline }) { continue }
        policy.name = "default"
        policy.priority = 0
      }
      policy.ingress = adminRules(.ingress, policy)
      policy.egress = adminRules(.egress, policy)
      cluster.adminPolicies.append(policy)
    }
  }

  private mutating func priority() -> Int {
    let used = cluster.adminPolicies.map(\.priority)
    if random.chance(25), !used.isEmpty { return random.pick(used) }
    let free = [0, 1, 5, 10, 50, 100, 500, 1000].filter { !used.contains($0) }
    return free.isEmpty ? 7 : random.pick(free)
  }

  private mutating func subject(_ version: AdminPolicy.Version) -> AdminPolicy.Subject {
    random.chance(50)
      ? .namespaces(namespaceSelector())
      : .pods(namespaces: outerSelector(version), selector(Vocabulary.podLabels))
  }

  /// The selector of namespaces beside one of pods, which may be absent in the newer version.
  private mutating func outerSelector(_ version: AdminPolicy.Version) -> LabelSelector? {
    version == .v1alpha2 && random.chance(25) ? nil : namespaceSelector()
  }

  private mutating func adminRules(
    _ direction: Direction, _ policy: AdminPolicy
  ) -> [AdminPolicy.Rule]? {
    if random.chance(30) { return random.chance(30) ? [] : nil }
    return (0..<random.number(1...3)).map { place in
      let isOldBaseline = policy.version == .v1alpha1 && policy.tier == .baseline
      let actions: [AdminPolicy.Action] = [.accept, .deny, .pass]
      var rule = AdminPolicy.Rule(
        name: random.chance(10) ? "rule-\(place)" : nil,
        action: actions[random.weighted([40, 40, isOldBaseline ? 0 : 20])],
        peers: (0..<random.number(1...3)).map { _ in adminPeer(direction, policy) })
      if random.chance(50) {
        let arePods = rule.peers.allSatisfy(\.findsPods)
        rule.protocols = (0..<random.number(1...3)).map { _ in protocolMatch(mayBeNamed: arePods) }
      }
      return rule
    }
  }

  private mutating func adminPeer(
    _ direction: Direction, _ policy: AdminPolicy
  ) -> AdminPolicy.Peer {
    let isOldBaseline = policy.version == .v1alpha1 && policy.tier == .baseline
    let weights = direction == .ingress ? [50, 50] : [28, 30, 28, 12, isOldBaseline ? 0 : 2]
    switch random.weighted(weights) {
    case 0: return .namespaces(namespaceSelector())
    case 1: return .pods(namespaces: outerSelector(policy.version), selector(Vocabulary.podLabels))
    case 2:
      var blocks: [Block] = []
      for _ in 0..<random.number(1...2) {
        let block = block(family())
        if !blocks.contains(block) { blocks.append(block) }
      }
      return .networks(blocks)
    case 3: return .nodes(selector(Vocabulary.nodeLabels))
    default:
      let isTaken = cluster.adminPolicies.flatMap { $0.rules(.egress) }.flatMap(\.peers)
        .contains { if case .domainNames = $0 { true } else { false } }
      // One in a cluster, so that two cannot be about one name.
      return isTaken ? .namespaces(LabelSelector()) : .domainNames(["*.example.org"])
    }
  }

  private mutating func protocolMatch(mayBeNamed: Bool) -> AdminPolicy.ProtocolMatch {
    switch random.weighted([45, 25, mayBeNamed ? 30 : 0]) {
    case 0: return .number(transport(), port())
    case 1:
      let (start, end) = range()
      return .range(transport(), start, end)
    default: return .named(portName())
    }
  }
}

extension AdminPolicy.Peer {
  /// Whether the peer is told by selectors of pods: names of ports may stand beside no other (CRDs of the experimental
  /// channel).
  var findsPods: Bool {
    switch self {
    case .namespaces, .pods: true
    case .networks, .nodes, .domainNames: false
    }
  }
}
