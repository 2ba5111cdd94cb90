import NetcheckDiagnostics
import NetcheckLadder
package import NetcheckModel
import NetcheckReachability

extension ContractTester {
  /// Removes and widens each policy in turn, and tells which of these changes some rule notices.
  package func mutations() -> [ContractMutation] {
    let judge = RuleJudge(tracer: tracer, relations: relations, today: today)
    let before = rules.map { judge.result($0).status }
    let everybody = Parties.everybody(in: tracer.cluster)
    let scope = RuleScope([], (everybody, everybody), tracer, relations)
    let everything = (scope: scope, graph: OpenGraph(scope, tracer, relations))
    return tracer.ladder.policies.map(\.policy.origin).filter {
      $0.range != nil && $0.policy.kind.isPolicy
    }
    .flatMap { origin in
      ContractMutation.Kind.allCases.map { mutation($0, of: origin, before, everything) }
    }
  }

  private func mutation(
    _ kind: ContractMutation.Kind, of origin: Origin, _ before: [ContractTest.Status],
    _ everything: (scope: RuleScope, graph: OpenGraph)
  ) -> ContractMutation {
    let ladder =
      kind == .removed
      ? tracer.ladder.without(origin.policy) : tracer.ladder.widening(origin.policy)
    let mutant = Tracer(ladder: ladder, cluster: tracer.cluster)
    let relations = Relations(mutant)
    let judge = RuleJudge(tracer: mutant, relations: relations, today: today)
    for (rule, status) in zip(rules, before) where judge.result(rule).status != status {
      return ContractMutation(origin: origin, kind: kind, outcome: .noticed(by: rule.rule.id.value))
    }
    let isSame = OpenGraph(everything.scope, mutant, relations) == everything.graph
    return ContractMutation(
      origin: origin, kind: kind, outcome: isSame ? .changesNothing : .unnoticed)
  }
}

/// A change of one policy, and whether the contract notices it.
package struct ContractMutation: Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    /// The policy is gone.
    case removed
    /// The policy lets everything through.
    case widened
  }

  package enum Outcome: Hashable, Sendable {
    case noticed(by: String)
    case unnoticed
    /// No connection between existing endpoints is opened or closed by the change.
    case changesNothing
  }

  /// The policy.
  package var origin: Origin
  package var kind: Kind
  package var outcome: Outcome
}
