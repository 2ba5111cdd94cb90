/// Writes nodes as EKS makes them.
struct NodeWriter {
  let plan: ClusterPlan
  let list: ObjectList

  private var out: Emitter { list.out }

  func write(_ index: Int) {
    let node = plan.node(index)
    var random = Random(plan.options.seed, .node, index)
    let instance = "i-0" + Identifier.hex(16, &random)
    var metadata = Metadata(
      name: node.name, identity: plan.identity(.node, index),
      age: 3600 + random.below(86_400 * 30))
    metadata.annotations = [
      ("alpha.kubernetes.io/provided-node-ip", node.address.text),
      ("csi.volume.kubernetes.io/nodeid", "{\"ebs.csi.aws.com\":\"\(instance)\"}"),
      ("node.alpha.kubernetes.io/ttl", "0"),
      ("volumes.kubernetes.io/controller-managed-attach-detach", "true"),
    ]
    metadata.labels = labels(of: node)
    let blocks = node.podBlocks(isDualStack: plan.options.isDualStack)
    list.add("v1", "Node") {
      metadata.write(to: out)
      out.object("spec") {
        out.field("podCIDR", blocks[0])
        out.strings("podCIDRs", blocks)
        out.field("providerID", "aws:///\(node.zone)/\(instance)")
        if node.group != "apps" { taint(node.group) }
      }
      status(of: node, metadata.created)
    }
  }

  private func labels(of node: NodePlan) -> [(key: String, value: String)] {
    [
      ("beta.kubernetes.io/arch", "amd64"), ("beta.kubernetes.io/os", "linux"),
      ("eks.amazonaws.com/capacityType", "ON_DEMAND"), ("eks.amazonaws.com/nodegroup", node.group),
      ("kubernetes.io/arch", "amd64"), ("kubernetes.io/hostname", node.name),
      ("kubernetes.io/os", "linux"), ("node.kubernetes.io/instance-type", node.instanceType),
      ("topology.kubernetes.io/region", "us-east-1"), ("topology.kubernetes.io/zone", node.zone),
    ]
  }

  private func taint(_ group: String) {
    out.array("taints") {
      out.item {
        out.field("effect", "NoSchedule")
        out.field("key", "dedicated")
        out.field("value", group)
      }
    }
  }

  private func status(of node: NodePlan, _ created: Timestamp) {
    out.object("status") {
      out.array("addresses") {
        for address in node.addresses(isDualStack: plan.options.isDualStack) {
          self.address("InternalIP", address)
        }
        for type in ["InternalDNS", "Hostname"] { address(type, node.name) }
      }
      for (key, cpu, memory) in [
        ("allocatable", "15890m", "63025844Ki"), ("capacity", "16", "64592564Ki"),
      ] {
        out.object(key) {
          out.field("cpu", cpu)
          out.field("ephemeral-storage", "104779756Ki")
          out.field("memory", memory)
          out.field("pods", "110")
        }
      }
      out.array("conditions") {
        condition("MemoryPressure", "KubeletHasSufficientMemory", "False", created)
        condition("DiskPressure", "KubeletHasNoDiskPressure", "False", created)
        condition("PIDPressure", "KubeletHasSufficientPID", "False", created)
        condition("Ready", "KubeletReady", "True", created)
      }
      out.object("nodeInfo") {
        out.field("architecture", "amd64")
        out.field("containerRuntimeVersion", "containerd://1.7.27")
        out.field("kernelVersion", "6.1.132-147.221.amzn2023.x86_64")
        out.field("kubeletVersion", "v1.32.3-eks-473151a")
        out.field("operatingSystem", "linux")
        out.field("osImage", "Amazon Linux 2023.7.20250414")
      }
    }
  }

  private func address(_ type: String, _ address: String) {
    out.item {
      out.field("address", address)
      out.field("type", type)
    }
  }

  private func condition(_ type: String, _ reason: String, _ status: String, _ created: Timestamp) {
    out.item {
      out.field("lastHeartbeatTime", Timestamp.now.before(90).text)
      out.field("lastTransitionTime", created.after(40).text)
      out.field("message", "kubelet reports \(reason)")
      out.field("reason", reason)
      out.field("status", status)
      out.field("type", type)
    }
  }
}
