import NetcheckDiagnostics
import NetcheckModel

/// The labels that controllers add to the pods that they make (apps/v1, batch/v1, KEP-4017).
package enum ControllerLabels {
  /// Keys whose values are others with each rollout, run or replica.
  package static let passing: Set<String> = ordinalKeys.union([
    "pod-template-hash", "rollouts-pod-template-hash", "controller-revision-hash",
    "pod-template-generation", "deployment", "batch.kubernetes.io/controller-uid",
    "controller-uid", "batch.kubernetes.io/job-name", "job-name",
  ])

  /// Keys whose value differs between the replicas of a StatefulSet.
  static let ordinalKeys: Set<String> = [
    "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index",
  ]

  static func ordinal(_ ordinal: Int, pod: String) -> Labels {
    Labels([
      Labels.Entry(key: "statefulset.kubernetes.io/pod-name", value: pod),
      Labels.Entry(key: "apps.kubernetes.io/pod-index", value: String(ordinal)),
    ])
  }

  private static let jobNames = ["batch.kubernetes.io/job-name", "job-name"]

  /// Labels whose value follows from the object.
  static func known(for object: WorkloadObject) -> Labels {
    if object.metadata.isNameGenerated { return Labels() }
    let name = object.metadata.name.value
    let keys: [String] =
      switch object.kind {
      case .job: jobNames
      case .deploymentConfig: ["deploymentconfig"]
      default: []
      }
    return Labels(keys.map { Labels.Entry(key: $0, value: name) })
  }

  /// Labels that are there with a value that no manifest tells.
  static func unknown(for object: WorkloadObject) -> [String] {
    switch object.kind {
    case .deployment: ["pod-template-hash"]
    case .rollout: ["rollouts-pod-template-hash"]
    case .statefulSet: ["controller-revision-hash"] + ordinalKeys
    case .daemonSet: ["controller-revision-hash", "pod-template-generation"]
    case .job:
      ["batch.kubernetes.io/controller-uid", "controller-uid"]
        + (object.isIndexed ? ["batch.kubernetes.io/job-completion-index"] : [])
        + (object.metadata.isNameGenerated ? jobNames : [])
    case .cronJob: ["batch.kubernetes.io/controller-uid", "controller-uid"] + jobNames
    case .deploymentConfig:
      ["deployment"] + (object.metadata.isNameGenerated ? ["deploymentconfig"] : [])
    case .pod, .replicaSet, .replicationController: []
    }
  }
}
