import NetcheckCluster
import NetcheckDiagnostics
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// Judges what a rule says of ways over several connections.
struct PathJudge {
  private let judge: RuleJudge
  private let resolved: ResolvedRule
  private let demands: Demands
  private let graph: PathGraph

  /// The place among the terms of the parties that ways must pass; `nil` if there are none.
  private let viaTerm: Int?

  init(_ judge: RuleJudge, _ resolved: ResolvedRule) throws(Diagnostic) {
    self.judge = judge
    self.resolved = resolved
    demands = Demands(resolved, judge)
    var terms = demands.terms
    viaTerm = resolved.via == nil ? nil : terms.count
    if let via = resolved.via { terms.append(ResolvedRule.Term(from: via, to: via)) }
    var universe = Parties.everybody(in: judge.tracer.cluster)
    for term in resolved.terms {
      for node in [term.from.nodes, term.to.nodes].flatMap(\.keys) {
        universe.add(node: node.id, .all)
      }
      universe.add(term.from.byAddress)
      universe.add(term.to.byAddress)
    }
    let scope = RuleScope(terms, (universe, universe), judge.tracer, judge.relations)
    graph = PathGraph(
      scope,
      try OpenPairs(scope.graph, judge.tracer, judge.relations, asked: nil, families: .united)
        .all())
  }

  func judge(_ result: inout ContractTest.RuleResult) {
    for term in resolved.terms.indices {
      if resolved.rule.demand == .deny || viaTerm != nil { forbid(term, &result) }
      if resolved.rule.demand == .allow { demand(term, &result) }
    }
  }

  private func isVia(_ member: RuleScope.Member) -> Bool {
    viaTerm.map { member.asked[$0] != nil } ?? false
  }

  private func starts(_ term: Int) -> [Int] {
    graph.scope.sources.indices.filter { graph.scope.sources[$0].asked[term] != nil }
  }

  // MARK: Ways that may not be

  private func forbid(_ term: Int, _ result: inout ContractTest.RuleResult) {
    if let path = path(term, isUndecided: false, &result.missing) {
      result.findings.append(.path(path))
    } else if let path = path(term, isUndecided: true, &result.missing) {
      result.findings.append(.path(path))
    }
  }

  /// The shortest of the ways that the rule forbids.
  private func path(
    _ term: Int, isUndecided: Bool, _ missing: inout [MissingFact]
  ) -> ContractTest.Path? {
    var shortest: (hops: [OpenPair], last: ConnectionSet)?
    var count = 0
    for start in starts(term) where !isVia(graph.scope.sources[start]) {
      for way in graph.ways(from: start, search(term, isUndecided, avoidsVia: true)) {
        // A way back to the pod itself leads nowhere.
        guard graph.scope.graph.isAsked(source(start), destination(way.hops.last!.to)) else {
          continue
        }
        count += graph.scope.count(start, way.hops.last!.to)
        if way.hops.count < shortest?.hops.count ?? .max { shortest = way }
      }
    }
    guard let shortest else { return nil }
    return path(shortest, count, isUndecided, &missing)
  }

  private func search(
    _ term: Int, _ countsPerhaps: Bool, avoidsVia: Bool
  ) -> PathGraph.Search {
    let scope = graph.scope
    return PathGraph.Search(
      countsPerhaps: countsPerhaps,
      spared: { hop in
        demands.exceptions.reduce(ConnectionSet()) {
          $0.union(demands.excepted($1, scope.sources[hop.from], scope.destinations[hop.to]))
        }
      },
      countsPlacement: { hop in
        resolved.rule.demand == .allow
          || resolved.means(source(hop.from), .source, judge.tracer.cluster)
          || resolved.means(destination(hop.to), .destination, judge.tracer.cluster)
      },
      mayPass: { !avoidsVia || !isVia(scope.sources[$0]) },
      goal: { hop, open in
        let to = scope.destinations[hop.to]
        if avoidsVia, isVia(to) { return ConnectionSet() }
        return to.asked[term]?.intersection(open) ?? ConnectionSet()
      })
  }

  private func path(
    _ way: (hops: [OpenPair], last: ConnectionSet), _ count: Int, _ isUndecided: Bool,
    _ missing: inout [MissingFact]
  ) -> ContractTest.Path {
    let scope = graph.scope
    var hops: [ContractTest.Hop] = []
    for (index, hop) in way.hops.enumerated() {
      let isLast = index == way.hops.count - 1
      let (from, to) = (scope.sources[hop.from].group, scope.destinations[hop.to].group)
      let open = isUndecided ? hop.allowed.union(hop.undecided) : hop.allowed
      let asked = isLast ? way.last : open
      guard
        let example = PairExample.first(.allowed, from: from, to: to, asked: asked, judge.tracer)
      else { continue }
      missing = missing.adding(example.missing)
      hops.append(
        ContractTest.Hop(
          source: example.source(from), destination: example.destination(to),
          connection: example.connection, trace: example.part.trace))
    }
    let own = scope.count(way.hops[0].from, way.hops.last!.to)
    return ContractTest.Path(hops: hops, further: count - own, isUndecided: isUndecided)
  }

  // MARK: Ways that must be

  private func demand(_ term: Int, _ result: inout ContractTest.RuleResult) {
    let starts = starts(term)
    let ends = graph.scope.destinations.indices.filter {
      !(graph.scope.destinations[$0].asked[term]?.isEmpty ?? true)
    }
    let sure = reached(from: starts, term, countsPerhaps: false)
    let perhaps = reached(from: starts, term, countsPerhaps: true)
    func lacks(_ reached: [Set<Int>]) -> (Int, Int)? {
      let pairs = starts.indices.flatMap { start in
        ends.filter { graph.scope.graph.isAsked(source(starts[start]), destination($0)) }
          .map { (start, $0) }
      }
      let groups: [[(Int, Int)]] =
        switch resolved.rule.quantifier {
        case .all: pairs.map { [$0] }
        case .any: pairs.isEmpty ? [] : [pairs]
        case .everySource:
          Dictionary(grouping: pairs, by: \.0).sorted { $0.key < $1.key }.map(\.value)
        case .everyDestination:
          Dictionary(grouping: pairs, by: \.1).sorted { $0.key < $1.key }.map(\.value)
        }
      return groups.first { !$0.contains { reached[$0.0].contains($0.1) } }?.first
    }
    guard let (start, end) = lacks(sure) else { return }
    result.findings.append(
      .noPath(
        from: "\(source(starts[start]).endpoint.name)", to: "\(destination(end).endpoint.name)",
        isUndecided: lacks(perhaps) == nil))
  }

  private func source(_ place: Int) -> EndpointGroups.Group { graph.scope.sources[place].group }

  private func destination(_ place: Int) -> EndpointGroups.Group {
    graph.scope.destinations[place].group
  }

  /// The destinations to which each start leads; where ways must pass somebody, those to which a way through them leads.
  private func reached(
    from starts: [Int], _ term: Int, countsPerhaps: Bool
  ) -> [Set<Int>] {
    let search = search(term, countsPerhaps, avoidsVia: false)
    var known: [Int: Set<Int>] = [:]
    func ends(_ start: Int) -> Set<Int> {
      if let ends = known[start] { return ends }
      let ends = Set(graph.ways(from: start, search).map { $0.hops.last!.to })
      known[start] = ends
      return ends
    }
    guard viaTerm != nil else { return starts.map(ends) }
    var toVia = search
    toVia.goal = { hop, open in isVia(graph.scope.destinations[hop.to]) ? open : ConnectionSet() }
    return starts.map { start in
      if isVia(graph.scope.sources[start]) { return ends(start) }
      let passed = graph.ways(from: start, toVia).flatMap { graph.onward(of: $0.hops.last!.to) }
      return Set(passed).reduce(into: []) { $0.formUnion(ends($1)) }
    }
  }
}
