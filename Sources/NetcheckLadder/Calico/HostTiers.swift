import NetcheckCluster
import NetcheckDiagnostics
import NetcheckModel
import NetcheckSets

/// What stands around the tiers of host endpoints: before them the ports that are always open, behind them the profiles
/// (Calico, `endpoints.go`). Neither governs pods.
struct HostTiers {
  /// The ports that are open whatever policies say, so that a mistake does not lock everybody out.
  let failsafes: Tier

  /// For what no tier decides: the rules of each host endpoint's profiles, and then deny.
  let profiles: Tier

  init(_ objects: CalicoObjects, _ lowering: CalicoLowering, _ cluster: Cluster) {
    failsafes = Tier(
      name: "failsafe ports", defaultAction: .pass,
      policies: cluster.hostEndpoints.map { host in
        let labels = cluster.nodes[host.node]?.labels ?? Labels()
        return Self.failsafes(of: host, objects.felix(onNode: host.node, labels: labels))
      })
    profiles = Tier(
      name: "profiles", defaultAction: .deny,
      policies: cluster.hostEndpoints.map {
        Self.profiles(of: $0, objects, lowering, cluster)
      })
  }

  private static func failsafes(of host: HostEndpoint, _ felix: FelixSettings) -> Policy {
    func rules(_ direction: Direction) -> Governance {
      let name = PolicyName(
        .felixConfiguration, namespace: nil,
        name: direction == .ingress ? "failsafeInboundHostPorts" : "failsafeOutboundHostPorts")
      return .governs(
        felix.failsafes(direction).enumerated().map { index, port in
          Rule(
            action: .allow,
            peers: [
              port.block.map { Peer(addresses: AddressSet($0), written: .block($0, except: [])) }
                ?? .anybody
            ],
            connections: [
              ConnectionClause(
                protocolNumber: port.transport.number, ports: [.range(port.port...port.port)])
            ], origin: Origin(name, rule: .init(direction, index + 1), at: nil))
        })
    }
    return Policy(
      origin: Origin(
        PolicyName(.felixConfiguration, namespace: nil, name: "failsafe ports"), at: nil),
      namespace: nil, subject: .hostEndpoint(host.name), writtenSubject: "the host endpoint",
      ingress: rules(.ingress), egress: rules(.egress))
  }

  private static func profiles(
    of host: HostEndpoint, _ objects: CalicoObjects, _ lowering: CalicoLowering, _ cluster: Cluster
  ) -> Policy {
    func rules(_ direction: Direction) -> Governance {
      .governs(
        host.profiles.flatMap { self.rules(ofProfile: $0, direction, objects, lowering, cluster) })
    }
    let written = objects.hostEndpoints.first { $0.metadata.name.value == host.name }
    return Policy(
      origin: Origin(
        PolicyName(.hostEndpoint, namespace: nil, name: host.name), at: written?.metadata.name.range
      ), namespace: nil, subject: .hostEndpoint(host.name),
      writtenSubject: "the node's own traffic", ingress: rules(.ingress), egress: rules(.egress))
  }

  private static func rules(
    ofProfile name: String, _ direction: Direction, _ objects: CalicoObjects,
    _ lowering: CalicoLowering, _ cluster: Cluster
  ) -> [Rule] {
    let policy = PolicyName(.profile, namespace: nil, name: name)
    func everything(_ action: RuleAction, _ number: Origin.RuleNumber?) -> [Rule] {
      [
        Rule(
          action: action, peers: .anybody, connections: .every,
          origin: Origin(policy, rule: number, at: nil))
      ]
    }
    let allowed = everything(.allow, .init(direction, 1))
    if let profile = objects.profiles.first(where: { $0.name.value == name }) {
      let rules = direction == .ingress ? profile.ingress : profile.egress
      return rules.enumerated().flatMap { index, written in
        var rule = written
        // Behind the last profile all is denied, and of Pass in others the reader tells that it is not decided.
        if rule.action == .pass { rule.action = .deny }
        return lowering.rules(
          rule, direction, origin: Origin(policy, rule: .init(direction, index + 1), at: rule.range)
        )
      }
    }
    // Every namespace and service account gives a profile; any other that does not exist denies (`active_rules_calculator.go`).
    if name == CalicoProfile.defaultAllow { return allowed }
    let (kind, rest) = (name.prefix(4), String(name.dropFirst(4)))
    if kind == "kns.", cluster.namespaces[rest] != nil { return allowed }
    if kind == "ksa." { return [] }
    return everything(.deny, nil)
  }
}
