extension ClusterGenerator {
  mutating func makeNetworkPolicies(upTo limit: Int) {
    for _ in 0..<random.number(0...limit) {
      let policy = networkPolicy()
      cluster.networkPolicies.append(policy)
    }
  }

  mutating func makeStagedNetworkPolicies() {
    guard random.chance(15) else { return }
    var policy = networkPolicy()
    policy.stagedAction = random.pick([.set, .set, .learn, .ignore])
    cluster.networkPolicies.append(policy)
  }

  mutating func networkPolicy() -> NetworkPolicy {
    let namespace = inhabitedNamespace()
    let taken = cluster.networkPolicies.filter { $0.namespace == namespace }.map(\.name)
    var policy = NetworkPolicy(namespace: namespace, name: freeName(taken))
    if random.chance(40) { makeRival(of: &policy, taken) }
    policy.podSelector = random.chance(5) ? nil : selector(Vocabulary.podLabels)
    policy.policyTypes =
      [nil, [], [.ingress], [.egress], [.ingress, .egress], [.ingress, .ingress]][
        random.weighted([22, 6, 22, 20, 26, 4])]
    policy.ingress = rules()
    policy.egress = rules()
    return policy
  }

  /// Gives the policy the name of one of Calico's, and that one its order and tier, so that the kind alone orders the two.
  private mutating func makeRival(of policy: inout NetworkPolicy, _ taken: [String]) {
    let rivals = cluster.calicoPolicies.indices.filter {
      cluster.calicoPolicies[$0].kind == .networkPolicy
        && cluster.calicoPolicies[$0].namespace == policy.namespace
        && !taken.contains(cluster.calicoPolicies[$0].name)
    }
    if rivals.isEmpty { return }
    let rival = random.pick(rivals)
    cluster.calicoPolicies[rival].tier = nil
    cluster.calicoPolicies[rival].order = 1000
    policy.name = cluster.calicoPolicies[rival].name
  }

  private mutating func rules() -> [NetworkPolicy.Rule]? {
    if random.chance(30) { return random.chance(30) ? [] : nil }
    return (0..<random.number(1...3)).map { _ in rule() }
  }

  mutating func rule() -> NetworkPolicy.Rule {
    var rule = NetworkPolicy.Rule()
    rule.peers =
      random.chance(20)
      ? (random.chance(30) ? [] : nil) : (0..<random.number(1...3)).map { _ in peer() }
    rule.ports =
      random.chance(40)
      ? (random.chance(20) ? [] : nil) : (0..<random.number(1...3)).map { _ in policyPort() }
    return rule
  }

  private mutating func peer() -> NetworkPolicy.Peer {
    var peer = NetworkPolicy.Peer()
    switch random.weighted([28, 24, 20, 28]) {
    case 0: peer.podSelector = selector(Vocabulary.podLabels)
    case 1: peer.namespaceSelector = namespaceSelector()
    case 2:
      peer.podSelector = selector(Vocabulary.podLabels)
      peer.namespaceSelector = namespaceSelector()
    default:
      let outer = block(family())
      peer.block = outer
      if random.chance(40) {
        peer.except = (0..<random.number(1...2)).compactMap { _ in block(inside: outer) }
      }
    }
    return peer
  }

  private mutating func policyPort() -> NetworkPolicy.Port {
    var port = NetworkPolicy.Port(transport: random.chance(40) ? nil : transport())
    switch random.weighted([12, 30, 40, 18]) {
    case 1: port.port = .name(random.chance(10) ? "nope" : portName())
    case 2: port.port = .number(self.port())
    case 3:
      let (first, last) = range()
      port.port = .number(first)
      port.endPort = random.chance(15) ? first : last
    default: break
    }
    return port
  }

  // MARK: Selectors

  mutating func namespaceSelector() -> LabelSelector {
    let names = (key: Vocabulary.nameKey, values: cluster.namespaces.map(\.name))
    return selector(Vocabulary.namespaceLabels + [names])
  }

  mutating func selector(_ vocabulary: [(key: String, values: [String])]) -> LabelSelector {
    var selector = LabelSelector()
    if random.chance(20) {
      if random.chance(20) { selector.matchLabels = [] }
      if random.chance(10) { selector.matchExpressions = [] }
      return selector
    }
    let labels = random.some(vocabulary, atMost: random.chance(20) ? 2 : 1)
    if random.chance(55) {
      selector.matchLabels = labels.map { Label($0.key, random.pick($0.values)) }
    }
    if selector.matchLabels == nil || random.chance(25) {
      selector.matchExpressions = (0..<(random.chance(20) ? 2 : 1)).map { _ in
        let (key, values) = random.pick(vocabulary)
        let test = random.pick(LabelSelector.Expression.Operator.allCases)
        return LabelSelector.Expression(
          key: key, test: test, values: test.takesValues ? random.some(values, atMost: 2) : [])
      }
    }
    return selector
  }
}
