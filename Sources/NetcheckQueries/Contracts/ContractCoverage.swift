import NetcheckCluster
package import NetcheckDiagnostics
import NetcheckModel
import NetcheckReachability
package import NetcheckSets

extension ContractTester {
  /// Connections that policies allow and of which no rule of the contract speaks.
  package func coverage() throws(Diagnostic) -> ContractCoverage {
    let demands = rules.map { Mentioning($0) }
    let everybody = Parties.everybody(in: tracer.cluster)
    let scope = RuleScope(
      rules.flatMap(\.terms), (everybody, everybody), tracer, relations)
    var coverage = ContractCoverage()
    var rows = UnitedRows<ContractCoverage.Row>()
    var open: [OpenGraph.Ends: Bool] = [:]
    for pair in try OpenPairs(scope.graph, tracer, relations, asked: nil, families: .united).all() {
      let (from, to) = (scope.sources[pair.from], scope.destinations[pair.to])
      if pair.allowed.isEmpty { continue }
      var mentioned = ConnectionSet()
      var first = 0
      for demand in demands {
        mentioned = mentioned.union(demand.mentioned(from, to, first: first))
        first += demand.count
      }
      let rest = pair.allowed.subtracting(mentioned)
      // The outside counts as one, however rules cut it.
      let ends = OpenGraph.Ends(
        from: from.group.endpoint.isBlock ? -1 : pair.from,
        to: to.group.endpoint.isBlock ? -1 : pair.to)
      open[ends] = open[ends, default: true] && rest.isEmpty
      if rest.isEmpty { continue }
      rows.add(
        ContractCoverage.Row(
          source: from.group.part(named: pair.source),
          destination: to.group.part(named: pair.destination),
          connections: rest))
    }
    coverage.rows = rows.rows
    coverage.pairs = open.count
    coverage.mentioned = open.values.count { $0 }
    return coverage
  }
}

/// What of the allow graph a contract leaves out.
package struct ContractCoverage: Sendable {
  /// How many pairs of groups are open; the outside is one.
  package var pairs = 0

  /// Those of which rules mention all that is open.
  package var mentioned = 0

  /// What is open and not mentioned; pairs with parts of the outside that fare alike stand in one row.
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

extension ContractCoverage.Row: RowOfEnds {
  func tellsTheSame(as other: ContractCoverage.Row) -> Bool { connections == other.connections }
}

extension EndpointGroups.Group {
  /// The name of a part of the group; of a block always by its addresses.
  fileprivate func part(named name: EndpointName) -> CanReach.GroupName {
    let told = name == .internet ? endpoint.block.map { EndpointName.addresses($0) } ?? name : name
    return CanReach.GroupName(name: told, count: count, of: whole)
  }
}
