/// All that the objects of a cluster have in common, worked out from a seed before the first is written.
///
/// It holds namespaces and workloads. Pods, nodes and policies are worked out as they are written, so that memory does not
/// grow with them.
struct ClusterPlan: Sendable {
  let options: ClusterOptions
  /// Sorted by name.
  var namespaces: [NamespacePlan] = []
  /// Sorted by namespace, then by name.
  var workloads: [WorkloadPlan] = []
  /// The pods that are no DaemonSet's, of which there is one at most on a node.
  var placedPods = 1
  /// How far apart two pods of one workload are placed.
  var stride = 1

  init(_ options: ClusterOptions) {
    self.options = options
    ClusterPlanBuilder(options).build(&self)
  }

  /// How many addresses a node has for pods, a power of two.
  static func slots(forPods pods: Int, onNodes nodes: Int) -> Int {
    var slots = 16
    while slots < 6 + pods / max(1, nodes) { slots *= 2 }
    return slots
  }

  func node(_ index: Int) -> NodePlan {
    NodePlan(index, slots: Self.slots(forPods: options.pods, onNodes: options.nodes))
  }

  func namespace(of workload: WorkloadPlan) -> NamespacePlan {
    namespaces[workload.namespace]
  }

  /// What the server gave an object: its UID, and the version of its last change.
  func identity(_ kind: ObjectKind, _ index: Int) -> (uid: String, resourceVersion: String) {
    var random = Random(options.seed, .uid, kind.rawValue << 40 | index)
    return (Identifier.uid(&random), String(410_000_000 + random.below(90_000_000)))
  }
}

/// The kinds of objects, for telling their identities apart.
enum ObjectKind: Int {
  case namespace, node, serviceAccount, service, endpointSlice, workload, replicaSet, job, pod
  case networkPolicy, calicoPolicy, tier, networkSet
}
