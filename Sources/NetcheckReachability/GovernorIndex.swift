import NetcheckCluster
import NetcheckLadder
import NetcheckModel
import Synchronization

/// Finds the policies of a ladder that may govern pods of a namespace; made when it is first asked.
final class GovernorIndex: Sendable {
  /// The policies of a tier, by their places, in ascending order.
  private struct Places: Sendable {
    var everywhere: [Int] = []
    var byNamespace: [String: [Int]] = [:]

    init(_ tier: Tier) {
      for place in tier.policies.indices {
        if let namespace = tier.policies[place].namespace {
          byNamespace[namespace, default: []].append(place)
        } else {
          everywhere.append(place)
        }
      }
    }

    func places(in namespace: String) -> [Int] {
      guard let own = byNamespace[namespace] else { return everywhere }
      return everywhere.isEmpty ? own : (own + everywhere).sorted()
    }
  }

  private let places = Mutex<[Places]?>(nil)

  /// For each tier of the ladder the policies that govern an endpoint, or may govern it.
  func governors(
    of endpoint: Endpoint, in ladder: Ladder, _ cluster: Cluster
  ) -> [[Tracer.Governors.Governor]] {
    let found = places.withLock { known -> [[Int]] in
      let all = known ?? ladder.tiers.map(Places.init)
      known = all
      return all.map { $0.places(in: endpoint.namespace) }
    }
    return zip(ladder.tiers, found).map { tier, places in
      places.compactMap { place in
        let governs = tier.policies[place].selects(endpoint, in: cluster)
        if governs.isNo { return nil }
        return Tracer.Governors.Governor(
          policy: tier.policies[place], governs: governs, rank: tier.ranks?[place])
      }
    }
  }
}
