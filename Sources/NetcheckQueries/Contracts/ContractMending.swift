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
    guard result.openHops != nil else {
      result.mend = opening(result)
      return
    }
    let forbidden = ForbiddenPairs(tester.rules[rule], tester)
    let now = forbidden.graph(under: tester.tracer, tester.relations)
    for end in [Direction.ingress, .egress] {
      for isFirstHop in [false, true] {
        let best = result.mend.flatMap { $0.suffices ? $0.steps.count : nil }
        let way = closing(
          rule, result, at: end, ofFirstHop: isFirstHop, forbidden, now,
          within: best ?? Self.mostSteps)
        guard let way else { continue }
        result.mend = result.mend.map { way.rank < $0.rank ? way : $0 } ?? way
      }
    }
  }

  // MARK: Closing

  /// Takes out what opens the failing connections at one end; `nil` if that is no matter of policies. Of a path it cuts the first
  /// or the last hop.
  private func closing(
    _ rule: Int, _ failed: ContractTest.RuleResult, at end: Direction, ofFirstHop: Bool,
    _ forbidden: ForbiddenPairs, _ now: OpenGraph, within most: Int
  ) -> ContractTest.Mend? {
    var ladder = tester.tracer.ladder
    var graph = now
    var mend = ContractTest.Mend(steps: [], suffices: false)
    var result = failed
    while true {
      guard let hops = result.openHops, let hop = ofFirstHop ? hops.first : hops.last else {
        mend.suffices = !failed.hasOtherFaults
        return mend.steps.isEmpty ? nil : mend
      }
      if ofFirstHop, hops.count == 1, mend.steps.isEmpty { return nil }
      // What takes more steps than another way is not told.
      if mend.steps.count == most { return most == Self.mostSteps ? mend : nil }
      let walk = hop.trace.walk(end)
      switch walk.bases.first {
      case .rule(let origin, .allow):
        ladder = ladder.removing(rule: origin)
        let tracer = Tracer(ladder: ladder, cluster: tester.tracer.cluster)
        let relations = Relations(tracer)
        let after = forbidden.graph(under: tracer, relations)
        // To cut a path is to close the hop itself.
        let others = forbidden.others(closedFrom: graph, to: after, sparing: hop.ends)
        mend.steps.append(others == 0 ? .remove(origin) : .narrow(origin, closing: others))
        graph = after
        result = tester.result(ofRule: rule, under: tracer, relations)
      case .ungoverned, .passedOn:
        mend.steps.append(.isolate(walk.subject, end))
        mend.suffices = result.isOneConnection
        return mend
      default: return nil
      }
    }
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
        return path.hops.map { hop in
          (hop.trace, path.hops.count > 1 ? (hop.source.name, hop.destination.name) : nil)
        }
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
  private let scope: RuleScope
  private let demands: Demands

  init(_ rule: ResolvedRule, _ tester: ContractTester) {
    demands = Demands(
      rule,
      RuleJudge(tracer: tester.tracer, relations: tester.relations, today: tester.today))
    let everybody = Parties.everybody(in: tester.tracer.cluster)
    scope = RuleScope(
      demands.terms, (everybody, everybody), tester.tracer, tester.relations)
  }

  func graph(under tracer: Tracer, _ relations: Relations) -> OpenGraph {
    OpenGraph(scope, tracer, relations)
  }

  /// How many pairs of groups a change closes something for that the rule does not forbid; one pair may be spared.
  func others(
    closedFrom before: OpenGraph, to after: OpenGraph,
    sparing hop: (source: EndpointName, destination: EndpointName)?
  ) -> Int {
    before.pairs.keys.count { ends in
      let lost = before.lost(in: after, ends)
      if lost.isEmpty { return false }
      let (from, to) = (scope.sources[ends.from], scope.destinations[ends.to])
      if let hop, hop == (from.group.endpoint.name, to.group.endpoint.name) { return false }
      return !lost.isSubset(of: demands.forbidden(from, to))
    }
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
