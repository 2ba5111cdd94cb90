import NetcheckCluster
import NetcheckLadder
import NetcheckModel
import NetcheckSets

/// What a policy's rules ask of the subject itself, and of its ports.
extension Walks {
  /// Whether one of some conditions holds for a subject; `nil` conditions ask nothing.
  mutating func truth(
    of peers: [LadderProgram.PeerProgram]?, _ subject: PolicyCompiler.Subject
  ) -> Truth {
    guard let peers else { return .yes }
    var truth = Truth.no
    for peer in peers { truth = truth.or(holds(peer, subject)) }
    return truth
  }

  private mutating func holds(
    _ peer: LadderProgram.PeerProgram, _ subject: PolicyCompiler.Subject
  ) -> Truth {
    if let addresses = peer.addresses, !subject.addressSets.contains(addresses) { return .no }
    var truth = Truth.yes
    if let holders = peer.holders { truth = holds(holders, subject) }
    if let strangers = peer.strangers { truth = truth.and(holds(strangers, subject).negated) }
    return truth
  }

  private mutating func holds(
    _ holders: LadderProgram.HoldersProgram, _ subject: PolicyCompiler.Subject
  ) -> Truth {
    if let addresses = holders.addresses, subject.addressSets.contains(addresses) { return .yes }
    return truth(of: holders.selector, at: subject.element)
  }

  private mutating func truth(of selector: Int, at element: UInt32) -> Truth {
    let found = found(selector)
    if found.surely.contains(element) { return .yes }
    return found.perhaps.contains(element) ? .unknown([]) : .no
  }

  /// The connections of a rule at a subject, whose ports are those of the names in the rule.
  mutating func connections(
    of rule: LadderProgram.RuleProgram, at subject: PolicyCompiler.Subject
  ) -> PolicyRules.Connections {
    var named = Truth.yes
    if let sides = rule.subjects, rule.namesDestinationPorts {
      named = .no
      for side in sides {
        named = named.or(side.holders.map { truth(of: $0.selector, at: subject.element) } ?? .yes)
      }
    }
    var (surely, perhaps) = (ConnectionPool.none, ConnectionPool.none)
    let pod = pod(subject.element)
    for clause in rule.clauses {
      let found = clauses.connections(
        of: clause, named: named,
        numbers: { pod.numbers(of: $0, $1, for: ladder.engine) }, in: &pool)
      surely = pool.union(surely, found.surely)
      perhaps = pool.union(perhaps, found.perhaps)
    }
    return .known(surely: surely, perhaps: perhaps)
  }
}
