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
    var all = objects.networkPolicies.map { Policy($0) }
    all += Self.baseline(baseline, beside: all, in: cluster)
    switch engine {
    case .kubernetes:
      let admin = AdminLowering(cluster)
      all.sort { $0.origin.policy < $1.origin.policy }
      let networkPolicies = Tier(name: "NetworkPolicy", defaultAction: .deny, policies: all)
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
      takeNodes(of: objects)
    }
    take(objects.amazon, stated: amazon)
  }

  /// What Felix does whatever policies say (Calico, `config_params.go`, `static.go`).
  private mutating func take(_ felix: FelixSettings) {
    // The agent's own default is Drop; its installation manifests set Accept.
    toOwnNode = .policies(
      then: felix.endpointToHost ?? .accept, isTold: felix.endpointToHost != nil)
    judgesIPv6 = felix.supportsIPv6 ?? true
    refusedFromPods = felix.refusedFromPods
  }

  /// Where nodes have settings of their own, also such as the input does not hold.
  private mutating func takeNodes(of objects: Objects) {
    let usual = objects.calico.felix
    var nodes: [String: Labels] = [:]
    for case (.node(let name), _) in objects.calico.felixConfigurations { nodes[name] = Labels() }
    for node in objects.nodes { nodes[node.metadata.name.value] = node.metadata.labels }
    for (name, labels) in nodes {
      let own = objects.calico.felix(onNode: name, labels: labels)
      if let action = own.endpointToHost, action != usual.endpointToHost {
        answersOfNodes[name] = action
      }
      if own.refusedFromPods != usual.refusedFromPods {
        refusedFromPodsOfNodes[name] = own.refusedFromPods
      }
      if own.supportsIPv6 == false { judgesIPv6 = false }
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

extension FelixSettings {
  /// What looks like a tunnel between nodes is dropped as it leaves a pod (Calico, `endpoints.go`).
  fileprivate var refusedFromPods: [Ladder.Refusal] {
    if usesEBPF ?? false { return [] }
    var refusals: [Ladder.Refusal] = []
    if !(allowsVXLANFromPods ?? false) {
      let port = vxlanPort ?? 4789
      refusals.append(
        Ladder.Refusal(
          clause: ConnectionClause(
            protocolNumber: TransportProtocol.udp.number, ports: [.range(port...port)]),
          setting: "allowVXLANPacketsFromWorkloads"))
    }
    if !(allowsIPIPFromPods ?? false) {
      refusals.append(
        Ladder.Refusal(
          clause: ConnectionClause(protocolNumber: 4), setting: "allowIPIPPacketsFromWorkloads"))
    }
    return refusals
  }
}
