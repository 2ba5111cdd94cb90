/// Writes policies of Kubernetes' own dialect.
struct PolicyWriter {
  let plan: ClusterPlan
  let list: ObjectList

  func write(_ policy: Policy, in namespace: NamespacePlan, number: Int) {
    var metadata = Metadata(
      name: policy.name, namespace: namespace.name,
      identity: plan.identity(.networkPolicy, number), age: 86_400 * (1 + number % 400))
    metadata.generation = 1
    metadata.labels = [("team", namespace.team)]
    if namespace.usesKubectl {
      let applied = AppliedConfiguration.text { out in
        out.field("apiVersion", "networking.k8s.io/v1")
        out.field("kind", "NetworkPolicy")
        out.object("metadata") {
          out.object("annotations") {}
          out.map("labels", metadata.labels)
          out.field("name", policy.name)
          out.field("namespace", namespace.name)
        }
        policy.writeSpec(to: out)
      }
      metadata.annotations = [(AppliedConfiguration.key, applied)]
    }
    if plan.options.showsManagedFields {
      metadata.managers = [.client("argocd-controller", apiVersion: "networking.k8s.io/v1")]
    }
    list.add("networking.k8s.io/v1", "NetworkPolicy") {
      metadata.write(to: list.out)
      policy.writeSpec(to: list.out)
    }
  }
}

extension Policy {
  func writeSpec(to out: Emitter) {
    out.object("spec") {
      if let egress, !egress.isEmpty { write(egress, "egress", peersKey: "to", to: out) }
      if let ingress, !ingress.isEmpty { write(ingress, "ingress", peersKey: "from", to: out) }
      subject.write("podSelector", to: out)
      out.strings(
        "policyTypes", (ingress == nil ? [] : ["Ingress"]) + (egress == nil ? [] : ["Egress"]))
    }
  }

  private func write(_ rules: [Rule], _ key: String, peersKey: String, to out: Emitter) {
    out.array(key) {
      for rule in rules {
        out.item {
          // "from" stands before "ports", "to" behind it.
          if peersKey == "from" { write(rule.peers, peersKey, to: out) }
          if !rule.ports.isEmpty {
            out.array("ports") {
              for port in rule.ports { write(port, to: out) }
            }
          }
          if peersKey == "to" { write(rule.peers, peersKey, to: out) }
        }
      }
    }
  }

  private func write(_ peers: [Peer], _ key: String, to out: Emitter) {
    guard !peers.isEmpty else { return }
    out.array(key) {
      for peer in peers {
        out.item {
          switch peer {
          case .pods(let pods): pods.write("podSelector", to: out)
          case .podsIn(let namespaces, let pods):
            namespaces.write("namespaceSelector", to: out)
            pods?.write("podSelector", to: out)
          case .block(let block, let exceptions):
            out.object("ipBlock") {
              out.field("cidr", block)
              if !exceptions.isEmpty { out.strings("except", exceptions) }
            }
          }
        }
      }
    }
  }

  private func write(_ port: Port, to out: Emitter) {
    out.item {
      switch port.number {
      case .one(let number): out.field("port", number)
      case .named(let name): out.field("port", name)
      case .range(let first, let last):
        out.field("endPort", last)
        out.field("port", first)
      }
      out.field("protocol", port.transport)
    }
  }
}

extension Selector {
  func write(_ key: String, to out: Emitter) {
    out.object(key) {
      if !requirements.isEmpty {
        out.array("matchExpressions") {
          for requirement in requirements {
            out.item {
              out.field("key", requirement.key)
              out.field("operator", requirement.condition)
              if !requirement.values.isEmpty { out.strings("values", requirement.values) }
            }
          }
        }
      }
      if !labels.isEmpty { out.map("matchLabels", labels) }
    }
  }
}
