import NetcheckCluster
import NetcheckDiagnostics
import NetcheckLadder
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// The pairs that a rule forbids to connect, among all.
struct ForbiddenPairs {
  private let scope: RuleScope
  private let demands: Demands

  init(_ rule: ResolvedRule, _ tester: ContractTester) {
    demands = Demands(
      rule,
      RuleJudge(tracer: tester.tracer, relations: tester.relations, today: tester.today))
    let everybody = Parties.everybody(in: tester.tracer.cluster)
    scope = RuleScope(
      demands.terms, (everybody, everybody), tester.tracer, tester.relations)
  }

  /// How many pairs of groups a change of a policy closes something for that the rule does not forbid; one pair may be spared.
  ///
  /// - Parameters:
  ///   - policy: what governs the endpoints for which something is closed.
  ///   - direction: of which the policy says something else after the change.
  func others(
    closedBy policy: Policy, _ direction: Direction, from before: Supposition,
    to after: Supposition, sparing hop: (source: EndpointName, destination: EndpointName)?
  ) throws(Diagnostic) -> Int {
    let cluster = before.tracer.cluster
    let scope = self.scope.only(direction == .egress ? .source : .destination, before.tracer) {
      !policy.selects($0.group.endpoint, in: cluster).isNo
    }
    let after = try OpenGraph(scope, after.tracer, after.relations)
    let before = try OpenGraph(scope, before.tracer, before.relations)
    return before.pairs.keys.count { ends in
      let lost = before.lost(in: after, ends)
      if lost.isEmpty { return false }
      let (from, to) = (scope.sources[ends.from], scope.destinations[ends.to])
      if let hop, hop == (from.group.endpoint.name, to.group.endpoint.name) { return false }
      return !lost.isSubset(of: demands.forbidden(from, to))
    }
  }
}
