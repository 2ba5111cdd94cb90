import NetcheckCluster
import NetcheckDiagnostics
import NetcheckModel
import NetcheckSets

/// Policies of `policy.networking.k8s.io` as Calico reads them: global policies of two tiers of their own, with their priority
/// for an order (Calico, `clusternetworkpolicy.go`, and up to 3.31 `adminnetworkpolicy.go`).
struct ClusterPolicyLowering {
  private let calico: CalicoLowering

  init(_ calico: CalicoLowering) {
    self.calico = calico
  }

  func policy(_ policy: AdminPolicy) -> Policy {
    func governance(_ direction: Direction, _ rules: [AdminPolicy.Rule]) -> Governance {
      let lowered = rules.enumerated().flatMap { index, rule in
        self.rules(
          rule, of: policy.name.kind,
          origin: Origin(policy.name, rule: .init(direction, index + 1), at: rule.range))
      }
      // A direction without rules, or without any that could be converted, is not governed.
      return lowered.isEmpty ? .silent : .governs(lowered)
    }
    return Policy(
      origin: Origin(policy.name, at: policy.range), namespace: nil,
      subject: AdminLowering.pods(policy.subjectNamespaces, policy.subjectPods),
      writtenSubject: AdminLowering.written(policy.subjectNamespaces, policy.subjectPods),
      ingress: governance(.ingress, policy.ingress), egress: governance(.egress, policy.egress))
  }

  /// A rule for each peer. One with a peer that Calico does not know fails closed: an Accept vanishes, and everything else
  /// denies whatever it is asked.
  private func rules(
    _ rule: AdminPolicy.Rule, of kind: PolicyName.Kind, origin: Origin
  ) -> [Rule] {
    var connections = rule.ports?.map(AdminLowering.clause) ?? .every
    // Releases that read v1alpha1 knew no names of ports, and took such a rule for every connection.
    let namesPorts = rule.ports?.contains { if case .named = $0 { true } else { false } } ?? false
    if namesPorts, kind != .clusterNetworkPolicy { connections = .every }
    var rules: [Rule] = []
    for peer in rule.peers {
      guard let lowered = self.peer(peer) else {
        if rule.action == .allow { return [] }
        return [Rule(action: .deny, peers: .anybody, connections: .every, origin: origin)]
      }
      rules.append(
        Rule(action: rule.action, peers: [lowered], connections: connections, origin: origin))
    }
    return rules
  }

  private func peer(_ peer: AdminPolicy.Peer) -> Peer? {
    switch peer {
    case .pods(let namespaces, let pods?):
      Peer(
        holders: Holders(AdminLowering.pods(namespaces, pods)),
        written: .pods(pods.description, namespaces: namespaces.description))
    case .pods(let namespaces, nil):
      // Without the condition on who runs it, the selector finds the namespaces' network sets as well.
      Peer(
        holders: calico.holders(CalicoSelector(namespaces)),
        written: .pods("", namespaces: namespaces.description))
    case .networks(let blocks):
      Peer(addresses: AddressSet(blocks), written: .other("networks \(AddressSet(blocks))"))
    case .nodes, .domainNames: nil
    }
  }
}

extension CalicoSelector {
  /// A namespace selector of Kubernetes in Calico's terms; the empty one asks for a namespace.
  fileprivate init(_ selector: LabelSelector) {
    let terms = selector.requirements.map { requirement -> CalicoSelector in
      let label = "pcns." + requirement.key
      return switch requirement.condition {
      case .isOne(let values): .member(label, isNegated: false, of: values)
      case .isNone(let values): .member(label, isNegated: true, of: values)
      case .exists: .has(label)
      case .doesNotExist: .not(.has(label))
      }
    }
    self = terms.isEmpty ? .has("projectcalico.org/namespace") : .and(terms)
  }
}
