import Foundation
import NetcheckDiagnostics
import NetcheckKit
import NetcheckModel
import NetcheckQueries
import NetcheckSets
import TestSupport
import Testing

/// Rules about two workloads say what `can-reach` says of them: the one asks the relation, the other the trace.
@Suite struct ContractConsistencyTests {
  private static let day = Day("2026-06-01")!

  @Test(arguments: ["getting-started", "calico-tiers", "eks-reference", "ci/repository"])
  func rulesAgreeWithQuestions(_ example: String) throws {
    let path = Project.root.appendingPathComponent("Examples/\(example)").path
    let analysis = Analysis(paths: [path], options: Analysis.Options())
    try #require(!analysis.hasErrors)
    let names = analysis.workloads
    let ports: [UInt16] = [53, 8080]
    var rules: [Contract.Rule] = []
    var verdicts: [Verdict] = []
    for from in names {
      for to in names where from != to {
        for port in ports {
          let question = ReachQuestion(from: from, to: to, port: .number(port), quantifier: .all)
          verdicts.append(try analysis.answer(question).verdict)
          rules.append(rule(rules.count, .allow, from, to, port))
          // A single open pair breaks a rule that denies.
          let any = ReachQuestion(from: from, to: to, port: .number(port), quantifier: .any)
          verdicts.append(try analysis.answer(any).verdict)
          rules.append(rule(rules.count, .deny, from, to, port))
        }
      }
    }
    let contract = Contract(file: 0, rules: rules)
    let results = try analysis.tester(of: [contract], on: Self.day).test(withMends: false).results
    try #require(results.count == verdicts.count)
    for (result, verdict) in zip(results, verdicts) {
      let expected: ContractTest.Status =
        switch (result.rule.demand, verdict) {
        case (_, .undecided): .undecided
        case (.deny, .denied), (.allow, .allowed): .passed
        default: .failed
        }
      let entry = result.rule.entries[0]
      #expect(
        result.status == expected,
        "\(result.rule.demand) \(entry.from[0].value) → \(entry.to[0].value) on \(entry.ports[0].value)"
      )
    }
  }

  private func rule(
    _ number: Int, _ demand: Contract.Demand, _ from: EndpointReference, _ to: EndpointReference,
    _ port: UInt16
  ) -> Contract.Rule {
    let nowhere = SourceRange(file: 0, offset: 0, length: 0)
    let entry = Contract.Entry(
      from: [Located(.reference(from), at: nowhere)], to: [Located(.reference(to), at: nowhere)],
      ports: [Located(Contract.Port(.tcp, .range(port...port)), at: nowhere)], range: nowhere)
    return Contract.Rule(
      id: Located("rule-\(number)", at: nowhere), demand: demand, entries: [entry],
      mayBeEmpty: true)
  }
}

extension Analysis {
  /// The workloads of the pod network, by the names that answers give them.
  fileprivate var workloads: [EndpointReference] {
    let graph = try? answer(AllowGraph.Question())
    let names = Set((graph?.rows ?? []).flatMap { [$0.source.name, $0.destination.name] })
    return names.compactMap { name in
      guard case .workload(let namespace, let kind, let name, _) = name else { return nil }
      return EndpointReference.named(namespace: namespace, kind: kind, name: name)
    }.sorted { "\($0)" < "\($1)" }
  }
}
