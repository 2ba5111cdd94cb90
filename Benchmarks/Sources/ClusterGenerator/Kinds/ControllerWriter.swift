/// Writes workloads: Deployments with their ReplicaSets, StatefulSets, DaemonSets, Jobs, CronJobs with their Jobs.
struct ControllerWriter {
  let plan: ClusterPlan
  let list: ObjectList

  private var out: Emitter { list.out }

  /// Writes the workload itself.
  func write(_ index: Int) {
    let workload = plan.workloads[index]
    list.add(workload.kind.apiVersion, workload.kind.rawValue) {
      metadata(workload, index).write(to: out)
      switch workload.kind {
      case .deployment: deployment(workload)
      case .statefulSet: statefulSet(workload)
      case .daemonSet: daemonSet(workload)
      case .job: job(workload, uid: plan.identity(.workload, index).uid, name: workload.name)
      case .cronJob: cronJob(workload)
      }
    }
  }

  func metadata(_ workload: WorkloadPlan, _ index: Int) -> Metadata {
    let namespace = plan.namespace(of: workload)
    var metadata = Metadata(
      name: workload.name, namespace: namespace.name, identity: plan.identity(.workload, index),
      age: workload.age)
    metadata.generation = 1 + workload.hash % 40
    metadata.labels = WorkloadLabels(workload, in: namespace).own
    metadata.annotations = [
      ("meta.helm.sh/release-name", workload.name),
      ("meta.helm.sh/release-namespace", namespace.name),
    ]
    if workload.kind == .deployment {
      metadata.annotations.insert(("deployment.kubernetes.io/revision", revision(workload)), at: 0)
    }
    if plan.options.showsManagedFields {
      metadata.managers = [.client("helm", apiVersion: workload.kind.apiVersion)]
    }
    return metadata
  }

  func revision(_ workload: WorkloadPlan) -> String { String(3 + workload.hash % 20) }

  // MARK: Specs

  private func deployment(_ workload: WorkloadPlan) {
    out.object("spec") {
      out.field("progressDeadlineSeconds", 600)
      out.field("replicas", workload.replicas)
      out.field("revisionHistoryLimit", 2)
      selector(workload)
      out.object("strategy") {
        out.object("rollingUpdate") {
          out.field("maxSurge", "25%")
          out.field("maxUnavailable", "25%")
        }
        out.field("type", "RollingUpdate")
      }
      template(workload)
    }
    out.object("status") {
      out.field("availableReplicas", workload.replicas)
      out.array("conditions") {
        condition("Available", "MinimumReplicasAvailable", workload)
        condition("Progressing", "NewReplicaSetAvailable", workload)
      }
      out.field("observedGeneration", 1 + workload.hash % 40)
      out.field("readyReplicas", workload.replicas)
      out.field("replicas", workload.replicas)
      out.field("updatedReplicas", workload.replicas)
    }
  }

  private func condition(_ type: String, _ reason: String, _ workload: WorkloadPlan) {
    out.item {
      let time = Timestamp.now.before(workload.age - 60).text
      out.field("lastTransitionTime", time)
      out.field("lastUpdateTime", time)
      out.field(
        "message",
        type == "Available"
          ? "Deployment has minimum availability."
          : "ReplicaSet \"\(plan.ownerName(0, of: workload))\" has successfully progressed.")
      out.field("reason", reason)
      out.field("status", "True")
      out.field("type", type)
    }
  }

  private func statefulSet(_ workload: WorkloadPlan) {
    out.object("spec") {
      out.object("persistentVolumeClaimRetentionPolicy") {
        out.field("whenDeleted", "Retain")
        out.field("whenScaled", "Retain")
      }
      out.field("podManagementPolicy", "OrderedReady")
      out.field("replicas", workload.replicas)
      out.field("revisionHistoryLimit", 10)
      selector(workload)
      out.field("serviceName", workload.name)
      template(workload)
      out.object("updateStrategy") {
        out.object("rollingUpdate") { out.field("partition", 0) }
        out.field("type", "RollingUpdate")
      }
      out.array("volumeClaimTemplates") {
        out.item {
          out.field("apiVersion", "v1")
          out.field("kind", "PersistentVolumeClaim")
          out.object("metadata") {
            out.null("creationTimestamp")
            out.field("name", "data")
          }
          out.object("spec") {
            out.strings("accessModes", ["ReadWriteOnce"])
            out.object("resources") {
              out.object("requests") { out.field("storage", "100Gi") }
            }
            out.field("storageClassName", "gp3")
            out.field("volumeMode", "Filesystem")
          }
          out.object("status") { out.field("phase", "Pending") }
        }
      }
    }
    out.object("status") {
      out.field("availableReplicas", workload.replicas)
      out.field("collisionCount", 0)
      out.field("currentReplicas", workload.replicas)
      out.field("readyReplicas", workload.replicas)
      out.field("replicas", workload.replicas)
    }
  }

  private func daemonSet(_ workload: WorkloadPlan) {
    out.object("spec") {
      out.field("revisionHistoryLimit", 10)
      selector(workload)
      template(workload)
      out.object("updateStrategy") {
        out.object("rollingUpdate") {
          out.field("maxSurge", 0)
          out.field("maxUnavailable", "10%")
        }
        out.field("type", "RollingUpdate")
      }
    }
    out.object("status") {
      out.field("currentNumberScheduled", workload.replicas)
      out.field("desiredNumberScheduled", workload.replicas)
      out.field("numberAvailable", workload.replicas)
      out.field("numberMisscheduled", 0)
      out.field("numberReady", workload.replicas)
    }
  }

  func selector(_ workload: WorkloadPlan, with more: [(key: String, value: String)] = []) {
    let labels = WorkloadLabels(workload, in: plan.namespace(of: workload))
    out.object("selector") { out.map("matchLabels", labels.selector + more) }
  }

  func template(_ workload: WorkloadPlan, with more: [(key: String, value: String)] = []) {
    let labels = WorkloadLabels(workload, in: plan.namespace(of: workload))
    out.object("template") {
      out.object("metadata") {
        if workload.isElaborate {
          out.map("annotations", [("checksum/config", PodWriter.checksum(of: workload))])
        }
        out.null("creationTimestamp")
        out.map("labels", labels.pod(with: more))
      }
      PodSpecWriter(plan: plan, out: out).writeTemplate(of: workload)
    }
  }
}
