import NetcheckCluster
import NetcheckDiagnostics
package import NetcheckModel
import NetcheckSets

/// `networking.k8s.io/v1` NetworkPolicy as policies of a tier that denies by default: rules only allow, and a pod is
/// isolated in a direction as soon as some policy governs it there.
extension Policy {
  package init(_ policy: NetworkPolicy) {
    let namespace = policy.metadata.namespace
    let name = PolicyName(
      policy.isStaged ? .stagedKubernetesNetworkPolicy : .networkPolicy, namespace: namespace,
      name: policy.metadata.name.value)
    func governance(
      _ direction: Direction, _ governance: NetworkPolicy.Governance
    ) -> Governance {
      guard case .isolates(let rules) = governance else { return .silent }
      return .governs(
        rules.enumerated().map { index, rule in
          Rule(
            rule, in: namespace,
            origin: Origin(name, rule: .init(direction, index + 1), at: rule.range))
        })
    }
    self.init(
      origin: Origin(name, at: policy.metadata.name.range), namespace: namespace,
      subject: .isPod.and(EndpointSelector(policy.subject) { .label($0) }),
      writtenSubject: policy.subject.description,
      ingress: governance(.ingress, policy.ingress), egress: governance(.egress, policy.egress))
  }
}

extension Rule {
  fileprivate init(_ rule: NetworkPolicy.Rule, in namespace: String, origin: Origin) {
    let peers: [Peer] =
      switch rule.peers {
      case .anybody: .anybody
      case .oneOf(let peers): peers.map { Peer($0, in: namespace) }
      }
    let connections: [ConnectionClause] =
      switch rule.ports {
      case .every: .every
      case .oneOf(let ports): ports.map { ConnectionClause($0) }
      }
    self.init(action: .allow, peers: peers, connections: connections, origin: origin)
  }
}

extension Peer {
  fileprivate init(_ peer: NetworkPolicy.Peer, in namespace: String) {
    switch peer {
    case .pods(let selector, let scope):
      let pods = EndpointSelector.isPod.and(EndpointSelector(selector) { .label($0) })
      switch scope {
      case .own:
        self.init(
          holders: Holders(.has(.namespace, .isOne(of: [namespace])).and(pods)),
          written: .pods(selector.description, namespaces: nil))
      case .matching(let namespaces):
        self.init(
          holders: Holders(EndpointSelector(namespaces) { .namespaceLabel($0) }.and(pods)),
          written: .pods(selector.description, namespaces: namespaces.description))
      }
    case .block(let block, let except):
      // Plain addresses: pods inside the block match like anybody else.
      self.init(
        addresses: AddressSet(block).subtracting(AddressSet(except)),
        written: .block(block, except: except))
    }
  }
}

extension ConnectionClause {
  fileprivate init(_ port: NetworkPolicy.Port) {
    let ports: [Port]? =
      switch port.number {
      case .every: nil
      case .range(let range): [.range(range)]
      case .named(let name): [.named(name)]
      }
    self.init(protocolNumber: port.transport.number, ports: ports)
  }
}
