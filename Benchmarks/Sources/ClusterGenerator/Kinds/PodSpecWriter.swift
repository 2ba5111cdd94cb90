/// Writes the `spec` of a pod or of a pod template.
struct PodSpecWriter {
  let plan: ClusterPlan
  let out: Emitter

  /// Writes the spec of a workload's template.
  func writeTemplate(of workload: WorkloadPlan) {
    let containers = ContainerWriter(plan: plan, out: out, workload: workload, isPod: false)
    out.object("spec") {
      affinity(workload, nil)
      program(workload, containers)
      containers.writeInitContainers()
      settings(workload, isPod: false)
      VolumeWriter(out: out, workload: workload, pod: nil).write()
    }
  }

  /// Writes the spec of a pod; what all pods of the workload have is kept among the fragments.
  func write(_ pod: PodPlan, of workload: WorkloadPlan, _ fragments: Fragments) {
    let containers = ContainerWriter(plan: plan, out: out, workload: workload, isPod: true)
    let isStateful = workload.kind == .statefulSet
    out.object("spec") {
      affinity(workload, pod)
      fragments.entries("program") { program(workload, containers) }
      if isStateful { out.field("hostname", pod.name) }
      fragments.entries("initContainers") { containers.writeInitContainers() }
      out.field("nodeName", pod.node.name)
      fragments.entries("settings") { settings(workload, isPod: true) }
      let volumes = VolumeWriter(out: out, workload: workload, pod: pod)
      if isStateful { volumes.write() } else { fragments.entries("volumes") { volumes.write() } }
    }
  }

  // MARK: Parts

  private func program(_ workload: WorkloadPlan, _ containers: ContainerWriter) {
    let hasHostNetwork = workload.component.usesHostNetwork
    if !workload.mountsToken { out.field("automountServiceAccountToken", false) }
    containers.writeContainers()
    out.field("dnsPolicy", hasHostNetwork ? "ClusterFirstWithHostNet" : "ClusterFirst")
    if containers.isPod { out.field("enableServiceLinks", true) }
    if hasHostNetwork { out.field("hostNetwork", true) }
  }

  private func settings(_ workload: WorkloadPlan, isPod: Bool) {
    let hasHostNetwork = workload.component.usesHostNetwork
    if workload.component.tier == "data" {
      out.object("nodeSelector") { out.field("eks.amazonaws.com/nodegroup", "data") }
    }
    if isPod {
      out.field("preemptionPolicy", "PreemptLowerPriority")
      out.field("priority", hasHostNetwork ? 2_000_001_000 : 0)
    }
    if hasHostNetwork { out.field("priorityClassName", "system-node-critical") }
    out.field("restartPolicy", workload.component.isBatch ? "Never" : "Always")
    out.field("schedulerName", "default-scheduler")
    securityContext(hasHostNetwork, workload.isElaborate)
    out.field("serviceAccount", workload.name)
    out.field("serviceAccountName", workload.name)
    if workload.kind == .statefulSet, isPod { out.field("subdomain", workload.name) }
    out.field("terminationGracePeriodSeconds", 30)
    tolerations(workload, isPod: isPod)
    spread(workload)
  }

  // MARK: Placement

  private func affinity(_ workload: WorkloadPlan, _ pod: PodPlan?) {
    if workload.kind == .daemonSet, let pod {
      out.object("affinity") {
        out.object("nodeAffinity") { required(pod.node) }
      }
    } else if workload.kind == .statefulSet {
      out.object("affinity") {
        out.object("podAntiAffinity") { apart(workload) }
      }
    }
  }

  /// The node for which the controller of a DaemonSet made a pod.
  private func required(_ node: NodePlan) {
    out.object("requiredDuringSchedulingIgnoredDuringExecution") {
      out.array("nodeSelectorTerms") {
        out.item {
          out.array("matchFields") {
            out.item {
              out.field("key", "metadata.name")
              out.field("operator", "In")
              out.strings("values", [node.name])
            }
          }
        }
      }
    }
  }

  /// Replicas that would rather not share a node.
  private func apart(_ workload: WorkloadPlan) {
    out.array("preferredDuringSchedulingIgnoredDuringExecution") {
      out.item {
        out.object("podAffinityTerm") {
          labelSelector(workload)
          out.field("topologyKey", "kubernetes.io/hostname")
        }
        out.field("weight", 100)
      }
    }
  }

  private func tolerations(_ workload: WorkloadPlan, isPod: Bool) {
    let isTolerant = ["data", "system"].contains(workload.component.tier)
    guard isPod || isTolerant else { return }
    out.array("tolerations") {
      if isTolerant {
        out.item {
          if !workload.component.usesHostNetwork {
            out.field("effect", "NoSchedule")
            out.field("key", "dedicated")
          }
          out.field("operator", "Exists")
        }
      }
      for key in ["not-ready", "unreachable"] where isPod {
        out.item {
          out.field("effect", "NoExecute")
          out.field("key", "node.kubernetes.io/\(key)")
          out.field("operator", "Exists")
          if workload.kind != .daemonSet { out.field("tolerationSeconds", 300) }
        }
      }
    }
  }

  private func spread(_ workload: WorkloadPlan) {
    guard workload.kind == .deployment, workload.isElaborate else { return }
    out.array("topologySpreadConstraints") {
      out.item {
        labelSelector(workload)
        out.field("maxSkew", 1)
        out.field("topologyKey", "topology.kubernetes.io/zone")
        out.field("whenUnsatisfiable", "ScheduleAnyway")
      }
    }
  }

  private func labelSelector(_ workload: WorkloadPlan) {
    let labels = WorkloadLabels(workload, in: plan.namespace(of: workload))
    out.object("labelSelector") { out.map("matchLabels", labels.selector) }
  }

  private func securityContext(_ hasHostNetwork: Bool, _ isElaborate: Bool) {
    out.object("securityContext") {
      guard !hasHostNetwork else { return }
      if isElaborate {
        out.field("fsGroup", 10001)
        out.field("runAsGroup", 10001)
      }
      out.field("runAsNonRoot", true)
      if isElaborate { out.field("runAsUser", 10001) }
      out.object("seccompProfile") { out.field("type", "RuntimeDefault") }
    }
  }
}
