import NetcheckCluster
import NetcheckDiagnostics
import NetcheckModel
import NetcheckReachability
import Testing

@testable import NetcheckQueries

/// Counting pairs by the relation comes to what tracing each of them comes to: on every cluster of `Tests/Cases`.
@Suite struct PairCountTests {
  @Test(arguments: Case.all)
  func countsWhatTracesFind(_ each: Case) throws {
    let tracer = try each.read().tracer
    let relations = Relations(tracer)
    let tracing = CanReach(tracer, relations, namespace: nil, countsFrom: .max)
    let counting = CanReach(tracer, relations, namespace: nil, countsFrom: 0)
    let namespaces = Set(tracer.cluster.pods.map(\.namespace)).sorted()
    for source in namespaces {
      for destination in namespaces {
        for port in [nil, ReachQuestion.Port.number(80)] {
          for quantifier in ReachQuestion.Quantifier.allCases {
            let question = ReachQuestion(
              from: .namespace(source), to: .namespace(destination), port: port,
              quantifier: quantifier)
            let (traced, counted) = (try tracing.answer(question), try counting.answer(question))
            #expect(traced.counts == counted.counts, "\(source) → \(destination)")
            #expect(traced.verdict == counted.verdict, "\(source) → \(destination)")
            #expect(
              counted.pairs.allSatisfy { $0.verdict == counted.verdict }
                || counted.unproven == 0)
          }
        }
      }
    }
  }

  /// Where nothing is isolated each may connect to each, and their number would outgrow every memory.
  @Test func pairsBeyondCountingAreAnError() throws {
    let pods = (0..<20).map { number in
      "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p\(number), namespace: x}\nspec: {containers: []}\n"
    }
    let tracer = try Tracer(of: pods.joined(), under: .kubernetes)
    let relations = Relations(tracer)
    let scope = try GraphScope(
      AllowGraph.Question(), tracer, relations: [relations], namespace: nil)
    let all = 20 * 19 + 20 + 20
    let pairs = OpenPairs(scope, tracer, relations, asked: nil, atMost: all, families: .inUse)
    #expect(try pairs.all().count == all)
    let error = #expect(throws: Diagnostic.self) {
      try OpenPairs(scope, tracer, relations, asked: nil, atMost: 200, families: .inUse).all()
    }
    #expect(error?.code == .tooManyPairs)
  }
}
