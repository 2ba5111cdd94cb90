/// What controllers make that is no pod: the ReplicaSets of Deployments, the Jobs of CronJobs.
extension ControllerWriter {
  /// The ReplicaSet that gives the pods, then older ones at zero.
  func writeReplicaSets(_ index: Int) {
    let workload = plan.workloads[index]
    guard workload.kind == .deployment else { return }
    for age in 0...max(0, workload.hash % 4 - 1) {
      var old = workload
      // A hash of its own for each revision; the first is that of the pods.
      old.hash = (workload.hash + age * 104_729) % Identifier.hashes
      let replicas = age == 0 ? workload.replicas : 0
      let hash = ("pod-template-hash", Identifier.suffix(old.hash, length: 9))
      var metadata = metadata(workload, index)
      metadata.owner = Metadata.Owner(
        apiVersion: "apps/v1", kind: "Deployment", name: workload.name,
        uid: metadata.identity.uid)
      metadata.identity = plan.identity(.replicaSet, index << 3 + age)
      metadata.name = plan.ownerName(0, of: old)
      metadata.annotations.insert(
        ("deployment.kubernetes.io/desired-replicas", String(workload.replicas)), at: 0)
      metadata.labels = WorkloadLabels(workload, in: plan.namespace(of: workload)).pod(with: [hash])
      list.add("apps/v1", "ReplicaSet") {
        metadata.write(to: list.out)
        list.out.object("spec") {
          list.out.field("replicas", replicas)
          selector(workload, with: [hash])
          template(workload, with: [hash])
        }
        list.out.object("status") {
          if replicas > 0 { list.out.field("availableReplicas", replicas) }
          list.out.field("observedGeneration", 1)
          if replicas > 0 { list.out.field("readyReplicas", replicas) }
          list.out.field("replicas", replicas)
        }
      }
    }
  }

  /// The Jobs that a CronJob has made and not yet removed.
  func writeJobs(_ index: Int) {
    let workload = plan.workloads[index]
    guard workload.kind == .cronJob else { return }
    for pod in plan.pods(of: workload) {
      var metadata = metadata(workload, index)
      metadata.owner = Metadata.Owner(
        apiVersion: "batch/v1", kind: "CronJob", name: workload.name, uid: metadata.identity.uid)
      metadata.identity = plan.identity(.job, pod.index)
      metadata.name = plan.ownerName(pod.ordinal, of: workload)
      list.add("batch/v1", "Job") {
        metadata.write(to: list.out)
        job(workload, uid: metadata.identity.uid, name: metadata.name)
      }
    }
  }

  /// The spec and the status of a Job that gives one pod.
  func job(_ workload: WorkloadPlan, uid: String, name: String) {
    let out = list.out
    let labels = [
      ("batch.kubernetes.io/controller-uid", uid), ("batch.kubernetes.io/job-name", name),
      ("controller-uid", uid), ("job-name", name),
    ]
    out.object("spec") {
      jobSettings(workload)
      out.object("selector") { out.map("matchLabels", Array(labels.prefix(1))) }
      out.field("suspend", false)
      template(workload, with: labels)
    }
    out.object("status") {
      out.field("ready", 0)
      out.field("startTime", Timestamp.now.before(workload.age).text)
    }
  }

  func cronJob(_ workload: WorkloadPlan) {
    let out = list.out
    out.object("spec") {
      out.field("concurrencyPolicy", "Forbid")
      out.field("failedJobsHistoryLimit", 1)
      out.object("jobTemplate") {
        out.object("metadata") { out.null("creationTimestamp") }
        out.object("spec") {
          jobSettings(workload)
          template(workload)
        }
      }
      out.field("schedule", "\(workload.hash % 60) 3 * * *")
      out.field("successfulJobsHistoryLimit", workload.replicas)
      out.field("suspend", false)
    }
    out.object("status") {
      out.field("lastScheduleTime", Timestamp.now.before(32_400).text)
    }
  }

  private func jobSettings(_ workload: WorkloadPlan) {
    let out = list.out
    out.field("backoffLimit", 3)
    out.field("completionMode", "NonIndexed")
    out.field("completions", workload.kind == .job ? workload.replicas : 1)
    out.field("manualSelector", false)
    out.field("parallelism", workload.kind == .job ? workload.replicas : 1)
    out.field("podReplacementPolicy", "TerminatingOrFailed")
  }
}
