/// What all containers have: ports, probes, resources, and the `restricted` Pod Security Standard.
extension ContainerWriter {
  func ports(_ ports: [Component.Port]) {
    guard !ports.isEmpty else { return }
    out.array("ports") {
      for port in ports {
        out.item {
          out.field("containerPort", port.number)
          if workload.component.usesHostNetwork { out.field("hostPort", port.number) }
          out.field("name", port.name)
          out.field("protocol", port.transport)
        }
      }
    }
  }

  /// Asks for a path on a port that speaks HTTP, or else whether a port is open.
  func probe(_ key: String, path: String, _ ports: [Component.Port], delay: Int) {
    let speaksHTTP = ports.contains { $0.name == "http" }
    guard let port = ports.first, speaksHTTP || port.name != "metrics" else { return }
    out.object(key) {
      out.field("failureThreshold", 3)
      if speaksHTTP {
        out.object("httpGet") {
          out.field("path", path)
          out.field("port", "http")
          out.field("scheme", "HTTP")
        }
      }
      out.field("initialDelaySeconds", delay)
      out.field("periodSeconds", 10)
      out.field("successThreshold", 1)
      if !speaksHTTP {
        out.object("tcpSocket") { out.field("port", port.name) }
      }
      out.field("timeoutSeconds", 1)
    }
  }

  func resources(cpu: String, memory: String, limits: (cpu: String, memory: String)) {
    out.object("resources") {
      out.object("limits") {
        if workload.isElaborate { out.field("cpu", limits.cpu) }
        out.field("memory", limits.memory)
      }
      out.object("requests") {
        out.field("cpu", cpu)
        out.field("memory", memory)
      }
    }
  }

  func securityContext() {
    out.object("securityContext") {
      if workload.component.usesHostNetwork {
        out.field("privileged", true)
      } else {
        out.field("allowPrivilegeEscalation", false)
        out.object("capabilities") { out.strings("drop", ["ALL"]) }
        out.field("readOnlyRootFilesystem", true)
      }
    }
  }

  /// What stands last in every container: how it reports its end, and its mounts.
  func ending(mounts: [(path: String, volume: String, isReadOnly: Bool)]) {
    var mounts = mounts
    if isPod, workload.mountsToken {
      mounts.append(("/var/run/secrets/kubernetes.io/serviceaccount", "kube-api-access", true))
    }
    if isPod, workload.hasCloudRole {
      mounts.append(("/var/run/secrets/eks.amazonaws.com/serviceaccount", "aws-iam-token", true))
    }
    out.field("terminationMessagePath", "/dev/termination-log")
    out.field("terminationMessagePolicy", "File")
    guard !mounts.isEmpty else { return }
    out.array("volumeMounts") {
      for mount in mounts {
        out.item {
          out.field("mountPath", mount.path)
          out.field("name", mount.volume)
          if mount.isReadOnly { out.field("readOnly", true) }
        }
      }
    }
  }
}
