import NetcheckCluster
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// Traces pairs of one cluster, and remembers for each endpoint which policies govern it.
final class PairParts {
  private let pairTracer: PairTracer
  let cluster: Cluster
  private var ends: [ObjectIdentifier: PairTracer.End] = [:]

  init(_ tracer: Tracer) {
    pairTracer = PairTracer(tracer)
    cluster = tracer.cluster
  }

  /// The asked connections of a pair, cut into parts that fare alike for one reason; without a `family` over the one that is used.
  func parts(
    _ pair: (from: Endpoint, to: Endpoint), _ connections: ConnectionSet,
    family: AddressFamily? = nil
  ) -> [Pair.Part] {
    pairTracer.pairs(
      from: end(pair.from), to: end(pair.to), asked: connections, isOneEndpoint: false,
      family: family
    ).flatMap(\.parts)
  }

  /// The parts over each family in which the two speak.
  func partsInEveryFamily(
    _ pair: (from: Endpoint, to: Endpoint), _ connections: ConnectionSet
  ) -> [Pair.Part] {
    cluster.families(of: pair.from, pair.to).flatMap {
      parts(pair, connections, family: $0)
    }
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
