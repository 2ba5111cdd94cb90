/// The policies that a platform gives each namespace.
enum NamespacePolicies {
  static let count = 5

  /// One of them, the most important first.
  static func policy(_ number: Int) -> Policy {
    switch number {
    case 0:
      Policy(name: "default-deny-all", subject: .everything, ingress: [], egress: [])
    case 1:
      Policy(
        name: "allow-dns", subject: .everything,
        egress: [
          Policy.Rule(
            peers: [
              .podsIn(
                namespaces: .namespace("kube-system"), pods: .label("k8s-app", "kube-dns"))
            ],
            ports: [Policy.Port(number: .one(53), transport: "UDP"), .one(53)])
        ])
    case 2:
      Policy(
        name: "allow-metrics-scrape", subject: .everything,
        ingress: [
          Policy.Rule(
            peers: [
              .podsIn(
                namespaces: .namespace("monitoring"),
                pods: .label("app.kubernetes.io/name", "prometheus"))
            ], ports: [.named("metrics")])
        ])
    case 3:
      Policy(
        name: "allow-from-ingress", subject: .label("tier", "frontend"),
        ingress: [
          Policy.Rule(
            peers: [.podsIn(namespaces: .namespace("ingress"), pods: .everything)],
            ports: [.named("http")])
        ])
    default:
      Policy(
        name: "allow-vpc-endpoints",
        subject: Selector(requirements: [
          Selector.Requirement(
            key: "tier", condition: "In", values: ["backend", "batch", "data"])
        ]),
        egress: [Policy.Rule(peers: [.block(Block.vpcEndpoints)], ports: [.one(443)])])
    }
  }
}
