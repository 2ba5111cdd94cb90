import NetcheckCluster
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

  func graph(under tracer: Tracer, _ relations: Relations) -> OpenGraph {
    OpenGraph(scope, tracer, relations)
  }

  /// How many pairs of groups a change closes something for that the rule does not forbid; one pair may be spared.
  func others(
    closedFrom before: OpenGraph, to after: OpenGraph,
    sparing hop: (source: EndpointName, destination: EndpointName)?
  ) -> Int {
    before.pairs.keys.count { ends in
      let lost = before.lost(in: after, ends)
      if lost.isEmpty { return false }
      let (from, to) = (scope.sources[ends.from], scope.destinations[ends.to])
      if let hop, hop == (from.group.endpoint.name, to.group.endpoint.name) { return false }
      return !lost.isSubset(of: demands.forbidden(from, to))
    }
  }
}
