/// A pod of the cluster; plans of pods are worked out when they are written, never kept.
struct PodPlan {
  /// Where the blocks of the VPC for pods begin, and how many addresses they have.
  static let firstAddress = Address(10, 41, 0, 0)
  static let mostAddresses = 215 << 16

  enum Phase: String {
    case running = "Running"
    case succeeded = "Succeeded"
    case failed = "Failed"

    var isFinished: Bool { self != .running }
  }

  /// Its number among all pods of the cluster.
  var index: Int
  var ordinal: Int
  var name: String
  var node: NodePlan
  /// All its addresses, the primary one first.
  var addresses: [String]
  var phase: Phase
  /// How long ago it was created, in seconds.
  var age: Int
  var restarts: Int
}

extension ClusterPlan {
  func pod(_ ordinal: Int, of workload: WorkloadPlan) -> PodPlan {
    let index = workload.firstPod + ordinal
    var random = Random(options.seed, .pod, index)
    let (node, slot) = place(of: ordinal, of: workload)
    let addresses: [String]
    if workload.component.usesHostNetwork {
      addresses = node.addresses(isDualStack: options.isDualStack)
    } else {
      let ipv6 = options.isDualStack ? [node.ipv6Prefix + String(slot, radix: 16)] : []
      addresses = [(node.podBlock + slot).text] + ipv6
    }
    var phase = PodPlan.Phase.running
    if workload.component.isBatch, random.chance(85) {
      phase = random.chance(92) ? .succeeded : .failed
    }
    return PodPlan(
      index: index, ordinal: ordinal, name: podName(ordinal, of: workload, &random), node: node,
      addresses: addresses, phase: phase, age: 300 + random.below(max(301, workload.age) - 300),
      restarts: random.chance(6) ? 1 + random.below(6) : 0)
  }

  /// The pods of a workload, in the order of their names or ordinals.
  func pods(of workload: WorkloadPlan) -> some Sequence<PodPlan> {
    (0..<workload.replicas).lazy.map { pod($0, of: workload) }
  }

  private func podName(
    _ ordinal: Int, of workload: WorkloadPlan, _ random: inout Random
  ) -> String {
    if workload.kind == .statefulSet { return "\(workload.name)-\(ordinal)" }
    // A stretch of the alphabet for each pod: no two have one name, and they come sorted.
    let stretch = Identifier.suffixes / workload.replicas
    let suffix = Identifier.suffix(ordinal * stretch + random.below(stretch), length: 5)
    return ownerName(ordinal, of: workload) + "-" + suffix
  }

  /// The object that made a pod: a ReplicaSet for a Deployment, a Job for a CronJob, else the workload itself.
  func ownerName(_ ordinal: Int, of workload: WorkloadPlan) -> String {
    switch workload.kind {
    case .deployment: "\(workload.name)-\(Identifier.suffix(workload.hash, length: 9))"
    case .cronJob: "\(workload.name)-\(29_539_380 - 1440 * (workload.replicas - ordinal))"
    case .statefulSet, .daemonSet, .job: workload.name
    }
  }

  /// The node of a pod, and its place among the node's addresses. The first four belong to AWS, the next to the DaemonSet.
  private func place(of ordinal: Int, of workload: WorkloadPlan) -> (node: NodePlan, slot: Int) {
    if workload.kind == .daemonSet { return (node(ordinal), 4) }
    // A stride prime to the number of pods scatters a workload's pods over the nodes.
    let place = (workload.firstPlaced + ordinal) * stride % placedPods
    return (node(place % options.nodes), 5 + place / options.nodes)
  }
}
