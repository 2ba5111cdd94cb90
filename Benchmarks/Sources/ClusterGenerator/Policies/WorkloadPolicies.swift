/// The policies that teams write for their workloads: who comes in, where it goes, and then whatever else came up.
struct WorkloadPolicies {
  let plan: ClusterPlan

  /// One of a workload's policies.
  func policy(_ round: Int, of index: Int) -> Policy {
    let workload = plan.workloads[index]
    var policy =
      switch round {
      case 0: Policy(name: "", subject: .app(workload), ingress: incoming(to: workload))
      case 1: Policy(name: "", subject: .app(workload), egress: outgoing(of: workload))
      default: oddPolicy((round - 2 + index) % Self.oddPolicies, of: workload)
      }
    let series = (round - 2) / Self.oddPolicies
    let suffix = round == 0 ? "ingress" : round == 1 ? "egress" : policy.name
    policy.name = "\(workload.name)-\(suffix)" + (series > 0 ? "-\(series + 1)" : "")
    return policy
  }

  // MARK: Connections that the workload needs

  private func incoming(to workload: WorkloadPlan) -> [Policy.Rule] {
    if workload.component.tier == "system" { return systemRules(to: workload) }
    let ports = workload.ports.filter { $0.name != "metrics" }
    if ports.isEmpty { return [] }
    var peers = workload.clients.map { peer(plan.workloads[$0], seenFrom: workload) }
    if workload.component.name == "web" {
      peers.append(
        .podsIn(
          namespaces: .namespace("ingress"),
          pods: .label("app.kubernetes.io/name", "ingress-controller")))
    }
    if peers.isEmpty { return [] }
    return [Policy.Rule(peers: peers, ports: ports.map { policyPort($0, of: workload) })]
  }

  private func outgoing(of workload: WorkloadPlan) -> [Policy.Rule] {
    switch workload.name {
    case "prometheus":
      return [
        Policy.Rule(
          peers: [.podsIn(namespaces: .everything, pods: nil), .block(Block.nodes)],
          ports: [.named("metrics")])
      ]
    case "ingress-controller":
      return [
        Policy.Rule(
          peers: [.podsIn(namespaces: .everything, pods: .label("tier", "frontend"))],
          ports: [.named("http")])
      ]
    default: break
    }
    let rules = workload.dependencies.map { dependency in
      let target = plan.workloads[dependency.workload]
      return Policy.Rule(
        peers: [peer(target, seenFrom: workload)], ports: [policyPort(dependency.port, of: target)])
    }
    return rules + [Policy.Rule(peers: [.block(Block.vpcEndpoints)], ports: [.one(443)])]
  }

  private func systemRules(to workload: WorkloadPlan) -> [Policy.Rule] {
    switch workload.name {
    case "ingress-controller":
      [Policy.Rule(peers: [.block(Block.everywhere)], ports: [.named("http"), .named("https")])]
    case "coredns":
      [
        Policy.Rule(
          peers: [.podsIn(namespaces: .everything, pods: nil)],
          ports: [Policy.Port(number: .named("dns"), transport: "UDP"), .named("dns-tcp")])
      ]
    default: []
    }
  }

  /// The other side, by its name alone where it is in the same namespace.
  private func peer(_ other: WorkloadPlan, seenFrom workload: WorkloadPlan) -> Policy.Peer {
    other.namespace == workload.namespace
      ? .pods(.app(other))
      : .podsIn(namespaces: .namespace(plan.namespace(of: other).name), pods: .app(other))
  }

  /// A port by number or name, as its team has the habit.
  private func policyPort(_ port: Component.Port, of workload: WorkloadPlan) -> Policy.Port {
    Policy.Port(
      number: workload.hash % 2 == 0 ? .one(port.number) : .named(port.name),
      transport: port.transport)
  }
}
