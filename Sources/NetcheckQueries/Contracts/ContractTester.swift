import NetcheckCluster
package import NetcheckDiagnostics
import NetcheckLadder
package import NetcheckModel
package import NetcheckReachability

/// Holds a cluster against contracts.
package struct ContractTester: Sendable {
  let tracer: Tracer
  let relations: Relations
  let rules: [ResolvedRule]
  let today: Day

  /// Finds whom the contracts name. A name that could mean several endpoints is an error; one that means nobody is told in the
  /// results.
  package init(
    _ contracts: [Contract], _ tracer: Tracer, _ relations: Relations, namespace: String?,
    today: Day
  ) throws(Diagnostic) {
    self.tracer = tracer
    self.relations = relations
    self.today = today
    var rules: [ResolvedRule] = []
    for contract in contracts {
      let resolver = PartyResolver(
        contract, tracer.cluster, namespace: namespace, engine: tracer.ladder.engine)
      for rule in contract.rules { rules.append(try ResolvedRule(rule, resolver)) }
    }
    self.rules = rules
  }

  /// The results of all rules.
  ///
  /// - Parameters:
  ///   - withMends: with a change that would mend what fails, which costs more than the results.
  ///   - others: the same policies under other releases of Calico, where none is stated: where a rule fares otherwise, it is told.
  package func test(
    withMends: Bool = true, comparingWith others: [(release: CalicoRelease, tracer: Tracer)] = []
  ) throws(Diagnostic) -> ContractTest {
    let judge = RuleJudge(tracer: tracer, relations: relations, today: today)
    var results: [ContractTest.RuleResult] = []
    for rule in rules { results.append(try judge.result(rule)) }
    if withMends, results.contains(where: { $0.status == .failed }) {
      let mending = ContractMending(self)
      for index in results.indices where results[index].status == .failed {
        results[index].mend = try mending.mend(results[index], of: rules[index])
      }
    }
    for (release, tracer) in others {
      let relations = Relations(tracer)
      for index in results.indices {
        let status = try result(ofRule: index, under: tracer, relations).status
        if status != results[index].status {
          results[index].findings.append(.otherwise(release, status))
        }
      }
    }
    return ContractTest(results: results)
  }

  /// How one rule fares under other policies of the same cluster.
  func result(
    ofRule index: Int, under other: Tracer, _ relations: Relations
  ) throws(Diagnostic) -> ContractTest.RuleResult {
    try RuleJudge(tracer: other, relations: relations, today: today).result(rules[index])
  }
}
