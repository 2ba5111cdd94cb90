package import NetcheckCluster
package import NetcheckLadder
package import NetcheckModel
package import NetcheckSets

/// Walks the ladder for one connection, literally as ``Ladder`` tells it, and records each step.
package struct Tracer: Sendable {
  package let ladder: Ladder
  package let cluster: Cluster

  package init(ladder: Ladder, cluster: Cluster) {
    self.ladder = ladder
    self.cluster = cluster
  }

  /// The policies that govern an endpoint, or may govern it, tier by tier in the ladder's order.
  package struct Governors: Sendable {
    package var tiers: [[(policy: Policy, governs: Truth)]]
  }

  package func governors(of endpoint: Endpoint) -> Governors {
    guard endpoint.kind == .pod else { return Governors(tiers: ladder.tiers.map { _ in [] }) }
    return Governors(
      tiers: ladder.tiers.map { tier in
        tier.policies.compactMap { policy in
          let governs = policy.selects(endpoint, in: cluster)
          return governs.isNo ? nil : (policy, governs)
        }
      })
  }

  package func trace(
    _ flow: Flow, source: Governors, destination: Governors
  ) -> Trace {
    Trace(
      egress: walk(flow, .egress, source), ingress: walk(flow, .ingress, destination))
  }

  // MARK: One end

  private func walk(_ flow: Flow, _ direction: Direction, _ governors: Governors) -> Walk {
    let subject = flow.subject(direction).endpoint
    let peer = flow.peer(direction).endpoint
    var walk = Walk(direction, of: subject.name)
    if flow.isWithinPod { return walk.ending(.withinPod) }
    if subject.kind != .pod { return walk.ending(.notBound(subject.kind)) }
    let sameNode = peer.isHost ? onSameNode(subject, peer) : .no
    if direction == .ingress, sameNode.isYes { return walk.ending(.ownNode) }
    descend(flow, direction, governors, &walk)
    // Calico applies egress policy to its own node like to any other.
    let isLeftOpen = direction == .ingress || ladder.engine == .kubernetes
    if walk.verdict != .allowed, peer.isHost, isLeftOpen {
      allowForOwnNode(sameNode, subject, peer, &walk)
    }
    return walk
  }

  /// From its own node a pod is always reached (networking/v1 NetworkPolicyIngressRule); whether it may always reach that
  /// node, the specification tells in two ways.
  private func allowForOwnNode(
    _ sameNode: Truth, _ subject: Endpoint, _ peer: Endpoint, _ walk: inout Walk
  ) {
    switch sameNode {
    case .no: break
    case .yes: walk.leaveOpen(.ownNode, missing: [.ownNode(subject.name)])
    case .unknown(let facts): walk.leaveOpen(.ownNode, missing: facts)
    }
  }

  private func onSameNode(_ pod: Endpoint, _ host: Endpoint) -> Truth {
    guard let a = pod.node, let b = host.node else {
      return .unknown([.sameNode(pod.name, host.name)])
    }
    return .of(a == b)
  }

  // MARK: The ladder

  /// Walks tier by tier. An unknown leaves two ways open; both are followed, and the verdict is decided if they agree.
  private func descend(
    _ flow: Flow, _ direction: Direction, _ governors: Governors, _ walk: inout Walk
  ) {
    var reachesNextTier = true
    for (tier, governing) in zip(ladder.tiers, governors.tiers) where reachesNextTier {
      let speaking = governing.compactMap { policy, governs -> (Policy, [Rule], Truth)? in
        guard case .governs(let rules) = policy.governance(direction) else { return nil }
        return (policy, rules, governs)
      }
      if speaking.isEmpty { continue }
      walk.steps.append(.tier(tier.name))
      reachesNextTier = descend(tier, speaking, flow, direction, &walk)
    }
    if reachesNextTier { walk.possibleEnd(.ungoverned, .allowed) }
    walk.settle()
  }

  /// Walks one tier and tells whether the next one may be reached.
  private func descend(
    _ tier: Tier, _ policies: [(Policy, [Rule], Truth)], _ flow: Flow, _ direction: Direction,
    _ walk: inout Walk
  ) -> Bool {
    // What is still possible: that no policy of the tier has governed the subject so far, and that some has without
    // that a rule decided.
    var ungoverned = true
    var governed = false
    var passes = false
    for (policy, rules, governs) in policies where ungoverned || governed {
      walk.steps.append(.policy(policy.origin, governs: governs))
      walk.note(governs)
      var isOpen = true
      for rule in rules where isOpen {
        let peer = matchesEnds(rule, flow, direction)
        let connection = matchesConnection(rule, flow, direction)
        walk.steps.append(.rule(rule.origin, rule.action, peer: peer, connection: connection))
        let match = peer.and(connection)
        if match.isNo || rule.action == .log { continue }
        walk.note(match)
        switch rule.action {
        case .allow: walk.possibleEnd(.rule(rule.origin, .allow), .allowed)
        case .deny: walk.possibleEnd(.rule(rule.origin, .deny), .denied)
        case .pass: passes = true
        case .log: break
        }
        isOpen = !match.isYes
      }
      // Where it is unknown whether the policy governs, what was possible before it stays possible.
      ungoverned = ungoverned && !governs.isYes
      governed = isOpen || (governed && !governs.isYes)
    }
    if governed {
      walk.steps.append(.tierDefault(tier.name, tier.defaultAction))
      switch tier.defaultAction {
      case .deny:
        let isolating = policies.map { IsolatingPolicy($0.0.origin, selector: $0.0.writtenSubject) }
        walk.possibleEnd(.tierDefault(tier.name, isolatedBy: isolating), .denied)
      case .pass: passes = true
      }
    }
    return passes || ungoverned
  }

  // MARK: Rules

  /// Whether the rule's conditions on both ends hold.
  private func matchesEnds(_ rule: Rule, _ flow: Flow, _ direction: Direction) -> Truth {
    guard rule.families.contains(flow.family) else { return .no }
    return anyHolds(rule.peers, flow.peer(direction))
      .and(anyHolds(rule.subjects, flow.subject(direction)))
  }

  private func anyHolds(_ peers: [Peer], _ party: Flow.Party) -> Truth {
    peers.reduce(.no) { $0.or(holds($1, party)) }
  }

  private func holds(_ peer: Peer, _ party: Flow.Party) -> Truth {
    if let addresses = peer.addresses {
      guard let address = party.address, addresses.contains(address) else { return .no }
    }
    let belongs = peer.holders.map { holds($0, party) } ?? .yes
    return belongs.and(peer.strangers.map { holds($0, party).negated } ?? .yes)
  }

  private func holds(_ holders: Holders, _ party: Flow.Party) -> Truth {
    if let address = party.address, holders.addresses.contains(address) { return .yes }
    return holders.selector.selects(party.endpoint, in: cluster)
  }

  private func matchesConnection(_ rule: Rule, _ flow: Flow, _ direction: Direction) -> Truth {
    rule.connections.reduce(.no) { $0.or(holds($1, flow, rule, direction)) }
  }

  private func holds(
    _ clause: ConnectionClause, _ flow: Flow, _ rule: Rule, _ direction: Direction
  ) -> Truth {
    let number = flow.connection.protocolNumber
    if let wanted = clause.protocolNumber, wanted != number { return .no }
    if let unwanted = clause.notProtocolNumber, unwanted == number { return .no }
    if let message = clause.message, !message.holds(flow.connection) { return .no }
    if let message = clause.notMessage, message.holds(flow.connection) { return .no }
    let (sources, destinations) =
      direction == .egress ? (rule.subjects, rule.peers) : (rule.peers, rule.subjects)
    var truth = Truth.yes
    if let ports = clause.ports {
      truth = truth.and(holds(ports, flow.destinationPort, flow.destination, destinations, flow))
    }
    if let ports = clause.notPorts {
      truth = truth.and(
        holds(ports, flow.destinationPort, flow.destination, destinations, flow).negated)
    }
    if let ports = clause.sourcePorts {
      truth = truth.and(holds(ports, flow.sourcePort, flow.source, sources, flow))
    }
    if let ports = clause.notSourcePorts {
      truth = truth.and(holds(ports, flow.sourcePort, flow.source, sources, flow).negated)
    }
    return truth
  }

  /// Whether one of the ports is that of one end. A name counts only at an endpoint that the side's own selector finds, not
  /// at one that it finds through the addresses of a set.
  private func holds(
    _ ports: [ConnectionClause.Port], _ number: UInt16?, _ party: Flow.Party, _ side: [Peer],
    _ flow: Flow
  ) -> Truth {
    guard case .port(let transport, _) = flow.connection else { return .no }
    guard let number else { return .unknown([.sourcePort]) }
    return ports.reduce(.no) { truth, port in
      switch port {
      case .range(let range): return truth.or(.of(range.contains(number)))
      case .named(let name):
        let numbers = party.endpoint.numbers(of: name, transport, for: ladder.engine)
        guard numbers.contains(number) else { return truth }
        return truth.or(
          side.reduce(.no) { found, peer in
            found.or(peer.holders?.selector.selects(party.endpoint, in: cluster) ?? .yes)
          })
      }
    }
  }
}

extension Flow {
  fileprivate var destinationPort: UInt16? {
    if case .port(_, let port) = connection { port } else { nil }
  }
}

extension ConnectionClause.Message {
  fileprivate func holds(_ connection: Connection) -> Bool {
    guard case .icmp(_, let type, let code) = connection, type == self.type else { return false }
    return self.code == nil || self.code == code
  }
}

extension Endpoint {
  /// The numbers that a destination gives a port's name for a protocol. What is no pod declares none.
  package func numbers(
    of name: String, _ transport: TransportProtocol, for engine: Engine
  ) -> [UInt16] {
    guard kind == .pod else { return [] }
    return ports.filter {
      $0.name == name && $0.transport == transport && engine.counts($0.container)
    }.map(\.number)
  }
}

extension Walk {
  fileprivate func ending(_ basis: Basis) -> Walk {
    var walk = self
    walk.steps.append(.end(basis))
    walk.bases = [basis]
    return walk
  }

  /// Records that the walk may end otherwise.
  fileprivate mutating func leaveOpen(_ basis: Basis, missing facts: [MissingFact]) {
    verdict = .undecided
    bases.append(basis)
    missing = missing.adding(facts)
  }

  fileprivate mutating func note(_ truth: Truth) {
    if case .unknown(let facts) = truth { missing = missing.adding(facts) }
  }

  /// Records a way in which the walk may end.
  fileprivate mutating func possibleEnd(_ basis: Basis, _ end: Verdict) {
    if bases.isEmpty { verdict = end } else if verdict != end { verdict = .undecided }
    bases.append(basis)
    if case .ungoverned = basis { steps.append(.end(basis)) }
  }

  /// Drops what is of no account once the end is known.
  fileprivate mutating func settle() {
    if verdict != .undecided {
      missing = []
      // Where several ends agree, the last stands for them: it holds without the unknown ones.
      bases = bases.suffix(1)
    }
  }
}
