/// A workload of the cluster, with all that its objects share.
struct WorkloadPlan: Sendable {
  /// A connection that the workload opens.
  struct Dependency: Sendable {
    var workload: Int
    var port: Component.Port
  }

  var component: Component
  var namespace: Int
  var name: String
  /// The product that it is part of.
  var product: String
  var k8sApp: String?
  var ports: [Component.Port]
  var replicas = 1
  /// The number of its first pod, among all pods of the cluster.
  var firstPod = 0
  /// The number of its first pod among those that the scheduler placed.
  var firstPlaced = 0
  var dependencies: [Dependency] = []
  /// The workloads that depend on it.
  var clients: [Int] = []
  var version = "1.0.0"
  /// The hash of its template, as a number.
  var hash = 0
  var age = 0
  /// Whether its team makes use of more than the least that a pod needs.
  var isElaborate = false
  var hasAgent = false
  var hasScratchSpace = true
  var hasInitContainer = false
  var mountsToken = true
  var hasCloudRole = false

  var kind: Component.Kind { component.kind }

  func port(_ name: String) -> Component.Port? {
    ports.first { $0.name == name }
  }
}
