import NetcheckCluster
import NetcheckDiagnostics
import NetcheckLadder
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// Looks for a smallest change of policies after which a rule holds.
///
/// Against what is open it goes from the connections that fail to the rules that opened them, at either end, and takes these
/// out until nothing fails; of all such ways it tells the shortest. Of each rule it asks what else would be closed: then it
/// should be narrowed, and not go. What should be open it opens at the ends that deny it, and asks again.
struct ContractMending {
  private let tester: ContractTester
  private let now: Supposition

  /// A change of more steps than this is not told: somebody must think.
  private static let mostSteps = 8

  /// A change as far as it is made.
  private struct Way {
    var steps: [ContractTest.Mend.Step] = []

    /// The policies without the rules that are to be narrowed: nothing fails by being open.
    var closed: Supposition

    /// The policies with these rules, which narrowed still open what nobody forbids: nothing fails by being closed.
    var open: Supposition
  }

  /// The rule to mend, with the scope that it has as long as pods that are alike stay so.
  private struct Rule {
    var resolved: ResolvedRule
    var scope: RuleScope?
  }

  init(_ tester: ContractTester) {
    self.tester = tester
    now = Supposition(tester.tracer, tester.relations)
  }

  /// A change after which a rule that fails holds; `nil` where none is known.
  func mend(
    _ result: ContractTest.RuleResult, of resolved: ResolvedRule
  ) throws(Diagnostic) -> ContractTest.Mend? {
    var rule = Rule(resolved: resolved)
    if case .direct = resolved.rule.paths {
      let judge = RuleJudge(
        tracer: tester.tracer, relations: tester.relations, today: tester.today)
      rule.scope = DirectJudge.scope(of: resolved, judge)
    }
    guard result.openHops != nil else { return try opened(Way(closed: now, open: now), rule) }
    let forbidden = ForbiddenPairs(resolved, tester)
    var mend: ContractTest.Mend?
    for end in [Direction.ingress, .egress] {
      for isFirstHop in [false, true] {
        let best = mend.flatMap { $0.suffices ? $0.steps.count : nil }
        let way = try closed(
          rule, result, at: end, ofFirstHop: isFirstHop, forbidden,
          within: best ?? Self.mostSteps)
        guard let way, let other = try opened(way, rule) else { continue }
        mend = mend.map { other.rank < $0.rank ? other : $0 } ?? other
      }
    }
    return mend
  }

  private func result(_ rule: Rule, under supposed: Supposition)
    throws(Diagnostic) -> ContractTest.RuleResult
  {
    try RuleJudge(tracer: supposed.tracer, relations: supposed.relations, today: tester.today)
      .result(rule.resolved, scope: supposed.hasSameClasses ? rule.scope : nil)
  }

  // MARK: Closing

  /// Takes out what opens the failing connections at one end; `nil` if that is no matter of policies. Of a path it cuts the first
  /// or the last hop.
  private func closed(
    _ rule: Rule, _ failed: ContractTest.RuleResult, at end: Direction, ofFirstHop: Bool,
    _ forbidden: ForbiddenPairs, within most: Int
  ) throws(Diagnostic) -> Way? {
    var way = Way(closed: now, open: now)
    var result = failed
    while let hops = result.openHops, let hop = ofFirstHop ? hops.first : hops.last {
      if ofFirstHop, hops.count == 1, way.steps.isEmpty { return nil }
      // What takes more steps than another way is not told.
      if way.steps.count == most { return most == Self.mostSteps ? way : nil }
      let walk = hop.trace.walk(end)
      switch walk.bases.first {
      case .rule(let origin, .allow):
        let before = way.closed
        // What is built in stands in no policy.
        guard let policy = before.tracer.ladder.policy(named: origin.policy) else { return nil }
        way.closed = before.changing(
          origin.policy, in: before.tracer.ladder.removing(rule: origin))
        // To cut a path is to close the hop itself.
        let others = try forbidden.others(
          closedBy: policy, end, from: before, to: way.closed, sparing: hop.ends)
        way.steps.append(others > 0 ? .narrow(origin, closing: others) : .remove(origin))
      case .ungoverned, .passedOn:
        guard let subject = tester.tracer.cluster.endpoint(named: walk.subject),
          let closed = way.closed.tracer.ladder.isolating(subject, end),
          let open = way.open.tracer.ladder.isolating(subject, end)
        else { return nil }
        (way.closed, way.open) = (
          way.closed.replaced(by: closed), way.open.replaced(by: open)
        )
        way.steps.append(.isolate(walk.subject, end))
      default: return nil
      }
      result = try self.result(rule, under: way.closed)
    }
    return way
  }

  // MARK: Opening

  /// The change with what each end lacks to let through what should be open, tried; `nil` if no step of it is known.
  private func opened(_ begun: Way, _ rule: Rule) throws(Diagnostic) -> ContractTest.Mend? {
    var way = begun
    var told: Set<ContractTest.Opening.Denial> = []
    var rest = try result(rule, under: way.open)
    while let opening = rest.closedConnection, way.steps.count < Self.mostSteps {
      guard told.insert(opening.denial).inserted, let steps = steps(opening),
        let open = way.open.tracer.ladder.taking(steps).map(way.open.replaced),
        let closed = way.closed.tracer.ladder.taking(steps).map(way.closed.replaced)
      else { break }
      let after = try result(rule, under: open)
      // What changes nothing is not told.
      if after.closedConnection?.denial == opening.denial { break }
      way.steps += steps.map(\.step)
      (way.open, way.closed, rest) = (open, closed, after)
    }
    if way.steps.isEmpty { return nil }
    let closed = try result(rule, under: way.closed)
    return ContractTest.Mend(
      steps: way.steps, suffices: !rest.hasOtherFaults && closed.openHops == nil)
  }

  /// What each end that denies lacks; `nil` if that is no matter of policies.
  private func steps(_ opening: ContractTest.Opening) -> [OpeningStep]? {
    let cluster = tester.tracer.cluster
    guard let source = cluster.endpoint(named: opening.source.name),
      let destination = cluster.endpoint(named: opening.destination.name)
    else { return nil }
    // Who asks for some port or other has enough with one.
    let connections =
      opening.connections.isAll ? ConnectionSet(opening.connection) : opening.connections
    let denying = opening.trace.walks.filter { $0.verdict == .denied }
    let steps = denying.compactMap { walk in
      OpeningStep(
        walk, connections,
        subject: walk.direction == .egress ? source : destination,
        peer: walk.direction == .egress ? destination : source)
    }
    return steps.count == denying.count ? steps : nil
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

  /// The first thing that is closed and should be open.
  fileprivate var closedConnection: ContractTest.Opening? {
    for case .closed(let opening) in findings where !opening.isUndecided { return opening }
    return nil
  }

  /// Whether something fails that no closing of connections mends.
  fileprivate var hasOtherFaults: Bool {
    findings.contains { finding in
      switch finding {
      case .open, .path: false
      case .future(let pods) where !pods.isClosed: false
      case .closed, .noPath, .vacuous, .expired, .unneeded, .otherwise, .future:
        severity(of: finding) == .failed
      }
    }
  }
}

extension ContractTest.Opening {
  fileprivate struct Denial: Hashable {
    var source: EndpointName
    var destination: EndpointName
    var connections: ConnectionSet
    var bases: [Basis]
  }

  /// What is denied, and by what.
  fileprivate var denial: Denial {
    Denial(
      source: source.name, destination: destination.name, connections: connections,
      bases: trace.walks.filter { $0.verdict == .denied }.flatMap(\.bases))
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
