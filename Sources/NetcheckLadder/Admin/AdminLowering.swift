import NetcheckCluster
import NetcheckDiagnostics
import NetcheckModel
import NetcheckSets

/// The admin policies as two tiers around NetworkPolicies, which pass on what no rule decides (network-policy-api,
/// `apis/v1alpha2/clusternetworkpolicy_types.go`).
struct AdminLowering {
  private let cluster: Cluster

  init(_ cluster: Cluster) {
    self.cluster = cluster
  }

  /// The tier's policies by priority. The specification leaves the order of equal priorities open, and that of the two versions of
  /// the API: where both stand in a tier, nothing is said of any order.
  func tier(
    _ name: String, _ tier: AdminPolicy.Tier, _ policies: [AdminPolicy]
  ) -> Tier {
    let members = policies.filter { $0.tier == tier }
      .sorted { ($0.priority, $0.name) < ($1.priority, $1.name) }
    let isMixed = Set(members.map { $0.name.kind == .clusterNetworkPolicy }).count > 1
    return Tier(
      name: name, defaultAction: .pass, policies: members.map(policy),
      ranks: members.map { isMixed ? 0 : $0.priority })
  }

  private func policy(_ policy: AdminPolicy) -> Policy {
    func governance(_ direction: Direction, _ rules: [AdminPolicy.Rule]) -> Governance {
      if rules.isEmpty { return .silent }
      return .governs(
        rules.enumerated().map { index, rule in
          Rule(
            action: rule.action, peers: rule.peers.map(peer),
            connections: rule.ports?.map(Self.clause) ?? .every,
            origin: Origin(policy.name, rule: .init(direction, index + 1), at: rule.range))
        })
    }
    return Policy(
      origin: Origin(policy.name, at: policy.range), order: Double(policy.priority), namespace: nil,
      subject: Self.pods(policy.subjectNamespaces, policy.subjectPods),
      writtenSubject: Self.written(policy.subjectNamespaces, policy.subjectPods),
      ingress: governance(.ingress, policy.ingress), egress: governance(.egress, policy.egress))
  }

  static func pods(_ namespaces: LabelSelector, _ pods: LabelSelector?) -> EndpointSelector {
    let condition = EndpointSelector.isPod.and(
      EndpointSelector(namespaces) { .namespaceLabel($0) })
    return pods.map { condition.and(EndpointSelector($0) { .label($0) }) } ?? condition
  }

  static func written(_ namespaces: LabelSelector, _ pods: LabelSelector?) -> String {
    PeerDescription.pods(pods?.description ?? "", namespaces: namespaces.description).words
  }

  private func peer(_ peer: AdminPolicy.Peer) -> Peer {
    switch peer {
    case .pods(let namespaces, let pods):
      Peer(
        holders: Holders(Self.pods(namespaces, pods)),
        written: .pods(pods?.description ?? "", namespaces: namespaces.description))
    case .networks(let blocks):
      Peer(addresses: AddressSet(blocks), written: .other("networks \(AddressSet(blocks))"))
    case .nodes(let selector):
      Peer(addresses: addresses(ofNodes: selector), written: .other("nodes with \(selector)"))
    case .domainNames(let names):
      Peer(
        holders: Holders(.domainName(names)),
        written: .other("domain names \(names.joined(separator: ", "))"))
    }
  }

  /// The addresses of the nodes that a selector finds, as far as the input tells them.
  private func addresses(ofNodes selector: LabelSelector) -> AddressSet {
    let nodes = cluster.nodes.values.filter { node in
      selector.requirements.allSatisfy { $0.holds(for: node.labels) }
    }
    return AddressSet(
      nodes.flatMap { node -> [CIDR] in
        guard case .known(let addresses) = node.addresses else { return [] }
        return addresses.map { CIDR($0) }
      })
  }

  static func clause(_ port: AdminPolicy.Port) -> ConnectionClause {
    switch port {
    case .range(let transport, let range):
      ConnectionClause(protocolNumber: transport.number, ports: [.range(range)])
    case .named(let name): ConnectionClause(ports: [.named(name)])
    }
  }
}
