import NetcheckCluster
import NetcheckDiagnostics
import NetcheckLadder
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// Judges what a rule says of pods that nobody has made yet, on the sides that it names by namespaces and labels.
struct FutureJudge {
  private let judge: RuleJudge
  private let resolved: ResolvedRule
  private let demands: Demands

  init(_ judge: RuleJudge, _ resolved: ResolvedRule) {
    self.judge = judge
    self.resolved = resolved
    demands = Demands(resolved, judge)
  }

  func judge(_ result: inout ContractTest.RuleResult) {
    let cases = cases()
    if cases.isEmpty {
      if !resolved.rule.mayBeEmpty { result.findings.append(.vacuous(.noFuture)) }
      return
    }
    let selectors = (resolved.futures + resolved.exceptionFutures).flatMap {
      ($0.from + $0.to).map(\.selector)
    }
    var vocabularies = Vocabularies(judge.tracer, selectors)
    var undecided: ContractTest.FuturePods?
    for next in cases {
      let vocabulary = vocabularies.vocabulary(next.from.side.endpoint, next.to.side.endpoint)
      for family in families(next) {
        let search = FutureSearch(judge.tracer, vocabulary, next.goal, over: family)
        let outcome = search.outcome(from: next.from.side, to: next.to.side, asked: next.asked)
        guard let finding = finding(outcome, next) else { continue }
        if !finding.isUndecided {
          result.findings.append(.future(finding))
          return
        }
        undecided = undecided ?? finding
      }
    }
    if let undecided {
      result.missing = result.missing.adding(undecided.missing)
      result.findings.append(.future(undecided))
    }
  }

  /// What is open in one family is open; what should be open must be so in the one that is used.
  private func families(_ next: Case) -> [AddressFamily] {
    let families = judge.tracer.cluster.families(
      of: next.from.side.endpoint, next.to.side.endpoint)
    let asksAll = next.goal == .someOpen && judge.relations.tellFamiliesApart
    return asksAll ? families : [families[0]]
  }

  // MARK: Findings

  private func finding(_ outcome: FutureSearch.Outcome, _ next: Case) -> ContractTest.FuturePods? {
    let isClosed = next.goal != .someOpen
    switch outcome {
    case .none: return nil
    case .found(let from, let to, let connection, let trace):
      return ContractTest.FuturePods(
        source: next.from.party(from), destination: next.to.party(to), connection: connection,
        trace: trace, isClosed: isClosed, isUndecided: false)
    case .undecided(let from, let to, let connection, let trace, let missing):
      return ContractTest.FuturePods(
        source: next.from.party(from), destination: next.to.party(to), connection: connection,
        trace: trace, isClosed: isClosed, isUndecided: true, missing: missing)
    case .gaveUp(let limit):
      guard let connection = next.asked.first else { return nil }
      return ContractTest.FuturePods(
        source: next.from.party(next.from.side), destination: next.to.party(next.to.side),
        connection: connection, trace: nil, isClosed: isClosed, isUndecided: true, limit: limit)
    }
  }

  // MARK: Cases

  /// One end of a case: a group of existing endpoints, or a future pod of a namespace.
  private struct End {
    var side: FutureSearch.Side
    var member: RuleScope.Member?

    func party(_ side: FutureSearch.Side) -> ContractTest.FutureParty {
      if let group = member?.group {
        return .existing(
          CanReach.GroupName(name: group.endpoint.name, count: group.count, of: group.whole))
      }
      let account = side.endpoint.open?.isServiceAccountOpen ?? true
      return .future(
        namespace: side.endpoint.namespace, labels: side.endpoint.labels,
        serviceAccount: account ? nil : side.endpoint.serviceAccount)
    }
  }

  private struct Case {
    var from: End
    var to: End
    var asked: ConnectionSet
    var goal: FutureSearch.Goal
  }

  private func cases() -> [Case] {
    switch resolved.rule.demand {
    case .deny: return resolved.terms.indices.flatMap { named($0, goal: .someOpen) }
    case .allow:
      return resolved.terms.indices.flatMap {
        named($0, goal: resolved.rule.entries[$0].ports.isEmpty ? .allClosed : .someClosed)
      }
    case .only(let closing): return closed(closing)
    }
  }

  /// The pairs of an entry with a future pod at one end or both.
  private func named(_ term: Int, goal: FutureSearch.Goal) -> [Case] {
    let scope = RuleScope(demands.terms, (nil, nil), judge.tracer, judge.relations)
    let futures = resolved.futures[term]
    let (sources, destinations) = (
      futures.from.flatMap { future($0, "any") }, futures.to.flatMap { future($0, "another") }
    )
    var cases: [Case] = []
    for from in sources {
      for to in existing(scope.destinations, term) {
        cases += spared(from, to, to.member?.asked[term] ?? ConnectionSet(), goal)
      }
      for to in destinations { cases += spared(from, to, futures.asked, goal) }
    }
    for from in existing(scope.sources, term) {
      for to in destinations { cases += spared(from, to, futures.asked, goal) }
    }
    return cases
  }

  private func existing(_ members: [RuleScope.Member], _ term: Int) -> [End] {
    members.filter { $0.asked[term] != nil }.map {
      End(side: FutureSearch.Side(endpoint: $0.group.endpoint), member: $0)
    }
  }

  /// Future pods of each namespace that a selection may mean.
  private func future(_ selection: Contract.PodSelection, _ name: String) -> [End] {
    let cluster = judge.tracer.cluster
    return cluster.namespaces.keys.sorted().compactMap { namespace in
      let pod = Endpoint.future(name, in: namespace, cluster)
      guard !selection.selector.selects(pod, in: cluster).isNo else { return nil }
      return End(side: FutureSearch.Side(endpoint: pod, condition: selection.selector))
    }
  }

  /// The case without what exceptions bear with.
  private func spared(
    _ from: End, _ to: End, _ asked: ConnectionSet, _ goal: FutureSearch.Goal
  ) -> [Case] {
    let exceptions = demands.exceptions.map { (resolved.terms.count + $0, $0) }
    return exceptions.reduce([Case(from: from, to: to, asked: asked, goal: goal)]) { cases, next in
      cases.flatMap { without($0, term: next.0, resolved.exceptionFutures[next.1]) }
    }.filter { !$0.asked.isEmpty }
  }

  /// A case parted: connections that the term does not name, and those that it names for pods that it does not mean.
  private func without(
    _ whole: Case, term: Int, _ futures: ResolvedRule.Futures
  ) -> [Case] {
    guard let named = named(whole, term, futures) else { return [whole] }
    var (others, rest) = (whole, whole)
    others.asked = whole.asked.subtracting(named)
    var cases = [others]
    // A pod that the term means at one end is spared only if it means the other, too: so one end that it does not mean is
    // enough, and each is a case.
    if whole.from.side.isFuture {
      rest.asked = whole.asked.intersection(named)
      rest.from.side.condition = whole.from.side.condition.and(.not(futures.from.selector))
      cases.append(rest)
    }
    if whole.to.side.isFuture {
      rest = whole
      rest.asked = whole.asked.intersection(named)
      rest.to.side.condition = whole.to.side.condition.and(.not(futures.to.selector))
      cases.append(rest)
    }
    return cases.filter { !$0.asked.isEmpty }
  }

  /// What a term names of a case, if it may mean both of its ends.
  private func named(
    _ whole: Case, _ term: Int, _ futures: ResolvedRule.Futures
  ) -> ConnectionSet? {
    if let from = whole.from.member, from.asked[term] == nil { return nil }
    if whole.from.side.isFuture, futures.from.isEmpty { return nil }
    if let to = whole.to.member { return to.asked[term] }
    return whole.to.side.isFuture && !futures.to.isEmpty ? futures.asked : nil
  }

  /// What `only` closes: each end with every future pod at the other one.
  private func closed(_ closing: Contract.End) -> [Case] {
    let scope = RuleScope(demands.terms, (nil, nil), judge.tracer, judge.relations)
    let everybody = Contract.PodSelection(.all)
    var cases: [Case] = []
    for term in resolved.terms.indices {
      switch closing {
      case .destination:
        let ends =
          existing(scope.destinations, term)
          + resolved.futures[term].to.flatMap { future($0, "another") }
        for to in ends {
          cases += future(everybody, "any").map {
            Case(from: $0, to: to, asked: .all, goal: .someOpen)
          }
        }
      case .source:
        let ends =
          existing(scope.sources, term)
          + resolved.futures[term].from.flatMap { future($0, "any") }
        for from in ends {
          cases += future(everybody, "another").map {
            Case(from: from, to: $0, asked: .all, goal: .someOpen)
          }
        }
      }
    }
    let terms = resolved.terms.indices.map { ($0, resolved.futures[$0]) }
    return cases.flatMap { whole in
      terms.reduce([whole]) { cases, next in
        cases.flatMap { without($0, term: next.0, next.1) }
      }.flatMap { spared($0.from, $0.to, $0.asked, $0.goal) }
    }
  }
}

extension [Contract.PodSelection] {
  /// Whether one of the selections holds.
  var selector: EndpointSelector { .any(map(\.selector)) }
}

/// The words of policies, by the namespaces of two ends: only their own policies and those of all namespaces govern them.
private struct Vocabularies {
  private let tracer: Tracer
  private let selectors: [EndpointSelector]
  private let policies: [String?: [Policy]]
  private var known: [Set<String>: FutureVocabulary] = [:]

  init(_ tracer: Tracer, _ selectors: [EndpointSelector]) {
    self.tracer = tracer
    self.selectors = selectors
    policies = Dictionary(grouping: tracer.ladder.policies.map(\.policy), by: \.namespace)
  }

  mutating func vocabulary(_ one: Endpoint, _ other: Endpoint) -> FutureVocabulary {
    let namespaces: Set = [one.namespace, other.namespace]
    if let vocabulary = known[namespaces] { return vocabulary }
    let governing = (policies[nil] ?? []) + namespaces.sorted().flatMap { policies[$0] ?? [] }
    let vocabulary = FutureVocabulary(governing, tracer.ladder, tracer.cluster, selectors)
    known[namespaces] = vocabulary
    return vocabulary
  }
}
