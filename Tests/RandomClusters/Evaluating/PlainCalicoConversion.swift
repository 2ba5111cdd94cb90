extension PlainCalicoPolicy {
  /// A policy of Calico's own (Calico, `networkpolicyprocessor.go`, `globalnetworkpolicyprocessor.go`).
  init(_ policy: CalicoPolicy) {
    self.init(
      name: policy.name, namespace: policy.namespace, kind: policy.kind.rawValue,
      tier: policy.tier ?? "default", order: policy.order ?? .infinity,
      subject: PlainSelectorReader.read(
        policy.kind.isGlobal ? Self.globalSubject(policy) : Self.subject(policy)),
      types: policy.effectiveTypes,
      ingress: policy.rules(.ingress).map { PlainRule($0, in: policy.namespace) },
      egress: policy.rules(.egress).map { PlainRule($0, in: policy.namespace) },
      isStaged: policy.kind.isStaged, lists: policy.lists)
  }

  private static func subject(_ policy: CalicoPolicy) -> String {
    let place = "projectcalico.org/namespace == '\(policy.namespace)'"
    var subject = policy.selector?.text ?? ""
    subject = subject.isEmpty ? place : "(\(subject)) && \(place)"
    let accounts = policy.serviceAccountSelector?.text ?? ""
    if accounts.isEmpty { return subject }
    return "(\(subject)) && \(PlainSelectorReader.read(accounts).prefixed("pcsa.").canonical)"
  }

  private static func globalSubject(_ policy: CalicoPolicy) -> String {
    var subject = policy.selector?.text ?? ""
    for (selector, prefix, presence) in [
      (policy.namespaceSelector, "pcns.", "has(projectcalico.org/namespace)"),
      (policy.serviceAccountSelector, "pcsa.", "has(projectcalico.org/serviceaccount)"),
    ] {
      let written = selector?.text ?? ""
      if written.isEmpty { continue }
      let addition = PlainSelectorReader.read(written).prefixed(prefix).canonical
      subject = subject.isEmpty ? addition : "(\(subject)) && \(addition)"
      subject = subject.replacingAll("all()", with: presence)
    }
    return subject
  }
}

extension CalicoPolicy {
  fileprivate var lists: Set<PlainList> {
    if doNotTrack { return [.untracked] }
    if preDNAT { return [.preDNAT] }
    return applyOnForward ? [.normal, .forward] : [.normal]
  }

  /// Calico, `defaults/networkpolicy.go`: by the rules that are there.
  var effectiveTypes: [Direction] {
    if let types, !types.isEmpty { return types }
    if rules(.egress).isEmpty { return [.ingress] }
    return rules(.ingress).isEmpty ? [.egress] : [.ingress, .egress]
  }
}

extension PlainRule {
  init(_ rule: CalicoRule, in namespace: String) {
    self.init(action: rule.action)
    let wanted = rule.wantedProtocol
    ipVersion = rule.ipVersion
    // Calico, `rules/policy.go`: a protocol by name implies its family, by number it does not.
    if ipVersion == nil, wanted == .name(.icmp) { ipVersion = .v4 }
    if ipVersion == nil, wanted == .name(.icmpv6) { ipVersion = .v6 }
    protocolNumber = wanted?.number
    notProtocolNumber = rule.unwantedProtocol?.number
    icmp = rule.icmp
    notICMP = rule.notICMP
    if let entity = rule.source { source = PlainSide(entity, in: namespace) }
    if let entity = rule.destination { destination = PlainSide(entity, in: namespace) }
  }
}

extension PlainSide {
  init(_ entity: CalicoEntity, in namespace: String) {
    self.init(
      SideTexts(
        selector: entity.selector?.text ?? "", notSelector: entity.notSelector?.text ?? "",
        namespaceSelector: entity.namespaceSelector?.text ?? "",
        accounts: entity.serviceAccounts.map { ($0.names ?? [], $0.selector?.text ?? "") }),
      in: namespace)
    nets = entity.nets ?? []
    notNets = entity.notNets ?? []
    ports = entity.ports ?? []
    notPorts = entity.notPorts ?? []
    service = entity.service
  }
}

extension CalicoRule.ProtocolValue {
  var number: Int {
    switch self {
    case .number(let number): number
    case .name(.tcp): 6
    case .name(.udp): 17
    case .name(.icmp): 1
    case .name(.icmpv6): 58
    case .name(.sctp): 132
    case .name(.udplite): 136
    }
  }
}
