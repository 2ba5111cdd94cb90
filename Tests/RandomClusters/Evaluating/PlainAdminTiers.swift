extension PlainKubernetes {
  /// How a policy of a tier, or the tier itself, ends for a connection.
  private enum End: Hashable {
    case accept, deny, pass, noMatch
  }

  /// API overview of network-policy-api: the tier decides, or leaves it to what comes next.
  func admin(
    _ tier: AdminPolicy.AdminTier, _ connection: Connection, _ next: () -> Set<Bool>
  ) -> Set<Bool> {
    let policies = cluster.adminPolicies.filter {
      $0.tier == tier && selects($0.subject, connection.pod)
    }
    var outcomes: Set<Bool> = []
    for end in self.end(policies, connection) {
      switch end {
      case .accept: outcomes.insert(true)
      case .deny: outcomes.insert(false)
      case .pass, .noMatch: outcomes.formUnion(next())
      }
    }
    return outcomes
  }

  private func selects(_ subject: AdminPolicy.Subject, _ pod: Pod) -> Bool {
    switch subject {
    case .namespaces(let selector): selector.matches(labels(ofNamespace: pod.namespace))
    case .pods(let namespaces, let pods): matches(namespaces, pods, pod)
    }
  }

  private func matches(_ namespaces: LabelSelector?, _ pods: LabelSelector, _ pod: Pod) -> Bool {
    (namespaces ?? LabelSelector()).matches(labels(ofNamespace: pod.namespace))
      && pods.matches(pod.labels)
  }

  /// The lower priority first. Of several policies with one priority the engine may take any that matches
  /// (ClusterNetworkPolicy types, priority); so it may where a tier has policies of both versions, whose order nobody specifies.
  private func end(_ policies: [AdminPolicy], _ connection: Connection) -> Set<End> {
    guard let first = policies.map(\.priority).min() else { return [.noMatch] }
    let tier = cluster.adminPolicies.filter { $0.tier == policies[0].tier }
    let isMixed = Set(tier.map(\.version)).count > 1
    let ends = policies.filter { isMixed || $0.priority == first }.map { end($0, connection) }
    var all = ends.reduce(into: Set<End>()) { $0.formUnion($1) }
    // Nobody matches only if each of them may fail to.
    all.remove(.noMatch)
    if ends.allSatisfy({ $0.contains(.noMatch) }) {
      all.formUnion(isMixed ? [.noMatch] : end(policies.filter { $0.priority > first }, connection))
    }
    return all
  }

  /// The first rule that matches; where that is not known, both ways.
  private func end(_ policy: AdminPolicy, _ connection: Connection) -> Set<End> {
    var ends: Set<End> = []
    for rule in policy.rules(connection.direction) {
      let matches = self.matches(rule, connection)
      if matches.contains(true) {
        switch rule.action {
        case .accept: ends.insert(.accept)
        case .deny: ends.insert(.deny)
        case .pass: ends.insert(.pass)
        }
      }
      if !matches.contains(false) { return ends }
    }
    return ends.union([.noMatch])
  }

  private func matches(_ rule: AdminPolicy.Rule, _ connection: Connection) -> Set<Bool> {
    guard self.protocols(rule.protocols, hold: connection) else { return [false] }
    let peers = rule.peers.map { peer($0, holds: connection) }
    if peers.contains([true]) { return [true] }
    return peers.allSatisfy { $0 == [false] } ? [false] : [true, false]
  }

  private func peer(_ peer: AdminPolicy.Peer, holds connection: Connection) -> Set<Bool> {
    let end = connection.peer
    switch peer {
    case .namespaces(let selector):
      return [end.pod.map { selector.matches(labels(ofNamespace: $0.namespace)) } ?? false]
    case .pods(let namespaces, let pods):
      return [end.pod.map { matches(namespaces, pods, $0) } ?? false]
    case .networks(let blocks): return [blocks.contains { $0.contains(end.address) }]
    case .nodes(let selector):
      return [end.node.map { selector.matches($0.labels) } ?? false]
    case .domainNames:
      // NPEP-133: the addresses are learnt at run time.
      return end.pod == nil ? [true, false] : [false]
    }
  }

  private func protocols(
    _ protocols: [AdminPolicy.ProtocolMatch]?, hold connection: Connection
  ) -> Bool {
    guard let protocols else { return true }
    guard case .port(let transport, let number) = connection.message else { return false }
    return protocols.contains { each in
      switch each {
      case .number(let wanted, let only): wanted == transport && only == number
      case .range(let wanted, let start, let end):
        wanted == transport && start <= number && number <= end
      case .named(let name):
        connection.destination.pod?.declares(name, transport, number) ?? false
      }
    }
  }
}
