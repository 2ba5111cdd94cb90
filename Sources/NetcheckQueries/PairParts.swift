import NetcheckCluster
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// Traces pairs of one cluster, and remembers for each endpoint which policies govern it.
final class PairParts {
  private let pairTracer: PairTracer
  private var ends: [ObjectIdentifier: PairTracer.End] = [:]

  init(_ tracer: Tracer) {
    pairTracer = PairTracer(tracer)
  }

  /// The asked connections of a pair, cut into parts that fare alike for one reason.
  func parts(
    _ pair: (from: Endpoint, to: Endpoint), _ connections: ConnectionSet
  ) -> [Pair.Part] {
    pairTracer.pairs(
      from: end(pair.from), to: end(pair.to), asked: connections, isOneEndpoint: false
    ).flatMap(\.parts)
  }

  private func end(_ endpoint: Endpoint) -> PairTracer.End {
    // Blocks are made for one question each, and no policy governs them.
    if endpoint.isBlock { return pairTracer.end(endpoint) }
    if let known = ends[ObjectIdentifier(endpoint)] { return known }
    let end = pairTracer.end(endpoint)
    // The end holds the endpoint, so that nothing else can take its identity.
    ends[ObjectIdentifier(endpoint)] = end
    return end
  }
}
