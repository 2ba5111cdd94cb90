import NetcheckCluster
package import NetcheckLadder
import NetcheckModel

/// The policies of some tiers by the namespace of their subjects, so that an endpoint is held against few of them.
struct GovernorIndex: Sendable {
  private struct Places: Sendable {
    /// The places in their tier of policies whose subjects may live anywhere, ascending.
    var anywhere: [Int] = []
    var inNamespaces: [String: [Int]] = [:]
  }

  private let tiers: [Tier]
  private let places: [Places]

  init(_ tiers: [Tier]) {
    self.tiers = tiers
    places = tiers.map { tier in
      var places = Places()
      for index in tier.policies.indices {
        if let namespace = tier.policies[index].namespace {
          places.inNamespaces[namespace, default: []].append(index)
        } else {
          places.anywhere.append(index)
        }
      }
      return places
    }
  }

  /// For each tier the policies that govern an endpoint, or may govern it.
  func governors(of endpoint: Endpoint, in cluster: Cluster) -> [[Tracer.Governors.Governor]] {
    zip(tiers, places).map { tier, places in
      let own = places.inNamespaces[endpoint.namespace] ?? []
      let candidates = own.isEmpty ? places.anywhere : (own + places.anywhere).sorted()
      var governors: [Tracer.Governors.Governor] = []
      for index in candidates {
        let governs = tier.policies[index].selects(endpoint, in: cluster)
        if governs.isNo { continue }
        governors.append(
          Tracer.Governors.Governor(
            policy: tier.policies[index], governs: governs, rank: tier.ranks?[index]))
      }
      return governors
    }
  }

  /// The policies whose subjects live in a namespace alone, and those whose subjects may live anywhere, in the order of the ladder.
  func policies(in namespace: String?) -> [Policy] {
    zip(tiers, places).flatMap { tier, places in
      let own = namespace.flatMap { places.inNamespaces[$0] } ?? []
      return (own + places.anywhere).sorted().map { tier.policies[$0] }
    }
  }
}

extension Tracer {
  /// The policies whose subjects live in a namespace alone, and those whose subjects may live anywhere, in the order of the ladder.
  package func policies(in namespace: String?) -> [Policy] { governors.policies(in: namespace) }
}
