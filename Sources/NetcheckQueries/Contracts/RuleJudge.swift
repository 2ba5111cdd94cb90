import NetcheckCluster
import NetcheckDiagnostics
import NetcheckLadder
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// Holds one ladder against the rules of a contract.
struct RuleJudge {
  let tracer: Tracer
  let relations: Relations
  let today: Day

  /// How many undecided or failing pairs are traced for their reasons: the first shows, the others tell what is missing.
  static let mostTraced = 50

  /// - Parameter scope: of a rule about single connections its scope, where it is known already.
  func result(
    _ resolved: ResolvedRule, scope: RuleScope? = nil
  ) throws(Diagnostic) -> ContractTest.RuleResult {
    var result = ContractTest.RuleResult(rule: resolved.rule)
    result.findings = expired(resolved.rule)
    if !resolved.rule.mayBeEmpty { result.findings += resolved.gaps.map { .vacuous($0) } }
    switch (resolved.rule.scope, resolved.rule.paths) {
    case (.anyFuturePod, _):
      try DirectJudge(self, resolved, scope: scope).judge(&result)
      // What exists and fails shows the fault better than what might.
      if result.status != .failed { FutureJudge(self, resolved).judge(&result) }
    case (_, .direct): try DirectJudge(self, resolved, scope: scope).judge(&result)
    case (_, .transitive), (_, .around): try PathJudge(self, resolved).judge(&result)
    }
    leaveOpen(resolved, &result)
    try leaveOpenForExceptions(resolved, &result)
    return result
  }

  /// Where it is not known whom an exception means, a rule is known to hold only if it does so without.
  private func leaveOpenForExceptions(
    _ resolved: ResolvedRule, _ result: inout ContractTest.RuleResult
  ) throws(Diagnostic) {
    let doubtful = resolved.exceptions.indices.filter {
      isInForce(resolved.rule.exceptions[$0])
        && resolved.exceptions[$0].missing.contains { !$0.tellsOfOthers }
    }
    guard !doubtful.isEmpty, result.status == .passed,
      try self.result(resolved.without(exceptions: doubtful)).status != .passed
    else { return }
    for exception in doubtful {
      result.missing = result.missing.adding(resolved.exceptions[exception].missing)
    }
    result.isUncertain = true
  }

  private func expired(_ rule: Contract.Rule) -> [ContractTest.Finding] {
    rule.exceptions.filter { !isInForce($0) }.map { .expired($0) }
  }

  func isInForce(_ exception: Contract.Exception) -> Bool { exception.expires.value >= today }

  /// Where it is not known whom the rule means, it is not known whether it holds.
  private func leaveOpen(_ resolved: ResolvedRule, _ result: inout ContractTest.RuleResult) {
    let missing = resolved.missing
    guard !missing.isEmpty else { return }
    result.missing = missing.adding(result.missing)
    result.isIncomplete = true
    result.othersMayBeAnybody = !missing.allSatisfy(\.tellsOfAbsentPods)
    result.isUncertain = !missing.allSatisfy(\.tellsOfOthers)
  }
}

extension MissingFact {
  fileprivate var tellsOfAbsentPods: Bool { if case .noPods = self { true } else { false } }

  /// Whether it only hides others, and not who was judged.
  fileprivate var tellsOfOthers: Bool {
    switch self {
    case .targetPort, .backends, .noPods, .externalName, .leadsOn: true
    default: false
    }
  }
}

/// What a rule asks of the connections between two members of its scope.
struct Demands {
  private let resolved: ResolvedRule
  private let inForce: [Int]

  init(_ resolved: ResolvedRule, _ judge: RuleJudge) {
    self.resolved = resolved
    inForce = resolved.rule.exceptions.indices.filter {
      judge.isInForce(resolved.rule.exceptions[$0])
    }
  }

  /// The terms of entries and of exceptions, in the order in which members hold what is asked of them.
  var terms: [ResolvedRule.Term] { resolved.terms + resolved.exceptions }

  /// What an entry asks of a pair; `nil` if it does not mean the pair.
  func asked(_ term: Int, _ from: RuleScope.Member, _ to: RuleScope.Member) -> ConnectionSet? {
    from.asked[term] == nil ? nil : to.asked[term]
  }

  private func named(_ from: RuleScope.Member, _ to: RuleScope.Member) -> ConnectionSet {
    resolved.terms.indices.reduce(ConnectionSet()) {
      $0.union(asked($1, from, to) ?? ConnectionSet())
    }
  }

  /// What the rule would forbid if it had no exceptions.
  func forbiddenWithoutExceptions(
    _ from: RuleScope.Member, _ to: RuleScope.Member
  ) -> ConnectionSet {
    switch resolved.rule.demand {
    case .allow: return ConnectionSet()
    case .deny: return named(from, to)
    case .only(let closing):
      let closed = closing == .source ? from : to
      guard resolved.terms.indices.contains(where: { closed.asked[$0] != nil }) else {
        return ConnectionSet()
      }
      return ConnectionSet.all.subtracting(named(from, to))
    }
  }

  func forbidden(_ from: RuleScope.Member, _ to: RuleScope.Member) -> ConnectionSet {
    inForce.reduce(forbiddenWithoutExceptions(from, to)) {
      $0.subtracting(excepted($1, from, to))
    }
  }

  /// What one of the exceptions bears with.
  func excepted(
    _ exception: Int, _ from: RuleScope.Member, _ to: RuleScope.Member
  ) -> ConnectionSet {
    asked(resolved.terms.count + exception, from, to) ?? ConnectionSet()
  }

  /// The exceptions that count.
  var exceptions: [Int] { inForce }
}
