package import NetcheckCluster
package import NetcheckLadder
package import NetcheckModel
import NetcheckSets

/// Walks the ladder for one connection, literally as ``Ladder`` tells it, and records each step.
package struct Tracer: Sendable {
  package let ladder: Ladder
  package let cluster: Cluster

  let governors: GovernorIndex

  /// `nil` without host endpoints.
  let gates: HostGateIndex?

  package init(ladder: Ladder, cluster: Cluster) {
    self.ladder = ladder
    self.cluster = cluster
    governors = GovernorIndex(ladder.tiers)
    gates = HostGateIndex(ladder, cluster)
  }

  /// What judges the connections of an endpoint.
  package struct Governors: Sendable {
    package struct Governor: Sendable {
      package var policy: Policy
      package var governs: Truth

      /// See ``Tier/ranks``.
      package var rank: Int?
    }

    /// The policies that govern the endpoint, or may govern it, tier by tier in the ladder's order.
    package var tiers: [[Governor]]

    /// `nil` where no host endpoint can stand in the way.
    var gates: HostGates?

    /// The security groups of the endpoint; not known to be all if they hang on a label's unknown value.
    var securityGroups: [Ladder.SecurityGroup] = []
  }

  package func governors(of endpoint: Endpoint) -> Governors {
    guard endpoint.kind == .pod else {
      return Governors(tiers: ladder.tiers.map { _ in [] }, gates: gates?.gates(at: endpoint))
    }
    return Governors(
      tiers: governors.governors(of: endpoint, in: cluster),
      // Only what is forwarded or comes in concerns pods.
      gates: ladder.stages.isEmpty ? nil : gates?.gates(at: endpoint),
      securityGroups: ladder.securityGroups.filter {
        $0.namespace == endpoint.namespace && !$0.subject.selects(endpoint, in: cluster).isNo
      })
  }

  package func trace(
    _ flow: Flow, source: Governors, destination: Governors
  ) -> Trace {
    if flow.family == .ipv6, !ladder.judgesIPv6 { return .unjudged(flow) }
    let egress = walk(flow, .egress, source)
    let ingress = ingress(flow, destination)
    guard source.gates != nil || destination.gates != nil, !flow.isWithinPod else {
      return Trace(egress: egress, ingress: ingress)
    }
    return HostRoute.trace(self, flow, source.gates, destination.gates, egress, ingress)
  }

  /// What the destination says, which may see another source than the one that sends.
  private func ingress(_ flow: Flow, _ governors: Governors) -> Walk {
    guard cluster.translatesBetweenPods, flow.destination.endpoint.kind == .pod else {
      return walk(flow, .ingress, governors)
    }
    let isWithinNode = onSameNode(flow.source.endpoint, flow.destination.endpoint).isYes
    let walks = flowsAtDestination(flow, isWithinNode: isWithinNode).map {
      walk($0, .ingress, governors)
    }
    return Walk.united(walks, elseMissing: [.sourceTranslation(flow.source.endpoint.name)])
  }

  // MARK: One end

  private func walk(_ flow: Flow, _ direction: Direction, _ governors: Governors) -> Walk {
    let subject = flow.subject(direction).endpoint
    let peer = flow.peer(direction).endpoint
    var walk = Walk(direction, of: subject.name)
    if flow.isWithinPod { return walk.ending(.withinPod) }
    let sameNode = subject.isHost || peer.isHost ? onSameNode(subject, peer) : .no
    if subject.kind != .pod {
      walk = walk.ending(.notBound(subject.kind))
      if direction == .ingress, subject.isHost, peer.kind == .pod {
        answerAsNode(subject.node, sameNode, &walk)
      }
      return walk
    }
    if direction == .ingress, sameNode.isYes {
      walk = walk.ending(.ownNode)
      hear(governors.securityGroups, flow, subject, &walk)
      return walk
    }
    let refusal = direction == .egress ? refusal(of: flow) : nil
    if let refusal, refusal.holds.isYes {
      return walk.ending(.refused(setting: refusal.setting), .denied)
    }
    descend(governors.tiers, in: ladder.tiers, flow, direction, &walk)
    walk.settle()
    closeUngoverned(governors, &walk)
    judgeOwnNode(sameNode, subject, peer, direction, &walk)
    hear(governors.securityGroups, flow, subject, &walk)
    if let refusal, case .unknown(let facts) = refusal.holds, walk.verdict != .denied {
      walk.leaveOpen(.refused(setting: refusal.setting), missing: facts)
    }
    return walk
  }

  /// From its own node a pod is always reached (networking/v1 NetworkPolicyIngressRule; Calico, `static.go`); whether it may
  /// always reach that node, the specification tells in two ways, and Calico asks its policies.
  private func judgeOwnNode(
    _ sameNode: Truth, _ subject: Endpoint, _ peer: Endpoint, _ direction: Direction,
    _ walk: inout Walk
  ) {
    guard peer.isHost, walk.verdict != .allowed else { return }
    switch ladder.toOwnNode {
    case .unspecified:
      guard walk.endsByDefault else { return }
    case .policies:
      guard direction == .ingress else { return }
    }
    switch sameNode {
    case .no: break
    case .yes: walk.leaveOpen(.ownNode, missing: [.ownNode(subject.name)])
    case .unknown(let facts): walk.leaveOpen(.ownNode, missing: facts)
    }
  }

  /// What a node does with a connection from a pod of its own that the pod's policies allow.
  private func answerAsNode(_ node: String?, _ sameNode: Truth, _ walk: inout Walk) {
    guard case .policies(let usual, _) = ladder.toOwnNode, !sameNode.isNo else { return }
    let action = node.flatMap { ladder.answersOfNodes[$0] } ?? usual
    let end = Basis.endpointToHost(action)
    let verdict = action == .drop ? Verdict.denied : .allowed
    if sameNode.isYes {
      walk.steps = []
      walk = walk.ending(end, verdict)
    } else if case .unknown(let facts) = sameNode, verdict != walk.verdict {
      walk.leaveOpen(end, missing: facts)
    }
  }

  /// Some engines close pods that no policy selects.
  private func closeUngoverned(_ governors: Governors, _ walk: inout Walk) {
    guard ladder.ungoverned != .open, walk.verdict == .allowed else { return }
    let isSelected = governors.tiers.joined().reduce(Truth.no) { $0.or($1.governs) }
    switch (isSelected, ladder.ungoverned) {
    case (.yes, _), (_, .open): break
    case (.no, .closed): walk = walk.ending(.closedMode, .denied)
    case (.unknown(let facts), .closed): walk.leaveOpen(.closedMode, missing: facts)
    case (_, .perhapsClosed):
      walk.leaveOpen(.closedMode, missing: [.enforcingMode(walk.subject)])
    }
  }

  /// Security groups filter beside policies, by rules that no manifest holds (Amazon EKS, security groups for pods).
  private func hear(
    _ groups: [Ladder.SecurityGroup], _ flow: Flow, _ subject: Endpoint, _ walk: inout Walk
  ) {
    guard !groups.isEmpty else { return }
    let isWithinNode = onSameNode(flow.source.endpoint, flow.destination.endpoint).isYes
    let count = groups.allSatisfy { $0.policiesCount ?? false }
    if walk.verdict == .denied, count { return }
    if walk.verdict == .allowed, isWithinNode, groups.allSatisfy(\.sparesOwnNode) { return }
    let names = groups.map { "\($0.namespace)/\($0.name)" }
    walk.leaveOpen(
      .securityGroups(names), missing: [.securityGroups(subject.name, policies: names)])
  }

  /// Whether two endpoints run on one node, or one of them is the other's.
  package func onSameNode(_ one: Endpoint, _ other: Endpoint) -> Truth {
    if one.kind == .outside || other.kind == .outside { return .no }
    guard let a = one.node, let b = other.node else {
      return .unknown([.sameNode(one.name, other.name)])
    }
    return .of(a == b)
  }

  // MARK: The ladder

  /// Walks tier by tier. An unknown leaves two ways open; both are followed, and the verdict is decided if they agree.
  func descend(
    _ governors: [[Governors.Governor]], in tiers: [Tier], _ flow: Flow, _ direction: Direction,
    _ walk: inout Walk
  ) {
    var reachesNextTier = true
    var isGoverned = false
    for (tier, governing) in zip(tiers, governors) where reachesNextTier {
      let speakers = governing.compactMap { governor -> Speaker? in
        guard case .governs(let rules) = governor.policy.governance(direction) else { return nil }
        return Speaker(governor: governor, rules: rules)
      }
      if speakers.isEmpty { continue }
      isGoverned = isGoverned || speakers.contains(where: \.governs.isYes)
      walk.steps.append(.tier(tier.name))
      reachesNextTier = descend(tier, speakers, flow, direction, &walk)
    }
    if reachesNextTier {
      walk.possibleEnd(isGoverned ? .passedOn : .ungoverned, .allowed)
    }
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
}
