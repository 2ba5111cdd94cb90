import NetcheckModel
import NetcheckReachability
package import NetcheckSets

extension ContractTester {
  /// Connections that policies allow and of which no rule of the contract speaks.
  package func coverage() -> ContractCoverage {
    let demands = rules.map { Mentioning($0) }
    let everybody = Parties.everybody(in: tracer.cluster)
    let scope = RuleScope(
      rules.flatMap(\.terms), (everybody, everybody), tracer, relations)
    var coverage = ContractCoverage()
    for pair in OpenPairs(scope.graph, tracer, relations, asked: nil).all() {
      let (from, to) = (scope.sources[pair.from], scope.destinations[pair.to])
      if pair.allowed.isEmpty { continue }
      var mentioned = ConnectionSet()
      var first = 0
      for demand in demands {
        mentioned = mentioned.union(demand.mentioned(from, to, first: first))
        first += demand.count
      }
      let rest = pair.allowed.subtracting(mentioned)
      coverage.pairs += 1
      if rest.isEmpty { continue }
      coverage.rows.append(
        ContractCoverage.Row(
          source: CanReach.GroupName(
            name: pair.source, count: from.group.count, of: from.group.whole),
          destination: CanReach.GroupName(
            name: pair.destination, count: to.group.count, of: to.group.whole),
          connections: rest))
    }
    return coverage
  }
}

/// What of the allow graph a contract leaves out.
package struct ContractCoverage: Sendable {
  /// How many pairs of groups are open.
  package var pairs = 0

  /// Those with something open that no rule mentions.
  package var rows: [Row] = []

  package struct Row: Sendable {
    package var source: CanReach.GroupName
    package var destination: CanReach.GroupName
    package var connections: ConnectionSet
  }
}

/// Of which connections a rule speaks at all.
private struct Mentioning {
  private let demand: Contract.Demand
  let count: Int

  init(_ rule: ResolvedRule) {
    demand = rule.rule.demand
    count = rule.terms.count
  }

  /// The members hold what is asked of them by all rules; `first` is where those of this rule begin.
  func mentioned(
    _ from: RuleScope.Member, _ to: RuleScope.Member, first: Int
  ) -> ConnectionSet {
    let terms = first..<first + count
    if case .only(let closing) = demand {
      let closed = closing == .source ? from : to
      return terms.contains { closed.asked[$0] != nil } ? .all : ConnectionSet()
    }
    return terms.reduce(ConnectionSet()) { mentioned, term in
      guard from.asked[term] != nil, let asked = to.asked[term] else { return mentioned }
      return mentioned.union(asked)
    }
  }
}
