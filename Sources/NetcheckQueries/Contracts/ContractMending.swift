import NetcheckCluster
import NetcheckLadder
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// Looks for a smallest change of policies after which a rule holds.
///
/// Against what is open it goes from the connections that fail to the rules that opened them, at either end, and takes these
/// out until nothing fails; of all such ways it tells the shortest. Of each rule it asks what else would be closed: then it
/// should be narrowed, and not go.
struct ContractMending {
  private let tester: ContractTester

  /// A change of more steps than this is not told: somebody must think.
  private static let mostSteps = 8

  init(_ tester: ContractTester) {
    self.tester = tester
  }

  func mend(_ result: inout ContractTest.RuleResult, at rule: Int) {
    guard result.status == .failed else { return }
    let ways = [Direction.ingress, .egress].flatMap { end in
      [false, true].compactMap { closing(rule, result, at: end, ofFirstHop: $0) }
    }
    result.mend = ways.min { $0.rank < $1.rank } ?? opening(result)
  }

  // MARK: Closing

  /// Takes out what opens the failing connections at one end; `nil` if that is no matter of policies. Of a path it cuts the first
  /// or the last hop.
  private func closing(
    _ rule: Int, _ failed: ContractTest.RuleResult, at end: Direction, ofFirstHop: Bool
  ) -> ContractTest.Mend? {
    var ladder = tester.tracer.ladder
    var mend = ContractTest.Mend(steps: [], suffices: false)
    var result = failed
    while mend.steps.count < Self.mostSteps {
      guard let hops = result.openHops, let hop = ofFirstHop ? hops.first : hops.last else {
        mend.suffices = !failed.hasOtherFaults
        return mend.steps.isEmpty ? nil : mend
      }
      if ofFirstHop, hops.count == 1, mend.steps.isEmpty { return nil }
      let walk = hop.trace.walk(end)
      switch walk.bases.first {
      case .rule(let origin, .allow):
        let after = ladder.removing(rule: origin)
        var forbidden = ForbiddenPairs(tester.rules[rule], tester)
        // To cut a path is to close the hop itself.
        if hops.count > 1 { forbidden.hop = hop.ends }
        let others = closedBeyond(forbidden, ladder, after)
        mend.steps.append(others == 0 ? .remove(origin) : .narrow(origin, closing: others))
        ladder = after
      case .ungoverned, .passedOn:
        mend.steps.append(.isolate(walk.subject, end))
        mend.suffices = result.isOneConnection
        return mend
      default: return nil
      }
      result = tester.result(ofRule: rule, under: ladder)
    }
    return mend
  }

  /// How many pairs of groups a change closes something for, beside what the rule forbids.
  private func closedBeyond(_ forbidden: ForbiddenPairs, _ before: Ladder, _ after: Ladder) -> Int {
    let (old, new) = (forbidden.graph(under: before), forbidden.graph(under: after))
    return old.pairs.keys.count { !forbidden.hold(old.lost(in: new, $0), between: $0) }
  }

  // MARK: Opening

  /// What each end lacks to let the first connection through that should be open.
  private func opening(_ result: ContractTest.RuleResult) -> ContractTest.Mend? {
    for case .closed(let opening) in result.findings where !opening.isUndecided {
      let denying = opening.trace.walks.filter { $0.verdict == .denied && $0.stage == nil }
      let steps = denying.compactMap { step(at: $0, of: opening) }
      guard steps.count == denying.count else { return nil }
      return ContractTest.Mend(steps: steps, suffices: opening.further == 0)
    }
    return nil
  }

  private func step(
    at walk: Walk, of opening: ContractTest.Opening
  ) -> ContractTest.Mend.Step? {
    switch walk.bases.first {
    case .rule(let origin, .deny): return .stopDenying(origin)
    case .tierDefault(_, let isolating):
      // The policy that selects the fewest is the endpoint's own.
      let own = isolating.filter { !$0.selector.isEmpty && $0.origin.range != nil }
      let peer = walk.direction == .egress ? opening.destination.name : opening.source.name
      return .open(
        walk.direction, subject: walk.subject, peer: peer, opening.connection,
        in: own.count == 1 ? own[0].origin : nil)
    default: return nil
    }
  }
}

extension ContractTest.RuleResult {
  fileprivate typealias Hop = (trace: Trace, ends: Ends?)
  fileprivate typealias Ends = (source: EndpointName, destination: EndpointName)

  /// The first thing that is open and should not be: of a path its hops.
  fileprivate var openHops: [Hop]? {
    for finding in findings where severity(of: finding) == .failed {
      switch finding {
      case .open(let opening): return [(opening.trace, nil)]
      case .path(let path):
        return path.hops.map { ($0.trace, ($0.source.name, $0.destination.name)) }
      case .future(let pods) where !pods.isClosed: return pods.trace.map { [($0, nil)] }
      default: continue
      }
    }
    return nil
  }

  /// Whether something fails that no closing of connections mends.
  fileprivate var hasOtherFaults: Bool {
    findings.contains { finding in
      switch finding {
      case .open, .path, .future: false
      case .closed, .noPath, .vacuous, .expired, .unneeded, .otherwise:
        severity(of: finding) == .failed
      }
    }
  }

  /// Whether a single pair fails, and nothing else.
  fileprivate var isOneConnection: Bool {
    guard findings.count == 1, case .open(let opening) = findings[0] else { return false }
    return opening.further == 0
  }
}

/// The pairs that a rule forbids to connect, among all.
private struct ForbiddenPairs {
  private let tester: ContractTester
  private let scope: RuleScope
  private let demands: Demands

  /// A pair that may be closed as well.
  var hop: (source: EndpointName, destination: EndpointName)?

  init(_ rule: ResolvedRule, _ tester: ContractTester) {
    self.tester = tester
    demands = Demands(
      rule,
      RuleJudge(tracer: tester.tracer, relations: tester.relations, today: tester.today))
    let everybody = Parties.everybody(in: tester.tracer.cluster)
    scope = RuleScope(
      demands.terms, (everybody, everybody), tester.tracer, tester.relations)
  }

  func graph(under ladder: Ladder) -> OpenGraph {
    let tracer = Tracer(ladder: ladder, cluster: tester.tracer.cluster)
    return OpenGraph(scope, tracer, Relations(tracer))
  }

  /// Whether all of these connections are forbidden.
  func hold(_ connections: ConnectionSet, between ends: OpenGraph.Ends) -> Bool {
    let (from, to) = (scope.sources[ends.from], scope.destinations[ends.to])
    if let hop, hop.source == from.group.endpoint.name,
      hop.destination == to.group.endpoint.name
    {
      return true
    }
    return connections.isEmpty
      || connections.isSubset(
        of: demands.forbidden(from, to))
  }
}

extension ContractTest.Mend {
  /// Changes that suffice come first, then those of rules that are there, then those with fewer steps, then those that close
  /// less beside.
  fileprivate var rank: (Int, Int, Int, Int) {
    var (isolating, closing) = (0, 0)
    for step in steps {
      switch step {
      case .isolate: isolating += 1
      case .narrow(_, let others): closing += others
      case .remove, .open, .stopDenying: break
      }
    }
    return (suffices ? 0 : 1, isolating, steps.count, closing)
  }
}
