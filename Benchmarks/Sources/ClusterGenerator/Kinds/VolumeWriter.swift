/// Writes the volumes of a pod or of a pod template.
struct VolumeWriter {
  let out: Emitter
  let workload: WorkloadPlan
  let pod: PodPlan?

  func write() {
    guard hasVolumes else { return }
    out.array("volumes") {
      if workload.isElaborate { configMap("config", workload.name) }
      if workload.hasScratchSpace {
        out.item {
          out.object("emptyDir") {}
          out.field("name", "tmp")
        }
      }
      if workload.hasAgent { configMap("otel-config", "otel-agent") }
      if workload.kind == .statefulSet, let pod { claim("data-\(pod.name)") }
      if pod != nil, workload.mountsToken { apiAccess() }
      if pod != nil, workload.hasCloudRole { cloudToken() }
    }
  }

  private var hasVolumes: Bool {
    workload.isElaborate || workload.hasScratchSpace || workload.hasAgent
      || pod != nil
        && (workload.kind == .statefulSet || workload.mountsToken || workload.hasCloudRole)
  }

  private func configMap(_ volume: String, _ name: String) {
    out.item {
      out.object("configMap") {
        out.field("defaultMode", 420)
        out.field("name", name)
      }
      out.field("name", volume)
    }
  }

  private func claim(_ name: String) {
    out.item {
      out.field("name", "data")
      out.object("persistentVolumeClaim") { out.field("claimName", name) }
    }
  }

  /// The token, the certificate and the namespace with which a pod asks the API server.
  private func apiAccess() {
    out.item {
      out.field("name", "kube-api-access")
      projected {
        token(expiration: 3607)
        out.item {
          out.object("configMap") {
            out.array("items") {
              out.item {
                out.field("key", "ca.crt")
                out.field("path", "ca.crt")
              }
            }
            out.field("name", "kube-root-ca.crt")
          }
        }
        out.item {
          out.object("downwardAPI") {
            out.array("items") {
              out.item {
                out.object("fieldRef") {
                  out.field("apiVersion", "v1")
                  out.field("fieldPath", "metadata.namespace")
                }
                out.field("path", "namespace")
              }
            }
          }
        }
      }
    }
  }

  /// The token with which a pod takes a role of AWS.
  private func cloudToken() {
    out.item {
      out.field("name", "aws-iam-token")
      projected { token(audience: "sts.amazonaws.com", expiration: 86400) }
    }
  }

  private func projected(_ sources: () -> Void) {
    out.object("projected") {
      out.field("defaultMode", 420)
      out.array("sources", sources)
    }
  }

  private func token(audience: String? = nil, expiration: Int) {
    out.item {
      out.object("serviceAccountToken") {
        if let audience { out.field("audience", audience) }
        out.field("expirationSeconds", expiration)
        out.field("path", "token")
      }
    }
  }
}
