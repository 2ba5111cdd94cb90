/// A workload that every cluster has once.
struct SystemWorkload: Sendable {
  var namespace: String
  var name: String
  /// The label `k8s-app`, which older parts of Kubernetes have.
  var k8sApp: String?
  var component: Component
  var replicas: Replicas

  enum Replicas: Sendable {
    case onEachNode
    case fixed(Int)
    case growing(nodesForEach: Int)
  }

  func replicas(onNodes nodes: Int) -> Int {
    switch replicas {
    case .onEachNode: nodes
    case .fixed(let count): count
    case .growing(let nodesForEach): max(2, nodes / nodesForEach)
    }
  }

  static let all: [SystemWorkload] = [
    SystemWorkload(
      namespace: "ingress", name: "ingress-controller",
      component: system(
        .deployment,
        [
          Component.Port(name: "http", number: 8080), Component.Port(name: "https", number: 8443),
          Component.Port(name: "metrics", number: 10254),
        ]), replicas: .growing(nodesForEach: 100)),
    SystemWorkload(
      namespace: "kube-system", name: "aws-node", k8sApp: "aws-node",
      component: system(
        .daemonSet, [Component.Port(name: "metrics", number: 61678)], usesHostNetwork: true),
      replicas: .onEachNode),
    SystemWorkload(
      namespace: "kube-system", name: "calico-node", k8sApp: "calico-node",
      component: system(
        .daemonSet, [Component.Port(name: "metrics", number: 9091)], usesHostNetwork: true),
      replicas: .onEachNode),
    SystemWorkload(
      namespace: "kube-system", name: "coredns", k8sApp: "kube-dns",
      component: system(
        .deployment,
        [
          Component.Port(name: "dns", number: 53, transport: "UDP"),
          Component.Port(name: "dns-tcp", number: 53),
          Component.Port(name: "metrics", number: 9153),
        ]), replicas: .growing(nodesForEach: 64)),
    SystemWorkload(
      namespace: "kube-system", name: "kube-proxy", k8sApp: "kube-proxy",
      component: system(
        .daemonSet, [Component.Port(name: "metrics", number: 10249)], usesHostNetwork: true),
      replicas: .onEachNode),
    SystemWorkload(
      namespace: "monitoring", name: "prometheus",
      component: system(.statefulSet, [Component.Port(name: "http", number: 9090)]),
      replicas: .fixed(2)),
    SystemWorkload(
      namespace: "monitoring-agents", name: "fluent-bit",
      component: system(.daemonSet, [Component.Port(name: "http", number: 2020)]),
      replicas: .onEachNode),
    SystemWorkload(
      namespace: "monitoring-agents", name: "node-exporter",
      component: system(
        .daemonSet, [Component.Port(name: "metrics", number: 9100)], usesHostNetwork: true),
      replicas: .onEachNode),
  ]

  private static func system(
    _ kind: Component.Kind, _ ports: [Component.Port], usesHostNetwork: Bool = false
  ) -> Component {
    Component(
      name: "system", suffix: "", kind: kind, tier: "system", ports: ports, weight: 0,
      usesHostNetwork: usesHostNetwork)
  }
}
