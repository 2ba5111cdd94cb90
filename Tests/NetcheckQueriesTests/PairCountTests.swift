import NetcheckCluster
import NetcheckModel
import NetcheckQueries
import NetcheckReachability
import Testing

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
}
