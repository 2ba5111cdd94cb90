/// Writes the containers of a workload's pods.
struct ContainerWriter {
  let plan: ClusterPlan
  let out: Emitter
  let workload: WorkloadPlan
  /// Whether it is a pod, to whose containers the server added what the template does not have.
  let isPod: Bool

  private var namespace: NamespacePlan { plan.namespace(of: workload) }

  func writeContainers() {
    out.array("containers") {
      main()
      if workload.component.hasExporter { exporter() }
      if workload.hasAgent { agent() }
    }
  }

  func writeInitContainers() {
    guard workload.hasInitContainer else { return }
    out.array("initContainers") {
      out.item {
        out.strings(
          "command", ["sh", "-c", "until nc -z \"$TARGET\" 443; do echo waiting; sleep 2; done"])
        out.array("env") { variable("TARGET", "vault.example.com") }
        out.field("image", ImageName.tools)
        out.field("imagePullPolicy", "IfNotPresent")
        out.field("name", "wait-for-vault")
        resources(cpu: "10m", memory: "16Mi", limits: ("100m", "64Mi"))
        securityContext()
        ending(mounts: [])
      }
    }
  }

  // MARK: Containers

  private func main() {
    let ports = workload.ports.filter { !workload.component.hasExporter || $0.name != "metrics" }
    out.item {
      if workload.isElaborate, !workload.component.isBatch {
        out.strings("args", ["--config=/etc/\(workload.name)/config.yaml", "--log-format=json"])
      }
      environment()
      out.field("image", ImageName.image(of: workload, in: namespace))
      out.field("imagePullPolicy", "IfNotPresent")
      if workload.isElaborate { probe("livenessProbe", path: "/livez", ports, delay: 15) }
      out.field("name", workload.name)
      self.ports(ports)
      probe("readinessProbe", path: "/readyz", ports, delay: 5)
      let size = workload.hash % 3
      resources(
        cpu: ["100m", "250m", "500m"][size], memory: ["128Mi", "512Mi", "1Gi"][size],
        limits: (["500m", "1", "2"][size], ["256Mi", "1Gi", "2Gi"][size]))
      securityContext()
      let config = [("/etc/\(workload.name)", "config", true)]
      let scratch = [("/tmp", "tmp", false)]
      ending(
        mounts: (workload.isElaborate ? config : []) + (workload.hasScratchSpace ? scratch : []))
    }
  }

  private func exporter() {
    out.item {
      out.array("env") {
        variable("DATA_SOURCE_URI", "localhost:\(workload.ports[0].number)")
        secret("DATA_SOURCE_PASS", key: "exporter-password")
      }
      out.field("image", ImageName.exporter(of: workload.component))
      out.field("imagePullPolicy", "IfNotPresent")
      out.field("name", "exporter")
      ports(workload.ports.filter { $0.name == "metrics" })
      resources(cpu: "20m", memory: "32Mi", limits: ("100m", "64Mi"))
      securityContext()
      ending(mounts: [])
    }
  }

  private func agent() {
    out.item {
      out.strings("args", ["--config=/etc/otel/config.yaml"])
      out.array("env") {
        variable("OTEL_RESOURCE_ATTRIBUTES", "service.name=\(workload.name)")
        reference("POD_IP", "status.podIP")
      }
      out.field("image", ImageName.agent)
      out.field("imagePullPolicy", "IfNotPresent")
      out.field("name", "otel-agent")
      ports([Component.Port(name: "otlp", number: 4317)])
      resources(cpu: "20m", memory: "64Mi", limits: ("200m", "128Mi"))
      securityContext()
      ending(mounts: [("/etc/otel", "otel-config", true)])
    }
  }

  // MARK: Environment

  private func environment() {
    out.array("env") {
      variable("LOG_LEVEL", namespace.environment == "prod" ? "info" : "debug")
      for dependency in workload.dependencies.prefix(workload.isElaborate ? 9 : 2) {
        variable(dependency)
      }
      if workload.isElaborate {
        secret("SESSION_KEY", key: "session-key")
        reference("POD_NAME", "metadata.name")
      }
      if workload.hasCloudRole, isPod {
        variable("AWS_DEFAULT_REGION", "us-east-1")
        variable("AWS_ROLE_ARN", ImageName.role(of: workload, in: namespace))
        variable(
          "AWS_WEB_IDENTITY_TOKEN_FILE", "/var/run/secrets/eks.amazonaws.com/serviceaccount/token")
      }
    }
  }

  private func variable(_ dependency: WorkloadPlan.Dependency) {
    let target = plan.workloads[dependency.workload]
    let name = "\(target.product)_\(dependency.port.name)_ADDRESS".uppercased()
    let host = "\(target.name).\(plan.namespace(of: target).name).svc.cluster.local"
    variable(name, "\(host):\(dependency.port.number)")
  }

  private func variable(_ name: String, _ value: String) {
    out.item {
      out.field("name", name)
      out.field("value", value)
    }
  }

  private func secret(_ name: String, key: String) {
    out.item {
      out.field("name", name)
      out.object("valueFrom") {
        out.object("secretKeyRef") {
          out.field("key", key)
          out.field("name", workload.name)
        }
      }
    }
  }

  private func reference(_ name: String, _ path: String) {
    out.item {
      out.field("name", name)
      out.object("valueFrom") {
        out.object("fieldRef") {
          out.field("apiVersion", "v1")
          out.field("fieldPath", path)
        }
      }
    }
  }
}
