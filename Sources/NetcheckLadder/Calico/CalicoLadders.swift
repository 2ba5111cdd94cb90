package import NetcheckCluster
import NetcheckDiagnostics
package import NetcheckModel
import NetcheckSets

/// The ladders of one input under releases of Calico, which differ in the order of policies alone and in which of them they read.
package struct CalicoLadders: Sendable {
  private let policies: CalicoPolicies

  /// A ladder without policies, with everything beside them.
  private let beside: Ladder

  package init(
    _ objects: consuming Objects, cluster: Cluster, baseline: Baseline, amazon: AmazonSettings
  ) {
    let kubernetes = Ladder.kubernetesPolicies(&objects, baseline, cluster)
    policies = CalicoPolicies(
      objects.calico, admin: objects.adminPolicies, kubernetes: kubernetes, cluster: cluster)
    var beside = Ladder(engine: .calico, baseline: baseline, tiers: [])
    beside.narrowedByProxy = objects.calico.rulesWithHTTP
    beside.take(objects.calico.felix)
    beside.takeNodes(of: objects)
    beside.take(objects.amazon, stated: amazon)
    self.beside = beside
  }

  package func ladder(under release: CalicoRelease) -> Ladder {
    let calico = CalicoTiers(policies, under: release)
    var ladder = beside
    ladder.release = release
    ladder.tiers = calico.tiers
    ladder.stages = calico.stages
    return ladder
  }
}

extension Ladder {
  /// What Felix does whatever policies say (Calico, `config_params.go`, `static.go`).
  fileprivate mutating func take(_ felix: FelixSettings) {
    // The agent's own default is Drop; its installation manifests set Accept.
    toOwnNode = .policies(
      then: felix.endpointToHost ?? .accept, isTold: felix.endpointToHost != nil)
    judgesIPv6 = felix.supportsIPv6 ?? true
    refusedFromPods = felix.refusedFromPods
  }

  /// Where nodes have settings of their own, also such as the input does not hold.
  fileprivate mutating func takeNodes(of objects: Objects) {
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
