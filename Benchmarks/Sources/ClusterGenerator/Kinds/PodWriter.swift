/// Writes the pods of a workload.
struct PodWriter {
  let plan: ClusterPlan
  let list: ObjectList

  private var out: Emitter { list.out }

  func write(_ index: Int) {
    let workload = plan.workloads[index]
    let spec = PodSpecWriter(plan: plan, out: out)
    let fragments = Fragments(out)
    let status = PodStatusWriter(plan: plan, out: out, workload: workload)
    for pod in plan.pods(of: workload) {
      list.add("v1", "Pod") {
        metadata(of: pod, workload, index).write(to: out)
        spec.write(pod, of: workload, fragments)
        status.write(pod)
      }
    }
  }

  private func metadata(of pod: PodPlan, _ workload: WorkloadPlan, _ index: Int) -> Metadata {
    let namespace = plan.namespace(of: workload)
    let owner = owner(of: pod, workload, index)
    var metadata = Metadata(
      name: pod.name, namespace: namespace.name, identity: plan.identity(.pod, pod.index),
      age: pod.age)
    metadata.generateName = owner.name + "-"
    metadata.labels = WorkloadLabels(workload, in: namespace)
      .pod(with: controllerLabels(pod, workload, owner))
    if workload.isElaborate {
      metadata.annotations.append(("checksum/config", Self.checksum(of: workload)))
    }
    if let port = workload.port("metrics") {
      metadata.annotations += [
        ("prometheus.io/port", String(port.number)), ("prometheus.io/scrape", "true"),
      ]
    }
    metadata.owner = owner
    if plan.options.showsManagedFields {
      metadata.managers = [.creator(of: workload), .kubelet]
    }
    return metadata
  }

  private func owner(of pod: PodPlan, _ workload: WorkloadPlan, _ index: Int) -> Metadata.Owner {
    let (apiVersion, kind, uid) =
      switch workload.kind {
      case .deployment: ("apps/v1", "ReplicaSet", plan.identity(.replicaSet, index << 3).uid)
      case .cronJob: ("batch/v1", "Job", plan.identity(.job, pod.index).uid)
      case .statefulSet, .daemonSet, .job:
        (workload.kind.apiVersion, workload.kind.rawValue, plan.identity(.workload, index).uid)
      }
    return Metadata.Owner(
      apiVersion: apiVersion, kind: kind, name: plan.ownerName(pod.ordinal, of: workload), uid: uid)
  }

  /// The labels that a controller adds to those of its template.
  private func controllerLabels(
    _ pod: PodPlan, _ workload: WorkloadPlan, _ owner: Metadata.Owner
  ) -> [(key: String, value: String)] {
    let hash = Identifier.suffix(workload.hash, length: 9)
    switch workload.kind {
    case .deployment: return [("pod-template-hash", hash)]
    case .statefulSet:
      return [
        ("apps.kubernetes.io/pod-index", String(pod.ordinal)),
        ("controller-revision-hash", "\(workload.name)-\(hash)"),
        ("statefulset.kubernetes.io/pod-name", pod.name),
      ]
    case .daemonSet: return [("controller-revision-hash", hash), ("pod-template-generation", "3")]
    case .job, .cronJob:
      return [
        ("batch.kubernetes.io/controller-uid", owner.uid),
        ("batch.kubernetes.io/job-name", owner.name), ("controller-uid", owner.uid),
        ("job-name", owner.name),
      ]
    }
  }

  static func checksum(of workload: WorkloadPlan) -> String {
    var random = Random(UInt64(workload.hash), .hash)
    return Identifier.hex(64, &random)
  }
}
