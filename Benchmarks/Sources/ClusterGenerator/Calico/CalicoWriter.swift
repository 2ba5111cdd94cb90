/// Writes Calico's tiers, policies and sets of addresses.
struct CalicoWriter {
  static let apiVersion = "projectcalico.org/v3"

  let plan: ClusterPlan
  let list: ObjectList

  private var out: Emitter { list.out }

  func write(_ tier: CalicoTier) {
    let metadata = Metadata(
      name: tier.rawValue, identity: plan.identity(.tier, tier.order), age: 86_400 * 400)
    list.add(Self.apiVersion, "Tier") {
      metadata.write(to: out)
      out.object("spec") {
        out.field("defaultAction", tier.defaultAction.rawValue)
        out.field("order", tier.order)
      }
    }
  }

  /// Writes a policy of a namespace, or of the cluster where none is given.
  func write(_ policy: CalicoPolicy, in namespace: NamespacePlan?, number: Int) {
    var metadata = Metadata(
      name: policy.name, namespace: namespace?.name,
      identity: plan.identity(.calicoPolicy, number), age: 86_400 * (1 + number % 400))
    metadata.labels = [("projectcalico.org/tier", policy.tier)]
    list.add(Self.apiVersion, namespace == nil ? "GlobalNetworkPolicy" : "NetworkPolicy") {
      metadata.write(to: out)
      out.object("spec") {
        if let egress = policy.egress, !egress.isEmpty { write(egress, "egress") }
        if let ingress = policy.ingress, !ingress.isEmpty { write(ingress, "ingress") }
        if let selector = policy.namespaceSelector { out.field("namespaceSelector", selector) }
        out.field("order", policy.order)
        out.field("selector", policy.selector)
        out.field("tier", policy.tier)
        out.strings(
          "types",
          (policy.ingress == nil ? [] : ["Ingress"]) + (policy.egress == nil ? [] : ["Egress"]))
      }
    }
  }

  private func write(_ rules: [CalicoPolicy.Rule], _ key: String) {
    out.array(key) {
      for rule in rules {
        out.item {
          out.field("action", rule.action.rawValue)
          // The API server of Calico writes both sides, however little they say.
          write(rule.destination, "destination")
          if let transport = rule.transport { out.field("protocol", transport) }
          write(rule.source, "source")
        }
      }
    }
  }

  private func write(_ side: CalicoPolicy.Side, _ key: String) {
    out.object(key) {
      if let selector = side.namespaceSelector { out.field("namespaceSelector", selector) }
      if !side.nets.isEmpty { out.strings("nets", side.nets) }
      if !side.notNets.isEmpty { out.strings("notNets", side.notNets) }
      if !side.ports.isEmpty { out.array("ports") { for port in side.ports { write(port) } } }
      if let selector = side.selector { out.field("selector", selector) }
      if !side.accounts.isEmpty {
        out.object("serviceAccounts") { out.strings("names", side.accounts) }
      }
    }
  }

  private func write(_ port: Policy.Port.Number) {
    switch port {
    case .one(let number): out.item(number)
    case .named(let name): out.item(name)
    case .range(let first, let last): out.item("\(first):\(last)")
    }
  }
}
