package import NetcheckCluster
package import NetcheckLadder
import NetcheckModel

/// The host endpoints that connections of an endpoint pass at its node. There are several where it is not known which of
/// them it is.
struct HostGates: Sendable {
  /// A host endpoint with the policies that govern it, or a place that has none.
  struct Gate: Sendable {
    let endpoint: Endpoint?

    /// The policies for what begins or ends at the node itself.
    let own: [[Tracer.Governors.Governor]]
    let stages: [HostStage: [[Tracer.Governors.Governor]]]

    /// Whether policies, beside the ports that are always open, judge what comes before Services are translated.
    var judgesBeforeTranslation: Bool {
      [HostStage.untracked, .preDNAT].contains { stage in
        (stages[stage] ?? []).dropFirst().contains { !$0.isEmpty }
      }
    }

    static let none = Gate(endpoint: nil, own: [], stages: [:])

    func governors(_ stage: HostStage?) -> [[Tracer.Governors.Governor]] {
      if let stage { stages[stage] ?? [] } else { own }
    }
  }

  /// At the interfaces of the node's pods: the host endpoint of every interface, if the node has one.
  var inner: [Gate]

  /// At its interfaces to other machines. Which one a connection takes is a matter of routes, so each named host endpoint
  /// may be the one (Calico, `endpoint_mgr.go`).
  var outer: [Gate]
}

/// The host endpoints of all nodes, each with its policies.
struct HostGateIndex: Sendable {
  private let byNode: [String: HostGates]

  /// For an endpoint whose node is not known.
  private let anywhere: HostGates

  /// `nil` if there are no host endpoints.
  init?(_ ladder: Ladder, _ cluster: Cluster) {
    guard !cluster.hostEndpoints.isEmpty else { return nil }
    let open = HostGates(inner: [.none], outer: [.none])
    let own = GovernorIndex(ladder.tiers)
    let stages = ladder.stages.mapValues { GovernorIndex($0) }
    var byNode: [String: HostGates] = [:]
    for node in cluster.nodes.keys { byNode[node] = open }
    for (node, hosts) in Dictionary(grouping: cluster.hostEndpoints, by: \.node) {
      let gates = hosts.map { (host: $0, gate: Self.gate($0, own, stages, cluster)) }
      // Of several for every interface, the one with the lowest name counts; they are sorted by name.
      let wildcard = gates.first { $0.host.interface == .every }?.gate ?? .none
      let named = gates.filter { $0.host.interface != .every }.map(\.gate)
      byNode[node] = HostGates(inner: [wildcard], outer: named + [wildcard])
    }
    self.byNode = byNode
    var all = cluster.nodes.isEmpty ? [open] : []
    all += byNode.sorted { $0.key < $1.key }.map(\.value)
    anywhere = HostGates(
      inner: Self.unique(all.flatMap(\.inner)), outer: Self.unique(all.flatMap(\.outer)))
  }

  /// The gates at the node of an endpoint; `nil` for what is outside of the cluster.
  func gates(at endpoint: Endpoint) -> HostGates? {
    switch endpoint.kind {
    case .pod, .node, .hostNetworkPod:
      endpoint.node.map { byNode[$0] ?? HostGates(inner: [.none], outer: [.none]) } ?? anywhere
    case .hostEndpoint, .outside: nil
    }
  }

  private static func gate(
    _ host: HostEndpoint, _ own: GovernorIndex, _ stages: [HostStage: GovernorIndex],
    _ cluster: Cluster
  ) -> HostGates.Gate {
    var stages = stages
    // Untracked policies need an interface to stand at (Calico, `endpoint_mgr.go`).
    if host.interface == .every { stages[.untracked] = nil }
    return HostGates.Gate(
      endpoint: host.endpoint, own: own.governors(of: host.endpoint, in: cluster),
      stages: stages.mapValues { $0.governors(of: host.endpoint, in: cluster) })
  }

  private static func unique(_ gates: [HostGates.Gate]) -> [HostGates.Gate] {
    var seen: Set<EndpointName?> = []
    return gates.filter { seen.insert($0.endpoint?.name).inserted }
  }
}

extension Tracer {
  /// The host endpoints that may guard the node of an endpoint.
  package func hostEndpoints(at endpoint: Endpoint) -> [Endpoint] {
    (gates?.gates(at: endpoint)?.outer ?? []).compactMap(\.endpoint)
  }

  /// For each of the tiers the policies that govern an endpoint, or may govern it.
  package func governors(of endpoint: Endpoint, in tiers: [Tier]) -> [[Governors.Governor]] {
    GovernorIndex(tiers).governors(of: endpoint, in: cluster)
  }
}
