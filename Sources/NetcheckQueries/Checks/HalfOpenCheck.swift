import NetcheckCluster
import NetcheckLadder
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// Whether what a rule opens to pods, or from them, is open at their end, too.
struct HalfOpenCheck {
  private let world: CheckWorld

  init(_ world: CheckWorld) {
    self.world = world
  }

  func findings() -> [CheckFinding] {
    let opening = OpeningFinder(world)
    return world.policies(for: .halfOpen).flatMap { policy -> [CheckFinding] in
      let subjects = world.subjects(of: policy).surely
      if subjects.isEmpty { return [] }
      return [Direction.ingress, .egress].flatMap { direction -> [CheckFinding] in
        guard case .governs(let rules) = policy.governance(direction) else { return [] }
        return rules.filter { $0.action == .allow }.compactMap {
          finding($0, direction, subjects, opening)
        }
      }
    }
  }

  private func finding(
    _ rule: Rule, _ direction: Direction, _ subjects: [Int], _ opening: OpeningFinder
  ) -> CheckFinding? {
    var finding = CheckFinding(
      check: .halfOpen, status: .passed, subject: .rule(rule.origin), origins: [rule.origin])
    var asks = false
    var closed: [EndpointName] = []
    for peer in rule.peers {
      guard let holders = peer.holders, peer.strangers == nil else { continue }
      let others = world.find(holders.selector).surely
      if others.isEmpty { continue }
      asks = true
      let isOpen = others.contains { other in
        subjects.contains { opening.opens(rule, direction, subject: $0, peer: other) }
      }
      if isOpen { continue }
      for name in others.map(world.name) where !closed.contains(name) { closed.append(name) }
      if case .failed = finding.status { continue }
      finding.status = .failed
      finding.origins += opening.denying(direction, subject: subjects[0], peer: others[0])
    }
    finding.detail = .closedAtTheOtherEnd(
      closed, of: world.name(ofPod: subjects[0]).description)
    return asks ? finding : nil
  }
}

/// Tells whether a rule's connections come through.
final class OpeningFinder {
  private let world: CheckWorld
  private var finders: [Relation.Finder]

  init(_ world: CheckWorld) {
    self.world = world
    finders = world.relations.all.map { Relation.Finder($0) }
  }

  /// Whether some connection of the rule may be opened between two pods, or it is not known.
  func opens(_ rule: Rule, _ direction: Direction, subject: Int, peer: Int) -> Bool {
    let (from, to) = direction == .egress ? (subject, peer) : (peer, subject)
    // One that stands for others is asked about those; a single pod always reaches itself.
    if from == to, !world.standsForOthers(from) { return true }
    let open = connections(from: from, to: to)
    return rule.connections.contains { clause in
      let possible = clause.connections(named: .yes) { name, transport in
        world.cluster.pods[to].ports.filter { $0.name == name && $0.transport == transport }
          .map(\.number)
      }.perhaps
      // Of protocols without ports the relation tells nothing.
      return possible.isEmpty || !possible.intersection(open).isEmpty
    }
  }

  private func connections(from: Int, to: Int) -> ConnectionSet {
    let (source, destination) = (world.cluster.pods[from], world.cluster.pods[to])
    return world.cluster.families(of: source, destination).reduce(ConnectionSet()) { open, family in
      if let place = finders.firstIndex(where: { $0.family == family }) {
        let relation = world.relations.all[place]
        return open.union(
          finders[place].connections(
            from: relation.element(ofPod: from), to: relation.element(ofPod: to), sameNode: .no
          ).perhaps)
      }
      return world.parts.parts((source, destination), .all, family: family).reduce(open) {
        $1.verdict == .denied ? $0 : $0.union($1.connections)
      }
    }
  }

  /// The policies that close the other end.
  func denying(_ direction: Direction, subject: Int, peer: Int) -> [Origin] {
    let (from, to) = direction == .egress ? (subject, peer) : (peer, subject)
    let parts = world.parts.parts((world.cluster.pods[from], world.cluster.pods[to]), .all)
    var origins: [Origin] = []
    let other: Direction = direction == .egress ? .ingress : .egress
    for part in parts where part.trace.walk(direction).verdict == .allowed {
      for origin in part.trace.walk(other).bases.flatMap(\.origins) where !origins.contains(origin)
      {
        origins.append(origin)
      }
    }
    return origins
  }
}
