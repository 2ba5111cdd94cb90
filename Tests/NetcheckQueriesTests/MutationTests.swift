import NetcheckCluster
import NetcheckDiagnostics
import NetcheckLadder
import NetcheckModel
import NetcheckReachability
import RandomClusters
import Testing

@testable import NetcheckQueries

/// What is told of changes of one policy, compared with asking everything anew under each.
@Suite struct MutationTests {
  @Test(arguments: Dialect.allCases)
  func tellWhatAskingAnewTells(_ dialect: Dialect) throws {
    var outcomes: Set<ContractMutation.Outcome> = []
    for seed in 1...UInt64(4) {
      let tracer = try ClusterGenerator.cluster(seed: seed, dialect).tracer()
      let tester = try ContractTester(
        [contract(tracer.cluster)], tracer, Relations(tracer), namespace: nil,
        today: Day("2026-06-01")!)
      for mutation in try tester.mutations() {
        let name = mutation.origin.policy
        let expected = try expected(tester, mutation.kind, name)
        #expect(mutation.outcome == expected, "\(dialect) \(seed): \(mutation.kind) \(name)")
        outcomes.insert(expected)
      }
    }
    #expect(outcomes.count > 1)
  }

  /// Rules of each kind between some of the pods.
  private func contract(_ cluster: Cluster) -> Contract {
    let pods = cluster.pods.map(\.reference)
    var path = rule("path", .deny, .reference(pods[1]), .reference(pods[pods.count - 1]))
    path.paths = .transitive
    return Contract(
      file: 0,
      rules: [
        rule("deny", .deny, .reference(pods[0]), .wellKnown(.pods)),
        rule("only", .only(closing: .destination), .reference(pods[0]), .reference(pods[1])),
        path,
      ])
  }

  private let nowhere = SourceRange(file: 0, offset: 0, length: 0)

  private func rule(
    _ id: String, _ demand: Contract.Demand, _ from: Contract.Member, _ to: Contract.Member
  ) -> Contract.Rule {
    let entry = Contract.Entry(
      from: [Located(from, at: nowhere)], to: [Located(to, at: nowhere)], ports: [], range: nowhere)
    return Contract.Rule(
      id: Located(id, at: nowhere), demand: demand, entries: [entry], mayBeEmpty: true)
  }

  private func expected(
    _ tester: ContractTester, _ kind: ContractMutation.Kind, _ name: PolicyName
  ) throws -> ContractMutation.Outcome {
    let (ladder, cluster) = (tester.tracer.ladder, tester.tracer.cluster)
    let policy = ladder.policies.first { $0.policy.origin.policy == name }!.policy
    let changed = kind == .removed ? ladder.without(name) : ladder.replacing(policy.widened)
    let mutant = Tracer(ladder: changed, cluster: cluster)
    let relations = Relations(mutant)
    for (index, rule) in tester.rules.enumerated() {
      let before = try tester.result(ofRule: index, under: tester.tracer, tester.relations)
      let after = try tester.result(ofRule: index, under: mutant, relations)
      if before.status != after.status { return .noticed(by: rule.rule.id.value) }
    }
    let everybody = Parties.everybody(in: cluster)
    let scope = RuleScope([], (everybody, everybody), tester.tracer, tester.relations)
    let isSame =
      try OpenGraph(scope, mutant, relations)
      == OpenGraph(scope, tester.tracer, tester.relations)
    return isSame ? .changesNothing : .unnoticed
  }
}
