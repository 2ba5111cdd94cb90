import NetcheckCluster
import NetcheckDiagnostics
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// Judges what a rule says of single connections between existing endpoints.
struct DirectJudge {
  private let judge: RuleJudge
  private let resolved: ResolvedRule
  private let demands: Demands
  private let scope: RuleScope

  /// - Parameter scope: the rule's scope, where it is known already.
  init(_ judge: RuleJudge, _ resolved: ResolvedRule, scope: RuleScope? = nil) {
    self.judge = judge
    self.resolved = resolved
    demands = Demands(resolved, judge)
    self.scope = scope ?? Self.scope(of: resolved, judge)
  }

  /// Who is judged. It holds for all policies that tell apart no more endpoints.
  static func scope(of resolved: ResolvedRule, _ judge: RuleJudge) -> RuleScope {
    var everybody: Parties?
    if case .only = resolved.rule.demand {
      everybody = Parties.everybody(in: judge.tracer.cluster)
      for term in resolved.terms {
        everybody!.add(term.from.withoutAsking)
        everybody!.add(term.to.withoutAsking)
      }
    }
    let closing = resolved.rule.demand
    return RuleScope(
      Demands(resolved, judge).terms,
      (
        sources: closing == .only(closing: .destination) ? everybody : nil,
        destinations: closing == .only(closing: .source) ? everybody : nil
      ), judge.tracer, judge.relations)
  }

  func judge(_ result: inout ContractTest.RuleResult) throws(Diagnostic) {
    let open = try OpenPairs(
      scope.graph, judge.tracer, judge.relations, asked: nil, families: .united
    ).all()
    if resolved.rule.demand != .allow { judgeOpen(open, &result) }
    if resolved.rule.demand != .deny { judgeClosed(open, &result) }
    if !resolved.rule.mayBeEmpty, resolved.gaps.isEmpty, !asksAnything {
      result.findings.append(.vacuous(.noPair))
    }
  }

  private var asksAnything: Bool {
    scope.sources.contains { from in
      scope.destinations.contains { to in
        scope.graph.isAsked(from.group, to.group)
          && resolved.terms.indices.contains { demands.asked($0, from, to) != nil }
      }
    }
  }

  // MARK: What should be closed

  private func judgeOpen(_ open: [OpenPair], _ result: inout ContractTest.RuleResult) {
    var allowed = Violations(isUndecided: false)
    var undecided = Violations(isUndecided: true)
    var needed: Set<Int> = []
    for pair in open {
      let (from, to) = (scope.sources[pair.from], scope.destinations[pair.to])
      let forbidden = demands.forbidden(from, to)
      let mayBeOpen = pair.allowed.union(pair.undecided)
      for exception in demands.exceptions where !needed.contains(exception) {
        let borne = demands.excepted(exception, from, to)
          .intersection(demands.forbiddenWithoutExceptions(from, to))
        if !borne.intersection(mayBeOpen).isEmpty { needed.insert(exception) }
      }
      let isMeant = isMeant(from.group, .source) || isMeant(to.group, .destination)
      let meant = isMeant ? pair.allowed : pair.allowed.subtracting(pair.allowedByPlacement)
      allowed.add(pair, meant.intersection(forbidden), scope)
      if pair.isByPlacement, !isMeant { continue }
      undecided.add(pair, pair.undecided.intersection(forbidden), scope)
    }
    for violations in [allowed, undecided] {
      if let opening = violations.opening(judge.tracer, scope, &result.missing) {
        result.findings.append(.open(opening))
      }
    }
    for exception in demands.exceptions where !needed.contains(exception) {
      result.findings.append(.unneeded(resolved.rule.exceptions[exception]))
    }
  }

  private func isMeant(_ group: EndpointGroups.Group, _ end: Contract.End) -> Bool {
    resolved.rule.demand == .deny && resolved.means(group, end, judge.tracer.cluster)
  }

  // MARK: What should be open

  private func judgeClosed(_ open: [OpenPair], _ result: inout ContractTest.RuleResult) {
    let byPair = Dictionary(grouping: open) { PairKey(from: $0.from, to: $0.to) }
    for term in resolved.terms.indices {
      var wishes = Wishes(quantifier: resolved.rule.quantifier)
      for (i, from) in scope.sources.enumerated() where from.asked[term] != nil {
        for (j, to) in scope.destinations.enumerated() {
          guard let asked = demands.asked(term, from, to), !asked.isEmpty,
            scope.graph.isAsked(from.group, to.group)
          else { continue }
          wishes.add(
            wish(
              PairKey(from: i, to: j), asked, byPair,
              wantsAll: !resolved.rule.entries[term].ports.isEmpty))
        }
      }
      if let opening = wishes.opening(judge.tracer, scope, &result.missing) {
        result.findings.append(.closed(opening))
      }
    }
  }

  private struct PairKey: Hashable {
    var from: Int
    var to: Int
  }

  /// How a pair that should connect fares. Of a block every address should, unless some are enough.
  private func wish(
    _ key: PairKey, _ asked: ConnectionSet, _ open: [PairKey: [OpenPair]], wantsAll: Bool
  ) -> Wishes.Wish {
    let (from, to) = (scope.sources[key.from].group, scope.destinations[key.to].group)
    var block = from.endpoint.block ?? to.endpoint.block
    var wish = Wishes.Wish(from: key.from, to: key.to, lacking: asked)
    for pair in open[key] ?? [] {
      let lacking = asked.subtracting(pair.allowed)
      let isOpen = wantsAll ? lacking.isEmpty : !asked.intersection(pair.allowed).isEmpty
      let isPerhaps =
        wantsAll
        ? lacking.isSubset(of: pair.undecided) : !asked.intersection(pair.undecided).isEmpty
      let part = pair.addresses ?? block
      if isOpen {
        wish.isSomewhereOpen = true
        if let part { block = block?.subtracting(part) }
      } else if isPerhaps {
        wish.isPerhapsOpen = true
        if let part { block = block?.subtracting(part) }
      }
      if wantsAll, !isOpen { wish.lacking = lacking }
    }
    wish.isSomewhereClosed =
      block.map { !$0.isEmpty } ?? !(wish.isSomewhereOpen || wish.isPerhapsOpen)
    return wish
  }
}

extension Parties {
  /// Every pod, and every address that belongs to no pod and no node.
  static func everybody(in cluster: Cluster) -> Parties {
    var everybody = Parties()
    for pod in cluster.pods.indices { everybody.add(pod: pod, .all) }
    everybody.outside = [(WellKnownPeers(cluster).outside(.everywhere), .all)]
    return everybody
  }

  /// The same parties, asked for everything.
  fileprivate var withoutAsking: Parties {
    var parties = self
    parties.pods = pods.mapValues { _ in .all }
    parties.nodes = nodes.mapValues { _ in .all }
    parties.outside = outside.map { ($0.addresses, .all) }
    return parties
  }
}

extension OpenPair {
  /// The part of a block that is meant; `nil` if it is the whole.
  var addresses: AddressSet? { source.addresses ?? destination.addresses }
}
