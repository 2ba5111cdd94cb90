/// Questions about a cluster as `netcheck can-reach --batch` takes them, a JSON object a line.
///
/// Many follow the connections that workloads need, so that answers are mixed; the others are made up.
struct Questions {
  private let plan: ClusterPlan
  /// The workloads that have running pods with ports, and those that connect to others.
  private let listeners: [Int]
  private let callers: [Int]

  init(_ plan: ClusterPlan) {
    self.plan = plan
    listeners = plan.workloads.indices.filter { !plan.workloads[$0].ports.isEmpty }
    callers = listeners.filter { !plan.workloads[$0].dependencies.isEmpty }
  }

  func write(_ count: Int, to out: Emitter) {
    for number in 0..<count {
      var random = Random(plan.options.seed, .questions, number)
      out.document { writeQuestion(&random, to: out) }
    }
  }

  private func writeQuestion(_ random: inout Random, to out: Emitter) {
    let kind = random.below(100)
    if kind < 45, !callers.isEmpty {
      needed(&random, to: out, hasRightPort: kind < 38)
    } else if kind < 80 {
      between(random.pick(listeners), random.pick(listeners), &random, to: out)
    } else {
      beyond(random.pick(listeners), kind, to: out)
    }
  }

  /// A connection that a workload needs, or the same on a port that nobody meant.
  private func needed(_ random: inout Random, to out: Emitter, hasRightPort: Bool) {
    let source = random.pick(callers)
    let dependency = random.pick(plan.workloads[source].dependencies)
    out.field("from", name(of: source))
    out.field("port", hasRightPort ? dependency.port.number : 22)
    out.field("protocol", dependency.port.transport)
    let target = dependency.workload
    // A Service refuses to be asked for a port that it does not have.
    let isService = hasRightPort && random.chance(20)
    out.field("to", isService ? service(of: target) : name(of: target))
  }

  /// Two workloads, or two of their pods.
  private func between(
    _ source: Int, _ target: Int, _ random: inout Random, to out: Emitter
  ) {
    let port = random.pick(plan.workloads[target].ports)
    let arePods = random.chance(30)
    out.field("from", arePods ? pod(of: source, &random) : name(of: source))
    if random.chance(20) {
      out.field("port", port.name)
    } else {
      out.field("port", port.number)
    }
    out.field("protocol", port.transport)
    out.field("to", arePods ? pod(of: target, &random) : name(of: target))
  }

  /// A connection that leaves the pods of the cluster, or comes from there.
  private func beyond(_ workload: Int, _ kind: Int, to out: Emitter) {
    switch kind {
    case ..<85:
      out.field("from", "internet")
      out.field("port", plan.workloads[workload].ports[0].number)
      out.field("protocol", plan.workloads[workload].ports[0].transport)
      out.field("to", name(of: workload))
    case ..<92:
      out.field("from", name(of: workload))
      out.field("port", 443)
      out.field("protocol", "TCP")
      out.object("to") { out.field("ip", kind < 88 ? "10.40.240.7" : "10.40.250.12") }
    case ..<96:
      out.field("from", name(of: workload))
      out.field("port", 443)
      out.field("protocol", "TCP")
      out.field("to", "internet")
    default:
      out.field("from", name(of: workload))
      out.field("port", 53)
      out.field("protocol", kind < 98 ? "UDP" : "TCP")
      out.field("to", "kube-system/coredns")
    }
  }

  // MARK: Names

  private func name(of index: Int) -> String {
    let workload = plan.workloads[index]
    return "\(plan.namespace(of: workload).name)/\(workload.name)"
  }

  private func service(of index: Int) -> String {
    let workload = plan.workloads[index]
    guard let service = workload.serviceName else { return name(of: index) }
    return "\(plan.namespace(of: workload).name)/svc/\(service)"
  }

  private func pod(of index: Int, _ random: inout Random) -> String {
    let workload = plan.workloads[index]
    let pod = plan.pod(random.below(workload.replicas), of: workload)
    return "\(plan.namespace(of: workload).name)/pod/\(pod.name)"
  }
}
