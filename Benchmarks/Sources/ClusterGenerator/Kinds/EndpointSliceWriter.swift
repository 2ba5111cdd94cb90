/// Writes the EndpointSlices of Services: up to a hundred pods each, one family of addresses each.
struct EndpointSliceWriter {
  private static let most = 100

  let plan: ClusterPlan
  let list: ObjectList

  private var out: Emitter { list.out }

  func write(_ index: Int) {
    let workload = plan.workloads[index]
    guard let service = workload.serviceName else { return }
    for family in plan.options.isDualStack ? [0, 1] : [0] {
      for first in stride(from: 0, to: workload.replicas, by: Self.most) {
        let ordinals = first..<min(first + Self.most, workload.replicas)
        var random = Random(plan.options.seed, .hash, index << 24 | first << 1 | family)
        let suffix = Identifier.suffix(random.below(Identifier.suffixes), length: 5)
        let identity = plan.identity(.endpointSlice, index << 12 | first / Self.most << 1 | family)
        let slice = metadata(
          "\(service)-\(suffix)", service, plan.namespace(of: workload).name, identity,
          owner: plan.identity(.service, index).uid, age: workload.age)
        list.add {
          out.field("addressType", family == 0 ? "IPv4" : "IPv6")
          out.field("apiVersion", "discovery.k8s.io/v1")
          out.array("endpoints") {
            for ordinal in ordinals { endpoint(plan.pod(ordinal, of: workload), workload, family) }
          }
          out.field("kind", "EndpointSlice")
          slice.write(to: out)
          ports(workload.ports)
        }
      }
    }
  }

  /// The slice of the API server's Service, whose endpoints are no pods.
  func writeAPIServer() {
    let slice = metadata(
      "kubernetes", "kubernetes", "default",
      plan.identity(.endpointSlice, plan.workloads.count << 12), owner: nil, age: 86_400 * 420)
    list.add {
      out.field("addressType", "IPv4")
      out.field("apiVersion", "discovery.k8s.io/v1")
      out.array("endpoints") {
        for address in ["10.40.250.12", "10.40.250.23"] {
          out.item {
            out.strings("addresses", [address])
            out.object("conditions") { out.field("ready", true) }
          }
        }
      }
      out.field("kind", "EndpointSlice")
      slice.write(to: out)
      ports([Component.Port(name: "https", number: 443)])
    }
  }

  private func metadata(
    _ name: String, _ service: String, _ namespace: String,
    _ identity: (uid: String, resourceVersion: String), owner: String?, age: Int
  ) -> Metadata {
    var metadata = Metadata(name: name, namespace: namespace, identity: identity, age: age)
    metadata.generation = 12
    metadata.labels = [("kubernetes.io/service-name", service)]
    if let owner {
      metadata.generateName = service + "-"
      metadata.labels.insert(
        ("endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io"), at: 0)
      metadata.owner = Metadata.Owner(
        apiVersion: "v1", kind: "Service", name: service, uid: owner)
    }
    return metadata
  }

  private func endpoint(_ pod: PodPlan, _ workload: WorkloadPlan, _ family: Int) {
    out.item {
      out.strings("addresses", [pod.addresses[family]])
      out.object("conditions") {
        out.field("ready", true)
        out.field("serving", true)
        out.field("terminating", false)
      }
      out.field("nodeName", pod.node.name)
      out.object("targetRef") {
        out.field("kind", "Pod")
        out.field("name", pod.name)
        out.field("namespace", plan.namespace(of: workload).name)
        out.field("uid", plan.identity(.pod, pod.index).uid)
      }
      out.field("zone", pod.node.zone)
    }
  }

  private func ports(_ ports: [Component.Port]) {
    out.array("ports") {
      for port in ports {
        out.item {
          out.field("name", port.name)
          out.field("port", port.number)
          out.field("protocol", port.transport)
        }
      }
    }
  }
}
