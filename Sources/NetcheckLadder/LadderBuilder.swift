package import NetcheckCluster
import NetcheckDiagnostics
package import NetcheckModel
import NetcheckSets

extension Ladder {
  /// Lowers all policies of the input.
  package init(
    _ objects: Objects, cluster: Cluster, engine: Engine, baseline: Baseline,
    release: CalicoRelease = .newest, amazon: AmazonSettings = AmazonSettings()
  ) {
    let policies = objects.networkPolicies.map { Policy($0) }
    let all = policies + Self.baseline(baseline, beside: policies, in: cluster)
    switch engine {
    case .kubernetes:
      let admin = AdminLowering(cluster)
      let networkPolicies = Tier(
        name: "NetworkPolicy", defaultAction: .deny,
        policies: all.sorted { $0.origin.policy < $1.origin.policy })
      self.init(
        engine: engine, baseline: baseline,
        tiers: [
          admin.tier("Admin", .admin, objects.adminPolicies), networkPolicies,
          admin.tier("Baseline", .baseline, objects.adminPolicies),
        ])
    case .calico:
      let calico = CalicoTiers(
        objects.calico, admin: objects.adminPolicies.filter { release.reads($0.name.kind) },
        kubernetes: all, cluster: cluster, release: release)
      self.init(engine: engine, baseline: baseline, tiers: calico.tiers)
      self.release = release
      stages = calico.stages
      narrowedByProxy = objects.calico.rulesWithHTTP
      take(objects.calico.felix)
      for node in objects.nodes {
        let name = node.metadata.name.value
        let own = objects.calico.felix(onNode: name, labels: node.metadata.labels).endpointToHost
        if let own, own != objects.calico.felix.endpointToHost { answersOfNodes[name] = own }
      }
      tellOfNodes(objects.calico)
    }
    take(objects.amazon, stated: amazon)
  }

  /// Nodes that the input does not hold may have settings of their own, too.
  private mutating func tellOfNodes(_ calico: CalicoObjects) {
    for case (.node(let name), let settings) in calico.felixConfigurations {
      if let own = settings.endpointToHost, calico.felixEnvironment.endpointToHost == nil {
        answersOfNodes[name] = own
      }
    }
  }

  /// What Felix does whatever policies say (Calico, `config_params.go`, `static.go`, `endpoints.go`).
  private mutating func take(_ felix: FelixSettings) {
    // The agent's own default is Drop; its installation manifests set Accept.
    toOwnNode = .policies(
      then: felix.endpointToHost ?? .accept, isTold: felix.endpointToHost != nil)
    judgesIPv6 = felix.supportsIPv6 ?? true
    if felix.usesEBPF ?? false { return }
    // What looks like a tunnel between nodes is dropped as it leaves a pod.
    if !(felix.allowsVXLANFromPods ?? false) {
      let port = felix.vxlanPort ?? 4789
      refusedFromPods.append(
        Refusal(
          clause: ConnectionClause(
            protocolNumber: TransportProtocol.udp.number, ports: [.range(port...port)]),
          setting: "allowVXLANPacketsFromWorkloads"))
    }
    if !(felix.allowsIPIPFromPods ?? false) {
      refusedFromPods.append(
        Refusal(
          clause: ConnectionClause(protocolNumber: 4), setting: "allowIPIPPacketsFromWorkloads"))
    }
  }

  /// The baseline's policies, in each namespace that does not hold one of that name itself.
  private static func baseline(
    _ baseline: Baseline, beside policies: [Policy], in cluster: Cluster
  ) -> [Policy] {
    guard baseline == .defaultDeny else { return [] }
    let present = Set(policies.map(\.origin.policy))
    return cluster.namespaces.keys.compactMap { namespace in
      let name = PolicyName(.networkPolicy, namespace: namespace, name: "default-deny-all")
      if present.contains(name) { return nil }
      return Policy(
        origin: Origin(name, at: nil), namespace: namespace, subject: .isPod, writtenSubject: "",
        ingress: .governs([]), egress: .governs([]))
    }
  }
}
