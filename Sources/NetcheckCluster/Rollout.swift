import NetcheckDiagnostics
import NetcheckModel

/// What becomes of the pods that a workload has when it is applied anew.
extension WorkloadObject {
  /// Whether a pod of the workload stays: it is as the template gives it, and not one too many.
  func keeps(_ pod: Pod) -> Bool {
    !isWithout(pod) && (keepsPods || makes(pod))
  }

  /// Whether a pod is one too many: the last replicas of a StatefulSet go first.
  private func isWithout(_ pod: Pod) -> Bool {
    guard let replicas else { return false }
    if replicas == 0 { return true }
    guard kind == .statefulSet,
      let ordinal = pod.metadata.name.value.split(separator: "-").last.flatMap({ Int($0) })
    else { return false }
    return ordinal >= firstOrdinal + replicas
  }

  /// Whether the template gives such pods.
  private func makes(_ pod: Pod) -> Bool {
    let added =
      ControllerLabels.unknown(for: self) + ControllerLabels.known(for: self).entries.map(\.key)
    // Servers copy the labels of a node's topology (KEP-4742).
    return pod.spec.isEqual(to: template)
      && templateLabels.entries.allSatisfy { pod.metadata.labels[$0.key] == $0.value }
      && pod.metadata.labels.entries.allSatisfy {
        templateLabels[$0.key] != nil || added.contains($0.key)
          || $0.key.hasPrefix("topology.kubernetes.io/")
      }
  }
}
