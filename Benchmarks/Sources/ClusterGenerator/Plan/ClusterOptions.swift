/// What is asked of a cluster.
public struct ClusterOptions: Sendable {
  public var seed: UInt64 = 1
  public var pods: Int
  /// Deployments, StatefulSets, DaemonSets, Jobs and CronJobs together.
  public var workloads: Int
  /// Policies of Kubernetes and of Calico together.
  public var policies: Int
  public var namespaces: Int
  public var nodes: Int
  /// How many of a hundred policies are Calico's; `nil` for a cluster without any of Calico's objects.
  public var calicoPercent: Int?
  public var isDualStack = false
  /// Whether objects tell who set which field, as `kubectl get --show-managed-fields` does.
  public var showsManagedFields = false

  /// A cluster of a size, with what is usual for it where nothing is asked.
  public init(
    pods: Int, workloads: Int? = nil, policies: Int? = nil, namespaces: Int? = nil,
    nodes: Int? = nil
  ) {
    self.pods = pods
    let workloads = workloads ?? max(20, pods / 15)
    self.workloads = workloads
    self.policies = policies ?? pods / 5
    self.namespaces = namespaces ?? NamespacePlan.system.count + max(6, workloads / 15)
    self.nodes = nodes ?? max(3, pods / 30)
  }

  /// Why there can be no such cluster.
  public var fault: String? {
    let systemPods = SystemWorkload.all.reduce(0) { $0 + $1.replicas(onNodes: nodes) }
    let slots = ClusterPlan.slots(forPods: pods, onNodes: nodes)
    if nodes < 1 || nodes > NodePlan.most { return "1 to \(NodePlan.most) nodes are possible" }
    if namespaces <= NamespacePlan.system.count {
      return "the system alone has \(NamespacePlan.system.count) namespaces"
    }
    if workloads <= SystemWorkload.all.count {
      return "the system alone has \(SystemWorkload.all.count) workloads"
    }
    if pods - systemPods < workloads - SystemWorkload.all.count {
      return "each workload has a pod: \(workloads) workloads on \(nodes) nodes need at least "
        + "\(systemPods + workloads - SystemWorkload.all.count) pods"
    }
    if nodes * slots > PodPlan.mostAddresses { return "the VPC has too few addresses for the pods" }
    if policies < 0 { return "there can't be fewer than no policies" }
    if let calicoPercent, !(0...100).contains(calicoPercent) {
      return "\(calicoPercent) of a hundred policies can't be Calico's"
    }
    return nil
  }
}
