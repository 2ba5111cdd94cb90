import NetcheckCluster
import NetcheckLadder
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// Finds rules to which the others leave nothing, of all connections between the endpoints of the input.
///
/// A rule decides something if it matters whether it allows or denies; or of a NetworkPolicy, whose rules only allow and have no
/// order, whether it is there. That is asked of the relation. Who decides instead is asked of the trace.
struct Shadows {
  struct Shadow {
    var rules: [Origin]

    /// Whether the rule opens something, and the others open it, too.
    var isRedundant: Bool
  }

  private let world: CheckWorld
  private var relations: [LiveRelation]

  /// Connections such that rules tell no other one from all of these.
  private let asked: ConnectionSet

  /// Of a rule about more pairs than this nothing is told, where the relation does not know all that it matches; else it is enough
  /// to trace so many for their rules.
  private static let mostPairs = 2_000
  private static let enoughPairs = 100

  init(_ world: CheckWorld) {
    self.world = world
    relations = world.relations.all.map { LiveRelation($0) }
    asked = ConnectionSet.all.union(world.ladder.portless)
  }

  /// Who leaves nothing to a rule; `nil` if it decides something, or that is not known.
  mutating func shadow(over rule: WrittenRule, _ direction: Direction, of policy: Policy) -> Shadow?
  {
    guard !relations.isEmpty, !world.subjects(of: policy).surely.isEmpty else { return nil }
    let isUnordered = policy.origin.policy.kind == .networkPolicy
    let others: [RuleAction?] =
      switch (isUnordered, rule.action) {
      case (true, _): [nil]
      case (_, .allow): [.deny]
      case (_, .deny): [.allow]
      case (_, .pass): [.allow, .deny]
      case (_, .log): []
      }
    for action in others {
      let changed = policy.replacing(rule, direction, by: action)
      for index in relations.indices {
        guard relations[index].isIndifferent(to: changed, direction) else { return nil }
      }
    }
    return deciding(instead: rule, direction, policy, isUnordered)
  }

  // MARK: Who decides instead

  private func deciding(
    instead rule: WrittenRule, _ direction: Direction, _ policy: Policy, _ isUnordered: Bool
  ) -> Shadow? {
    let tracer =
      isUnordered
      ? Tracer(ladder: world.ladder.removing(rule: rule.origin), cluster: world.cluster)
      : world.tracer
    let alone = Tracer(
      ladder: world.ladder.with(only: rule, direction, of: policy), cluster: world.cluster)
    let (parts, own) = (PairParts(tracer), PairParts(alone))
    var rules: [Origin] = []
    var opens = false
    let (subjects, peers) = (world.subjects(of: policy).perhaps, peers(of: rule))
    // Relations know of connections that have ports.
    let isKnown = rule.parts.allSatisfy { $0.plainConnections != nil }
    if !isKnown, subjects.count * peers.count > Self.mostPairs { return nil }
    let asked = isKnown ? ConnectionSet.all : self.asked
    var traced = 0
    pairs: for subject in subjects.map({ world.cluster.pods[$0] }) {
      for peer in peers where peer.name != subject.name {
        let pair = direction == .egress ? (from: subject, to: peer) : (from: peer, to: subject)
        let matched = own.partsInEveryFamily(pair, asked).filter { part in
          part.trace.walk(direction).bases.contains { $0.origins == [rule.origin] }
        }.reduce(ConnectionSet()) { $0.union($1.connections) }
        if matched.isEmpty { continue }
        traced += 1
        if isKnown, traced > Self.enoughPairs { break pairs }
        for basis in parts.partsInEveryFamily(pair, matched).flatMap({
          $0.trace.walk(direction).bases
        }) {
          guard case .rule(let origin, let action) = basis, origin != rule.origin else {
            return nil
          }
          if !rules.contains(origin) { rules.append(origin) }
          if action == .allow { opens = true }
        }
      }
    }
    return rules.isEmpty ? nil : Shadow(rules: rules, isRedundant: isUnordered && opens)
  }

  /// Those whom a rule may name at the other end, and perhaps others.
  private func peers(of rule: WrittenRule) -> [Endpoint] {
    var pods: Set<Int> = []
    var outside = AddressSet()
    for peer in rule.parts.flatMap(\.peers) {
      if let holders = peer.holders {
        pods.formUnion(world.find(holders.selector).perhaps)
        outside = outside.union(holders.addresses)
      } else {
        pods.formUnion(world.representatives)
        outside = outside.union(peer.addresses ?? .everywhere)
      }
    }
    var peers = pods.sorted().map { world.cluster.pods[$0] } + world.nodes
    if !outside.isEmpty {
      peers.append(
        Endpoint(name: .addresses(outside), kind: .outside, addresses: .block(outside)))
    }
    return peers
  }
}

extension Ladder {
  /// Connections without ports such that rules tell no other one from all of these.
  fileprivate var portless: ConnectionSet {
    var types: Set<UInt8> = [8, 254]
    var numbers: Set<UInt8> = [47, 253]
    for clause in policies.flatMap({ $0.policy.rules }).flatMap(\.connections) {
      types.formUnion([clause.message?.type, clause.notMessage?.type].compactMap(\.self))
      numbers.formUnion([clause.protocolNumber, clause.notProtocolNumber].compactMap(\.self))
    }
    let messages = types.flatMap { type in
      AddressFamily.allCases.map { Connection.icmp($0, type: type, code: 0) }
    }
    let withPorts = TransportProtocol.allCases.map(\.number) + [1, 58]
    let others = numbers.subtracting(withPorts).map { Connection.other($0) }
    return (messages + others).reduce(ConnectionSet()) { $0.union(ConnectionSet($1)) }
  }

  /// The ladder with nothing but one rule of a policy.
  func with(only rule: WrittenRule, _ direction: Direction, of policy: Policy) -> Ladder {
    var alone = policy
    (alone.ingress, alone.egress) =
      direction == .ingress ? (.governs(rule.parts), .silent) : (.silent, .governs(rule.parts))
    var ladder = self
    ladder.tiers = [Tier(name: "", defaultAction: .deny, policies: [alone])]
    return ladder
  }
}

extension Policy {
  /// The policy with another action of a rule, or without the rule.
  fileprivate func replacing(
    _ rule: WrittenRule, _ direction: Direction, by action: RuleAction?
  ) -> Policy {
    guard case .governs(var rules) = governance(direction) else { return self }
    if let action {
      for place in rule.places { rules[place].action = action }
    } else {
      rules.removeAll { $0.origin == rule.origin }
    }
    var policy = self
    if direction == .ingress {
      policy.ingress = .governs(rules)
    } else {
      policy.egress = .governs(rules)
    }
    return policy
  }
}
