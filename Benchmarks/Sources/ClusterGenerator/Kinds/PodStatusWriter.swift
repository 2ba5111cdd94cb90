/// Writes what the kubelet reports of a workload's pods.
struct PodStatusWriter {
  private let plan: ClusterPlan
  private let out: Emitter
  /// The containers sorted by name, as the kubelet reports them.
  private let containers: [ReportedImage]
  private let initContainer: ReportedImage?

  init(plan: ClusterPlan, out: Emitter, workload: WorkloadPlan) {
    self.plan = plan
    self.out = out
    var images = [
      ReportedImage(workload.name, ImageName.image(of: workload, in: plan.namespace(of: workload)))
    ]
    if workload.component.hasExporter {
      images.append(ReportedImage("exporter", ImageName.exporter(of: workload.component)))
    }
    if workload.hasAgent { images.append(ReportedImage("otel-agent", ImageName.agent)) }
    containers = images.sorted { $0.container < $1.container }
    initContainer =
      workload.hasInitContainer ? ReportedImage("wait-for-vault", ImageName.tools) : nil
  }

  func write(_ pod: PodPlan) {
    var random = Random(plan.options.seed, .hash, pod.index)
    let started = Timestamp.now.before(pod.age)
    let hostAddresses = pod.node.addresses(isDualStack: plan.options.isDualStack)
    out.object("status") {
      conditions(of: pod, started)
      out.array("containerStatuses") {
        for container in containers { status(of: container, pod, started, &random) }
      }
      out.field("hostIP", hostAddresses[0])
      addresses("hostIPs", hostAddresses)
      if let initContainer {
        out.array("initContainerStatuses") { initialStatus(of: initContainer, started, &random) }
      }
      out.field("phase", pod.phase.rawValue)
      out.field("podIP", pod.addresses[0])
      addresses("podIPs", pod.addresses)
      out.field("qosClass", "Burstable")
      out.field("startTime", started.text)
    }
  }

  private func addresses(_ key: String, _ addresses: [String]) {
    out.array(key) {
      for address in addresses {
        out.item { out.field("ip", address) }
      }
    }
  }

  private func conditions(of pod: PodPlan, _ started: Timestamp) {
    let isReady = !pod.phase.isFinished
    let ready = started.after(21).text
    out.array("conditions") {
      condition("Initialized", true, started.after(8).text, pod)
      condition("Ready", isReady, ready, pod)
      condition("ContainersReady", isReady, ready, pod)
      condition("PodScheduled", true, started.text, pod)
    }
  }

  private func condition(_ type: String, _ holds: Bool, _ time: String, _ pod: PodPlan) {
    out.item {
      out.null("lastProbeTime")
      out.field("lastTransitionTime", time)
      if !holds { out.field("reason", pod.phase == .failed ? "PodFailed" : "PodCompleted") }
      out.field("status", holds ? "True" : "False")
      out.field("type", type)
    }
  }

  // MARK: Containers

  private func status(
    of container: ReportedImage, _ pod: PodPlan, _ started: Timestamp, _ random: inout Random
  ) {
    let identifier = "containerd://" + Identifier.hex(64, &random)
    out.item {
      out.field("containerID", identifier)
      out.field("image", container.image)
      out.field("imageID", container.digest)
      out.object("lastState") {
        if pod.restarts > 0, !pod.phase.isFinished {
          terminated(identifier, "Error", exitCode: 1, started.after(9), seconds: 600)
        }
      }
      out.field("name", container.container)
      out.field("ready", !pod.phase.isFinished)
      out.field("restartCount", pod.restarts)
      out.field("started", !pod.phase.isFinished)
      out.object("state") {
        switch pod.phase {
        case .running:
          out.object("running") {
            out.field("startedAt", started.after(9 + pod.restarts * 40).text)
          }
        case .succeeded:
          terminated(identifier, "Completed", exitCode: 0, started.after(9), seconds: 95)
        case .failed: terminated(identifier, "Error", exitCode: 1, started.after(9), seconds: 40)
        }
      }
    }
  }

  private func initialStatus(
    of container: ReportedImage, _ started: Timestamp, _ random: inout Random
  ) {
    let identifier = "containerd://" + Identifier.hex(64, &random)
    out.item {
      out.field("containerID", identifier)
      out.field("image", container.image)
      out.field("imageID", container.digest)
      out.object("lastState") {}
      out.field("name", container.container)
      out.field("ready", true)
      out.field("restartCount", 0)
      out.field("started", false)
      out.object("state") {
        terminated(identifier, "Completed", exitCode: 0, started.after(4), seconds: 3)
      }
    }
  }

  private func terminated(
    _ identifier: String, _ reason: String, exitCode: Int, _ started: Timestamp, seconds: Int
  ) {
    out.object("terminated") {
      out.field("containerID", identifier)
      out.field("exitCode", exitCode)
      out.field("finishedAt", started.after(seconds).text)
      out.field("reason", reason)
      out.field("startedAt", started.text)
    }
  }
}
