/// What else came up: the policies that a workload collects over the years. Many share one selector.
extension WorkloadPolicies {
  static let oddPolicies = 12

  func oddPolicy(_ number: Int, of workload: WorkloadPlan) -> Policy {
    let app = Selector.app(workload)
    let namespace = plan.namespace(of: workload)
    func policy(
      _ name: String, _ subject: Selector, from peers: [Policy.Peer], _ ports: [Policy.Port]
    ) -> Policy {
      Policy(
        name: name, subject: subject, ingress: [Policy.Rule(peers: peers, ports: ports)])
    }
    func policy(
      _ name: String, _ subject: Selector, to peers: [Policy.Peer], _ ports: [Policy.Port]
    ) -> Policy {
      Policy(name: name, subject: subject, egress: [Policy.Rule(peers: peers, ports: ports)])
    }
    switch number {
    case 0:
      let ipv6 = plan.options.isDualStack ? [Policy.Peer.block("::/0", except: ["fc00::/7"])] : []
      return policy(
        "internet", app, to: [.block(Block.everywhere, except: Block.private)] + ipv6, [.one(443)])
    case 1:
      return policy("same-namespace", app, from: [.pods(.everything)], [.named("http")])
    case 2:
      return policy(
        "replication", app, from: [.pods(app)], [Policy.Port(number: .range(9093, 9099))])
    case 3:
      let team = Selector(labels: [("env", namespace.environment), ("team", namespace.team)])
      return policy(
        "own-team", app, from: [.podsIn(namespaces: team, pods: .label("tier", "frontend"))],
        [.named("http"), .named("grpc")])
    case 4:
      return policy(
        "databases", app, to: [.pods(.label("tier", "data"))],
        [Policy.Port(number: .range(5432, 5439)), .one(6379), .one(9092)])
    case 5:
      let offices = Block.offices.map { Policy.Peer.block($0) }
      return policy("offices", app, from: offices, [.one(8443)])
    case 6:
      let mature = Selector(requirements: [
        Selector.Requirement(key: "tier", condition: "In", values: ["backend", "frontend"]),
        Selector.Requirement(key: "version", condition: "NotIn", values: ["0.0.1", "0.0.2"]),
        Selector.Requirement(key: "quarantine", condition: "DoesNotExist"),
      ])
      return policy("mature", mature, from: [.pods(mature)], [.named("http")])
    case 7:
      return policy("api-server", app, to: [.block(Block.controlPlane)], [.one(443)])
    case 8:
      // The first replica alone, by a label that no other pod has.
      let primary =
        workload.kind == .statefulSet
        ? Selector.label("statefulset.kubernetes.io/pod-name", "\(workload.name)-0") : app
      return policy("primary", primary, from: [.pods(.label("tier", "backend"))], [])
    case 9:
      return policy("kubelet", app, from: [.block(Block.nodes)], [.named("http"), .named("grpc")])
    case 10:
      let live = Selector(requirements: [
        Selector.Requirement(
          key: "env", condition: "In", values: [namespace.environment, "shared"])
      ])
      return policy(
        "tracing", .everything, to: [.podsIn(namespaces: live, pods: .label("tier", "system"))],
        [.one(4317), Policy.Port(number: .one(6831), transport: "UDP")])
    default:
      return policy(
        "smoke-test", app,
        from: [.podsIn(namespaces: .everything, pods: .label("component", "smoke-test"))], [])
    }
  }
}
