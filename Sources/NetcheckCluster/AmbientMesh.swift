import NetcheckModel

/// Istio's ambient mesh carries TCP between its pods through a port of its own, and policies judge that one (Istio, "Ambient and Kubernetes
/// NetworkPolicy"). Whether the mesh runs at all no manifest tells.
extension Cluster {
  /// The port that carries all others.
  package static let meshPort: UInt16 = 15008

  private static let meshLabel = "istio.io/dataplane-mode"

  /// How a pod may stand to a mesh.
  package struct MeshStanding: Hashable, Sendable {
    var isInAmbientMesh = false
    var hasSidecar = false
    var mayPassWaypoint = false
  }

  package func meshStanding(of endpoint: Endpoint) -> MeshStanding {
    guard hasAmbientMesh else { return MeshStanding() }
    return MeshStanding(
      isInAmbientMesh: isInAmbientMesh(endpoint), hasSidecar: hasSidecar(endpoint),
      mayPassWaypoint: mayPassWaypoint(endpoint))
  }

  /// Whether TCP between two pods may come to the port of the mesh: the destination is in an ambient mesh, or may be, and the source in
  /// that or behind a sidecar (Istio, "Ambient and Kubernetes NetworkPolicy").
  package func mayBeTunnelled(_ source: Endpoint, _ destination: Endpoint) -> Bool {
    hasAmbientMesh && isInAmbientMesh(destination)
      && (isInAmbientMesh(source) || hasSidecar(source))
  }

  /// Whether what comes to a pod in an ambient mesh may pass a waypoint before (Istio, "Configure waypoint proxies").
  package func mayPassWaypoint(_ destination: Endpoint) -> Bool {
    let waypoint =
      destination.labels[Self.waypointLabel]
      ?? namespaces[destination.namespace]?.labels[Self.waypointLabel]
    return waypoint.map { $0 != "none" } ?? false
  }

  private static let waypointLabel = "istio.io/use-waypoint"

  /// Whether some namespace or pod asks for a waypoint.
  var asksForWaypoints: Bool {
    namespaces.values.contains { $0.labels[Self.waypointLabel] != nil }
      || pods.contains { $0.labels[Self.waypointLabel] != nil }
  }

  /// Whether a pod is to be part of an ambient mesh, or may be: by its own label, else by that of its namespace (Istio, istio-cni,
  /// `ambient.enablementSelectors`).
  private func isInAmbientMesh(_ endpoint: Endpoint) -> Bool {
    guard endpoint.kind == .pod else { return false }
    if let mode = endpoint.labels[Self.meshLabel] { return mode == "ambient" }
    if let open = endpoint.open, !open.absentLabels.contains(Self.meshLabel) { return true }
    guard let namespace = namespaces[endpoint.namespace], namespace.isDeclared else { return true }
    return namespace.labels[Self.meshLabel] == "ambient"
  }

  /// Whether a pod asks for a sidecar, or has got one (Istio, "Installing the sidecar").
  private func hasSidecar(_ endpoint: Endpoint) -> Bool {
    guard endpoint.kind == .pod else { return false }
    let own = ["sidecar.istio.io/inject", "istio.io/rev", "security.istio.io/tlsMode"]
    let labels = namespaces[endpoint.namespace]?.labels ?? Labels()
    return own.contains { endpoint.labels[$0].map { $0 != "false" && $0 != "disabled" } ?? false }
      || labels["istio-injection"] == "enabled" || labels["istio.io/rev"] != nil
  }

  /// Whether some namespace or pod asks for an ambient mesh.
  var asksForAmbientMesh: Bool {
    func asks(_ labels: Labels) -> Bool { labels[Self.meshLabel] == "ambient" }
    return namespaces.values.contains { asks($0.labels) } || pods.contains { asks($0.labels) }
  }
}
