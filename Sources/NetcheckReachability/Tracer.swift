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
    package struct Governor: Sendable {
      package var policy: Policy
      package var governs: Truth

      /// See ``Tier/ranks``.
      package var rank: Int?
    }

    package var tiers: [[Governor]]
  }

  package func governors(of endpoint: Endpoint) -> Governors {
    guard endpoint.kind == .pod else { return Governors(tiers: ladder.tiers.map { _ in [] }) }
    return Governors(
      tiers: ladder.tiers.map { tier in
        tier.policies.enumerated().compactMap { index, policy in
          let governs = policy.selects(endpoint, in: cluster)
          return governs.isNo
            ? nil
            : Governors.Governor(policy: policy, governs: governs, rank: tier.ranks?[index])
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
    if walk.verdict != .allowed, peer.isHost, isLeftOpen, walk.endsByDefault {
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
      let speakers = governing.compactMap { governor -> Speaker? in
        guard case .governs(let rules) = governor.policy.governance(direction) else { return nil }
        return Speaker(governor: governor, rules: rules)
      }
      if speakers.isEmpty { continue }
      walk.steps.append(.tier(tier.name))
      reachesNextTier = descend(tier, speakers, flow, direction, &walk)
    }
    if reachesNextTier { walk.possibleEnd(.ungoverned, .allowed) }
    walk.settle()
  }

  /// A policy that speaks of the direction at hand.
  private struct Speaker {
    var governor: Governors.Governor
    var rules: [Rule]
    var governs: Truth { governor.governs }
    var origin: Origin { governor.policy.origin }
  }

  /// Walks one tier and tells whether the next one may be reached.
  private func descend(
    _ tier: Tier, _ speakers: [Speaker], _ flow: Flow, _ direction: Direction, _ walk: inout Walk
  ) -> Bool {
    // What is still possible: that no policy of the tier has governed the subject so far, and that some has without
    // that a rule decided.
    var ungoverned = true
    var governed = false
    var passes = false
    for group in groups(speakers) where ungoverned || governed {
      var closes = false
      var isLeftOpen = false
      var decided: [(origin: Origin, action: RuleAction)] = []
      for speaker in group {
        walk.steps.append(.policy(speaker.origin, governs: speaker.governs))
        walk.note(speaker.governs)
        let (isOpen, actions) = walkRules(of: speaker, flow, direction, &walk)
        decided += actions.map { (speaker.origin, $0) }
        passes = passes || actions.contains(.pass)
        if isOpen { isLeftOpen = true } else if speaker.governs.isYes { closes = true }
      }
      if group.count > 1, Set(decided.map(\.action)).count > 1 {
        let names = Set(decided.map(\.origin.policy)).sorted()
        walk.missing = walk.missing.adding([.equalPriority(names)])
      }
      // Where it is unknown whether a policy governs, what was possible before it stays possible.
      let surelyGoverns = group.contains(where: \.governs.isYes)
      ungoverned = ungoverned && !surelyGoverns
      governed = !closes && (isLeftOpen || (governed && !surelyGoverns))
    }
    if governed {
      walk.steps.append(.tierDefault(tier.name, tier.defaultAction))
      switch tier.defaultAction {
      case .deny:
        let isolating = speakers.map {
          IsolatingPolicy($0.origin, selector: $0.governor.policy.writtenSubject)
        }
        walk.possibleEnd(.tierDefault(tier.name, isolatedBy: isolating), .denied)
      case .pass: passes = true
      }
    }
    return passes || ungoverned
  }

  /// The policies in their order; those that have none among themselves stand together.
  private func groups(_ speakers: [Speaker]) -> [ArraySlice<Speaker>] {
    var groups: [ArraySlice<Speaker>] = []
    var start = 0
    for index in speakers.indices {
      let rank = speakers[index].governor.rank
      let isLast = index + 1 == speakers.count
      if rank == nil || isLast || speakers[index + 1].governor.rank != rank {
        groups.append(speakers[start...index])
        start = index + 1
      }
    }
    return groups
  }

  /// Walks a policy's rules up to the first that surely matches. Tells whether none did, and what the matching ones do.
  private func walkRules(
    of speaker: Speaker, _ flow: Flow, _ direction: Direction, _ walk: inout Walk
  ) -> (isOpen: Bool, actions: [RuleAction]) {
    var actions: [RuleAction] = []
    for rule in speaker.rules {
      let peer = matchesEnds(rule, flow, direction)
      let connection = matchesConnection(rule, flow, direction)
      walk.steps.append(.rule(rule.origin, rule.action, peer: peer, connection: connection))
      let match = peer.and(connection)
      if match.isNo || rule.action == .log { continue }
      walk.note(match)
      actions.append(rule.action)
      switch rule.action {
      case .allow: walk.possibleEnd(.rule(rule.origin, .allow), .allowed)
      case .deny: walk.possibleEnd(.rule(rule.origin, .deny), .denied)
      case .pass, .log: break
      }
      if match.isYes { return (false, actions) }
    }
    return (true, actions)
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

  /// Whether some end is a tier's default, and not a rule that denies.
  fileprivate var endsByDefault: Bool {
    bases.contains { if case .tierDefault = $0 { true } else { false } }
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
