import NetcheckCluster
import NetcheckLadder
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// Looks for a smallest change of policies after which a rule holds that forbids what is open.
///
/// It goes from the connections that fail to the rules that opened them, at that end where fewer would have to change, and takes
/// these out until nothing fails. Of each it asks what else would be closed: then it should be narrowed instead.
struct ContractMending {
  private let tester: ContractTester
  private let results: [ContractTest.RuleResult]

  /// A change of more steps than this is not told: somebody must think.
  private static let mostSteps = 8

  init(_ tester: ContractTester, _ results: [ContractTest.RuleResult]) {
    self.tester = tester
    self.results = results
  }

  func mend(_ result: inout ContractTest.RuleResult, at rule: Int) {
    for index in result.findings.indices {
      guard case .open(var opening) = result.findings[index], !opening.isUndecided else { continue }
      let tries = [Direction.ingress, .egress].compactMap { attempt(rule, opening, at: $0) }
      opening.mend = tries.min { $0.rank < $1.rank }
      result.findings[index] = .open(opening)
    }
  }

  /// Takes out what opens the failing connections at one end; `nil` if that is no matter of policies.
  private func attempt(
    _ rule: Int, _ first: ContractTest.Opening, at end: Direction
  ) -> ContractTest.Mend? {
    var ladder = tester.tracer.ladder
    var mend = ContractTest.Mend(steps: [], suffices: false)
    var opening = first
    while mend.steps.count < Self.mostSteps {
      let walk = opening.trace.walk(end)
      switch walk.bases.first {
      case .rule(let origin, .allow):
        let after = ladder.removing(rule: origin)
        mend.steps.append(step(for: origin, rule, ladder, after))
        ladder = after
      case .ungoverned, .passedOn:
        // Isolating one endpoint after another would be a list of what fails, so all of the rule's are named at once.
        mend.steps.append(.isolate([walk.subject], end))
        mend.suffices = opening.further == 0
        return mend
      default: return mend.steps.isEmpty ? nil : mend
      }
      let after = tester.result(ofRule: rule, under: ladder)
      let open = after.findings.lazy.compactMap { finding -> ContractTest.Opening? in
        if case .open(let opening) = finding, !opening.isUndecided { opening } else { nil }
      }.first
      guard let open else {
        mend.suffices = true
        return mend
      }
      opening = open
    }
    return mend
  }

  /// Whether a rule may go whole, or opens what the contract does not forbid.
  private func step(
    for origin: Origin, _ rule: Int, _ before: Ladder, _ after: Ladder
  ) -> ContractTest.Mend.Step {
    let closed = closedBeyond(rule, before, after)
    return closed == 0 ? .remove(origin) : .narrow(origin, closing: closed)
  }

  /// How many pairs of groups a change closes something for, beside what the rule forbids.
  private func closedBeyond(_ rule: Int, _ before: Ladder, _ after: Ladder) -> Int {
    func side(_ ladder: Ladder) -> AllowChanges.Side {
      let tracer = Tracer(ladder: ladder, cluster: tester.tracer.cluster)
      return AllowChanges.Side(tracer, Relations(tracer))
    }
    let changes = AllowChanges(from: side(before), to: side(after), namespace: nil)
    let rows = (try? changes.answer(AllowGraph.Question()))?.rows ?? []
    let forbidden = ForbiddenPairs(tester.rules[rule], tester)
    return rows.count { !forbidden.hold($0) }
  }
}

/// The pairs that a rule forbids to connect, as answers name them.
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

  /// Whether all that a row closes is forbidden.
  func hold(_ row: AllowChanges.Row) -> Bool {
    if row.closed.isEmpty { return true }
    let sources = scope.sources.filter { $0.group.isNamed(row.source.name) }
    let destinations = scope.destinations.filter { $0.group.isNamed(row.destination.name) }
    guard !sources.isEmpty, !destinations.isEmpty else { return false }
    return sources.allSatisfy { from in
      destinations.allSatisfy { row.closed.isSubset(of: demands.forbidden(from, $0)) }
    }
  }
}

extension EndpointGroups.Group {
  fileprivate func isNamed(_ name: EndpointName) -> Bool {
    if case .addresses(let part) = name, let block = endpoint.block {
      return !part.intersection(block).isEmpty
    }
    return endpoint.name == name
  }
}

extension ContractTest.Mend {
  /// Changes that suffice come first, then those with fewer steps, then those that close less beside.
  fileprivate var rank: (Int, Int, Int) {
    let closing = steps.reduce(0) { sum, step in
      switch step {
      case .remove, .isolate: sum
      case .narrow(_, let closing): sum + closing
      }
    }
    return (suffices ? 0 : 1, steps.count, closing)
  }
}
