import NetcheckModel

/// Istio's ambient mesh carries TCP between its pods through a port of its own, and policies judge that one (Istio, "Ambient and Kubernetes
/// NetworkPolicy"). Whether the mesh runs at all no manifest tells.
extension Cluster {
  /// The port that carries all others.
  package static let meshPort: UInt16 = 15008

  private static let meshLabel = "istio.io/dataplane-mode"

  /// Whether a pod is to be part of an ambient mesh: by its own label, else by that of its namespace (Istio, istio-cni,
  /// `ambient.enablementSelectors`).
  package func isInAmbientMesh(_ endpoint: Endpoint) -> Bool {
    guard hasAmbientMesh, endpoint.kind == .pod else { return false }
    let mode =
      endpoint.labels[Self.meshLabel] ?? namespaces[endpoint.namespace]?.labels[Self.meshLabel]
    return mode == "ambient"
  }

  /// Whether some namespace or pod asks for an ambient mesh.
  var asksForAmbientMesh: Bool {
    func asks(_ labels: Labels) -> Bool { labels[Self.meshLabel] == "ambient" }
    return namespaces.values.contains { asks($0.labels) } || pods.contains { asks($0.labels) }
  }
}
