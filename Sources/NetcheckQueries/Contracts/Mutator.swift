import NetcheckCluster
import NetcheckDiagnostics
import NetcheckLadder
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// Changes one policy at a time, and asks whether some rule fares otherwise.
///
/// The relation tells what a change touches; only rules about that are judged again.
struct Mutator {
  private let tester: ContractTester
  private let before: [ContractTest.Status]
  private let reaches: [RuleReach]
  private let scopes: [RuleScope]

  private let now: Supposition

  /// For each relation the classes that are one pod alone, and the places that belong to no pod and no node.
  private let singles: [Set<Relation.Element>]
  private let outside: [Set<Relation.Element>]

  init(_ tester: ContractTester) throws(Diagnostic) {
    self.tester = tester
    let relations = tester.relations
    let judge = RuleJudge(tracer: tester.tracer, relations: relations, today: tester.today)
    scopes = tester.rules.map { DirectJudge.scope(of: $0, judge) }
    var before: [ContractTest.Status] = []
    for (rule, scope) in zip(tester.rules, scopes) {
      before.append(try judge.result(rule, scope: scope).status)
    }
    self.before = before
    reaches = tester.rules.map { RuleReach($0, relations.all) }
    now = Supposition(tester.tracer, relations)
    singles = relations.all.map { $0.singles(in: tester.tracer.cluster) }
    let free = WellKnownPeers(tester.tracer.cluster).outside(.everywhere)
    outside = relations.all.map { Set($0.outside(in: free).map(\.element)) }
  }

  /// What comes of a policy in the place of the one of its name.
  func outcome(of policy: Policy) throws(Diagnostic) -> ContractMutation.Outcome {
    let mutant = now.changing(
      policy.origin.policy, in: tester.tracer.ladder.replacing(policy))
    let judge = RuleJudge(
      tracer: mutant.tracer, relations: mutant.relations, today: tester.today)
    // Without a relation that follows the change all is asked anew.
    let isKnown = mutant.hasSameClasses
    for (index, rule) in tester.rules.enumerated() {
      if isKnown, !reaches[index].isTouched(by: mutant.changes) { continue }
      let scope = isKnown ? scopes[index] : nil
      if try judge.result(rule, scope: scope).status != before[index] {
        return .noticed(by: rule.rule.id.value)
      }
    }
    // Where families differ, what changes in one may be open in the other.
    let isSame =
      isKnown && !tester.relations.tellFamiliesApart
      ? !mutant.changes.indices.contains { opens(mutant, $0) }
      : try isSame(mutant.tracer, mutant.relations)
    return isSame ? .changesNothing : .unnoticed
  }

  /// Whether the same is open in the whole cluster.
  private func isSame(_ mutant: Tracer, _ relations: Relations) throws(Diagnostic) -> Bool {
    let everybody = Parties.everybody(in: mutant.cluster)
    let scope = RuleScope([], (everybody, everybody), tester.tracer, tester.relations)
    return try OpenGraph(scope, tester.tracer, tester.relations)
      == OpenGraph(scope, mutant, relations)
  }

  /// Whether changes of one end open or close something for which the other end is open.
  private func opens(_ mutant: Supposition, _ index: Int) -> Bool {
    var (before, after) = (now.liveRelations[index], mutant.liveRelations[index])
    let relation = after.relation
    return mutant.changes[index].contains { change in
      change.peers.joined().contains { peer in
        let own = change.element
        guard isAsked(own, peer, relation, index) else { return false }
        let (from, to) = change.direction == .egress ? (own, peer) : (peer, own)
        let was = before.connections(from: from, to: to, sameNode: .no)
        let isNow = after.connections(from: from, to: to, sameNode: .no)
        return was != isNow
      }
    }
  }

  /// Whether two classes speak with each other in the relation's family, and not a pod with itself.
  private func isAsked(
    _ own: Relation.Element, _ peer: Relation.Element, _ relation: Relation, _ index: Int
  ) -> Bool {
    let cluster = tester.tracer.cluster
    guard relation.isInside(peer) else {
      return outside[index].contains(peer)
    }
    if own == peer, singles[index].contains(own) { return false }
    let ends = (relation.representative(of: own), relation.representative(of: peer))
    return cluster.families(of: ends.0, ends.1).contains(relation.family)
  }
}

extension Relation {
  /// The classes that are one pod alone, also where its workload has no pods in the input.
  fileprivate func singles(in cluster: Cluster) -> Set<Element> {
    var pods: [Element: Int] = [:]
    for workload in cluster.workloads {
      var count = 1
      if case .template(let replicas) = workload.presence { count = replicas ?? 2 }
      for pod in workload.pods { pods[element(ofPod: pod), default: 0] += count }
    }
    return Set(pods.filter { $0.value == 1 }.keys)
  }
}

/// Whom a rule is about, as far as a relation knows them.
private struct RuleReach {
  /// For each relation the classes and places at each end; `nil`: it may be about anybody.
  private var ends: [(sources: Set<Relation.Element>?, destinations: Set<Relation.Element>?)]?

  init(_ rule: ResolvedRule, _ relations: [Relation]) {
    // The relation knows everybody by the addresses in use.
    let isByAddress = rule.terms.contains { !$0.from.byAddress.isEmpty || !$0.to.byAddress.isEmpty }
    guard rule.rule.scope == .existing, case .direct = rule.rule.paths, !relations.isEmpty,
      !isByAddress
    else { return }
    ends = relations.map { relation in
      func elements(_ end: Contract.End) -> Set<Relation.Element>? {
        if case .only(let closing) = rule.rule.demand, closing != end { return nil }
        return rule.terms.map { $0.parties(end) }.reduce(into: []) { elements, parties in
          elements.formUnion(parties.pods.keys.map { relation.element(ofPod: $0.id) })
          elements.formUnion(parties.nodes.keys.compactMap { relation.element(ofNode: $0.id) })
          elements.formUnion(
            relation.outside(in: parties.outsideAddresses).map(\.element))
        }
      }
      return (elements(.source), elements(.destination))
    }
  }

  /// Whether changes may touch the rule; `changes` has those of each relation.
  func isTouched(by changes: [[LiveRelation.Change]]) -> Bool {
    guard let ends else { return true }
    return zip(ends, changes).contains { ends, changes in
      changes.contains { change in
        let (own, others) =
          change.direction == .egress
          ? (ends.sources, ends.destinations) : (ends.destinations, ends.sources)
        guard own?.contains(change.element) ?? true else { return false }
        guard let others else { return true }
        return change.peers.contains { range in
          range.count < others.count
            ? range.contains(where: others.contains) : others.contains(where: range.contains)
        }
      }
    }
  }
}
