package import NetcheckDiagnostics

/// All objects that the input holds, each kind in the order of reading.
package struct Objects: Sendable {
  package var namespaces: [Namespace] = []
  package var pods: [Pod] = []
  package var workloads: [WorkloadObject] = []

  /// The workloads whose number of pods an autoscaler sets.
  package var scaleTargets: [ScaleTarget] = []

  package var services: [Service] = []
  package var endpointSlices: [EndpointSlice] = []
  package var serviceAccounts: [ServiceAccount] = []
  package var nodes: [NodeObject] = []
  package var networkPolicies: [NetworkPolicy] = []
  package var adminPolicies: [AdminPolicy] = []
  package var calico = CalicoObjects()
  package var amazon = AmazonObjects()

  /// The first of the files that are applied later than the others: workloads there make their pods anew.
  package var firstApplied = Int32.max

  /// Objects of kinds that change no verdict.
  package var passedOver: [PassedOver] = []

  package init() {}

  /// A workload whose number of pods an autoscaler sets (autoscaling/v2 HorizontalPodAutoscaler, `scaleTargetRef`).
  package struct ScaleTarget: Hashable, Sendable {
    package var kind: WorkloadKind
    package var namespace: String
    package var name: String

    package init(kind: WorkloadKind, namespace: String, name: String) {
      self.kind = kind
      self.namespace = namespace
      self.name = name
    }
  }

  /// An object that no verdict rests on, so that none is lost in silence.
  package struct PassedOver: Sendable {
    package var apiVersion: String
    package var kind: String
    package var name: String
    package var range: SourceRange

    /// Whether the kind is known to change nothing.
    package var isKnown: Bool

    package init(
      apiVersion: String, kind: String, name: String, range: SourceRange, isKnown: Bool
    ) {
      self.apiVersion = apiVersion
      self.kind = kind
      self.name = name
      self.range = range
      self.isKnown = isKnown
    }
  }
}
