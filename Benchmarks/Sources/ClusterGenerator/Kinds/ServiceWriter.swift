/// Writes the Services of workloads that listen.
struct ServiceWriter {
  let plan: ClusterPlan
  let list: ObjectList

  private var out: Emitter { list.out }

  func write(_ index: Int) {
    let workload = plan.workloads[index]
    guard let name = workload.serviceName else { return }
    let namespace = plan.namespace(of: workload)
    let labels = WorkloadLabels(workload, in: namespace)
    var metadata = Metadata(
      name: name, namespace: namespace.name, identity: plan.identity(.service, index),
      age: workload.age)
    metadata.labels = labels.own
    if namespace.usesKubectl {
      let applied = AppliedConfiguration.text { out in
        out.field("apiVersion", "v1")
        out.field("kind", "Service")
        out.object("metadata") {
          out.object("annotations") {}
          out.map("labels", labels.own)
          out.field("name", name)
          out.field("namespace", namespace.name)
        }
        out.object("spec") {
          ports(of: workload, to: out)
          out.map("selector", labels.selector)
        }
      }
      metadata.annotations = [(AppliedConfiguration.key, applied)]
    }
    list.add("v1", "Service") {
      metadata.write(to: out)
      spec(workload, index, labels.selector)
      out.object("status") {
        out.object("loadBalancer") {
          guard workload.isPublic else { return }
          out.array("ingress") {
            out.item { out.field("hostname", "k8s-ingress-4f1c.elb.us-east-1.amazonaws.com") }
          }
        }
      }
    }
  }

  /// The Service of the API server, which has no selector.
  func writeAPIServer() {
    var metadata = Metadata(
      name: "kubernetes", namespace: "default",
      identity: plan.identity(.service, plan.workloads.count), age: 86_400 * 420)
    metadata.labels = [("component", "apiserver"), ("provider", "kubernetes")]
    list.add("v1", "Service") {
      metadata.write(to: out)
      out.object("spec") {
        addresses("172.20.0.1", 0)
        out.array("ports") {
          port(Component.Port(name: "https", number: 443), target: .number(443), to: out)
        }
        out.field("sessionAffinity", "None")
        out.field("type", "ClusterIP")
      }
      out.object("status") { out.object("loadBalancer") {} }
    }
  }

  // MARK: The spec

  private func spec(
    _ workload: WorkloadPlan, _ index: Int, _ selector: [(key: String, value: String)]
  ) {
    out.object("spec") {
      if workload.isPublic { out.field("allocateLoadBalancerNodePorts", true) }
      if workload.kind == .statefulSet {
        addresses("None", nil)
      } else {
        let isDNS = workload.k8sApp == "kube-dns"
        addresses(
          isDNS ? "172.20.0.10" : (Address(172, 20, 1, 0) + index).text, isDNS ? 10 : index + 256)
      }
      if workload.isPublic { out.field("externalTrafficPolicy", "Local") }
      out.field("internalTrafficPolicy", "Cluster")
      out.strings("ipFamilies", ["IPv4"] + (plan.options.isDualStack ? ["IPv6"] : []))
      out.field("ipFamilyPolicy", plan.options.isDualStack ? "PreferDualStack" : "SingleStack")
      ports(of: workload, to: out)
      out.map("selector", selector)
      out.field("sessionAffinity", "None")
      out.field("type", workload.isPublic ? "LoadBalancer" : "ClusterIP")
    }
  }

  /// The cluster's addresses for a Service, the IPv6 one by its number; a headless Service has none.
  private func addresses(_ first: String, _ number: Int?) {
    out.field("clusterIP", first)
    var all = [first]
    if plan.options.isDualStack, let number {
      all.append("fd3f:6c1a:8e2b::" + String(number + 1, radix: 16))
    }
    out.strings("clusterIPs", all)
  }

  private enum Target {
    case number(Int)
    case name(String)
  }

  private func ports(of workload: WorkloadPlan, to out: Emitter) {
    out.array("ports") {
      for own in workload.ports {
        // Half of the Services name the port of their pods, half have its number.
        let target: Target = workload.hash % 2 == 0 ? .name(own.name) : .number(own.number)
        port(own, target: target, to: out)
      }
    }
  }

  private func port(_ port: Component.Port, target: Target, to out: Emitter) {
    out.item {
      out.field("name", port.name)
      out.field("port", port.name == "https" ? 443 : port.number)
      out.field("protocol", port.transport)
      switch target {
      case .number(let number): out.field("targetPort", number)
      case .name(let name): out.field("targetPort", name)
      }
    }
  }
}

extension WorkloadPlan {
  /// The Service before its pods; batch work and agents of nodes have none.
  var serviceName: String? {
    if component.isBatch || kind == .daemonSet { return nil }
    return k8sApp ?? name
  }

  /// Whether the load balancer leads here.
  var isPublic: Bool { name == "ingress-controller" }
}

extension NamespacePlan {
  /// Whether its team applies manifests by kubectl, which leaves a copy in an annotation.
  var usesKubectl: Bool { team.utf8.count % 4 == 0 }
}
