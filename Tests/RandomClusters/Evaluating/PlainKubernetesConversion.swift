private let isPod = "projectcalico.org/orchestrator == 'k8s'"

extension PlainCalicoPolicy {
  /// A NetworkPolicy as Calico's tier `default` holds it (Calico, `conversion.go`).
  init(_ policy: NetworkPolicy) {
    let terms = [isPod] + (policy.podSelector?.terms ?? [])
    let subject =
      "(\(terms.joined(separator: " && "))) && projectcalico.org/namespace == '\(policy.namespace)'"
    self.init(
      name: policy.name, namespace: policy.namespace,
      kind: policy.stagedAction == nil
        ? "KubernetesNetworkPolicy" : "StagedKubernetesNetworkPolicy",
      tier: "default", order: 1000, subject: PlainSelectorReader.read(subject),
      types: policy.effectiveTypes, isStaged: policy.stagedAction != nil)
    ingress = (policy.ingress ?? []).flatMap { $0.converted(.ingress, in: policy.namespace) }
    egress = (policy.egress ?? []).flatMap { $0.converted(.egress, in: policy.namespace) }
  }

  /// A ClusterNetworkPolicy as a policy of `kube-admin` or `kube-baseline` (Calico, `clusternetworkpolicy.go`).
  init(_ policy: AdminPolicy) {
    let (namespaces, pods) =
      switch policy.subject {
      case .namespaces(let namespaces): (namespaces, LabelSelector())
      case .pods(let namespaces, let pods): (namespaces ?? LabelSelector(), pods)
      }
    let places = PlainSelectorReader.read(namespaces.termsOrAll).prefixed("pcns.").canonical
    let subject = "(\(([isPod] + pods.terms).joined(separator: " && "))) && \(places)"
    self.init(
      name: policy.name, namespace: "", kind: "KubernetesClusterNetworkPolicy",
      tier: policy.tier == .admin ? "kube-admin" : "kube-baseline",
      order: Double(policy.priority),
      subject: PlainSelectorReader.read(
        subject.replacingAll("all()", with: "has(projectcalico.org/namespace)")),
      types: [])
    ingress = policy.rules(.ingress).flatMap { $0.converted(.ingress) }
    egress = policy.rules(.egress).flatMap { $0.converted(.egress) }
    // Only a direction that has rules after conversion is governed.
    types = Direction.allCases.filter { !rules($0).isEmpty }
  }
}

extension LabelSelector {
  /// The conditions in Calico's language (Calico, `conversion.go`).
  fileprivate var terms: [String] {
    (matchLabels ?? []).map { "\($0.key) == '\($0.value)'" }
      + (matchExpressions ?? []).map { expression in
        let values = expression.values.map { "'\($0)'" }.joined(separator: ", ")
        return switch expression.test {
        case .isIn: "\(expression.key) in {\(values)}"
        case .isNotIn: "\(expression.key) not in {\(values)}"
        case .exists: "has(\(expression.key))"
        case .doesNotExist: "! has(\(expression.key))"
        }
      }
  }

  fileprivate var termsOrAll: String {
    terms.isEmpty ? "all()" : terms.joined(separator: " && ")
  }
}

extension NetworkPolicy.Rule {
  /// A rule for each peer and protocol.
  fileprivate func converted(_ direction: Direction, in namespace: String) -> [PlainRule] {
    let sides = (peers ?? []).isEmpty ? [PlainSide()] : peers!.map { $0.converted(in: namespace) }
    return sides.flatMap { side in
      protocols.map { transport, ports in
        var rule = PlainRule(action: .allow)
        rule.protocolNumber = transport?.number
        if direction == .ingress { rule.source = side } else { rule.destination = side }
        rule.destination.ports = ports
        return rule
      }
    }
  }

  /// The ports of each protocol; none: all of it. Without any entry there is no protocol.
  private var protocols: [(Transport?, [CalicoEntity.Port])] {
    guard let ports, !ports.isEmpty else { return [(nil, [])] }
    return Transport.allCases.compactMap { transport in
      let items = ports.filter { ($0.transport ?? .tcp) == transport }
      if items.isEmpty { return nil }
      let converted = items.compactMap(\.converted)
      // An item without a port makes the protocol unrestricted.
      return (transport, converted.count < items.count ? [] : converted)
    }
  }
}

extension NetworkPolicy.Port {
  fileprivate var converted: CalicoEntity.Port? {
    switch port {
    case nil: nil
    case .name(let name): .name(name)
    case .number(let number): endPort.map { .range(number, $0) } ?? .number(number)
    }
  }
}

extension NetworkPolicy.Peer {
  fileprivate func converted(in namespace: String) -> PlainSide {
    if let block {
      var side = PlainSide()
      side.nets = [block]
      side.notNets = except
      return side
    }
    return PlainSide(
      SideTexts(
        selector: ([isPod] + (podSelector?.terms ?? [])).joined(separator: " && "),
        namespaceSelector: namespaceSelector?.termsOrAll ?? ""),
      in: namespace)
  }
}

extension AdminPolicy.Rule {
  fileprivate func converted(_ direction: Direction) -> [PlainRule] {
    let sides = peers.map(\.converted)
    // A peer that Calico does not know: fail closed.
    if sides.contains(where: { $0 == nil }) {
      return action == .accept ? [] : [PlainRule(action: .deny)]
    }
    let plain: CalicoRule.Action =
      switch action {
      case .accept: .allow
      case .deny: .deny
      case .pass: .pass
      }
    return sides.compactMap(\.self).flatMap { side in
      ports.map { transport, ports in
        var rule = PlainRule(action: plain)
        rule.protocolNumber = transport?.number
        if direction == .ingress { rule.source = side } else { rule.destination = side }
        rule.destination.ports = ports
        return rule
      }
    }
  }

  private var ports: [(Transport?, [CalicoEntity.Port])] {
    guard let protocols else { return [(nil, [])] }
    return protocols.map { each in
      switch each {
      case .number(let transport, let number): (transport, [.number(number)])
      case .range(let transport, let start, let end): (transport, [.range(start, end)])
      case .named(let name): (nil, [.name(name)])
      }
    }
  }
}

extension AdminPolicy.Peer {
  /// The side of a rule; `nil` for peers that Calico does not know.
  fileprivate var converted: PlainSide? {
    switch self {
    case .namespaces(let selector):
      return PlainSide(SideTexts(namespaceSelector: selector.termsOrAll), in: "")
    case .pods(let namespaces, let pods):
      return PlainSide(
        SideTexts(
          selector: ([isPod] + pods.terms).joined(separator: " && "),
          namespaceSelector: (namespaces ?? LabelSelector()).termsOrAll), in: "")
    case .networks(let blocks):
      var side = PlainSide()
      side.nets = blocks
      return side
    case .nodes, .domainNames: return nil
    }
  }
}
