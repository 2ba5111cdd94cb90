import NetcheckDiagnostics
import NetcheckDocuments
import NetcheckModel
import NetcheckSets

/// The admin policies of `policy.networking.k8s.io`, with the validation of their schemas (network-policy-api,
/// `apis/v1alpha1` and `apis/v1alpha2`).
extension FieldReader {
  func adminPolicy(_ kind: PolicyName.Kind) -> AdminPolicy? {
    let isCluster = kind == .clusterNetworkPolicy
    let metadata = metadata(.cluster)
    if kind == .baselineAdminNetworkPolicy, let name = metadata?.name, name.value != "default" {
      decoding.report(
        .error(
          "the BaselineAdminNetworkPolicy is called '\(name.value)'", code: .invalidName,
          at: name.range, help: "there is one, and its name is default"))
    }
    guard let spec = required("spec").flatMap({ FieldReader($0, "spec", decoding) }) else {
      return nil
    }
    spec.allowOnly(
      ["subject", "ingress", "egress"] + (kind == .baselineAdminNetworkPolicy ? [] : ["priority"])
        + (isCluster ? ["tier"] : []))
    let tier = isCluster ? spec.adminTier() : kind == .adminNetworkPolicy ? .admin : .baseline
    let priority = kind == .baselineAdminNetworkPolicy ? 0 : spec.priority()
    let subject = spec.required("subject").flatMap { FieldReader($0, "subject", decoding) }?
      .adminPods(kind)
    let ingress = spec.adminRules(.ingress, kind)
    let egress = spec.adminRules(.egress, kind)
    guard let metadata, let tier, let priority, let subject else { return nil }
    return AdminPolicy(
      name: PolicyName(kind, namespace: nil, name: metadata.name.value), range: metadata.name.range,
      tier: tier, priority: priority, subjectNamespaces: subject.namespaces,
      subjectPods: subject.pods, ingress: ingress, egress: egress)
  }

  private func adminTier() -> AdminPolicy.Tier? {
    guard let tier = required("tier").flatMap({ decoding.string($0, "tier") }) else { return nil }
    switch tier.value {
    case "Admin": return .admin
    case "Baseline": return .baseline
    default:
      decoding.report(
        .error(
          "unknown tier '\(tier.value)'", code: .unknownWord, at: tier.range,
          help: "use Admin or Baseline"))
      return nil
    }
  }

  private func priority() -> Int? {
    guard required("priority") != nil, let priority = integer("priority") else { return nil }
    guard (0...1000).contains(priority.value) else {
      decoding.report(
        .error(
          "priority \(priority.value) is out of range", code: .invalidRule, at: priority.range,
          help: "use 0 to 1000; the lower number comes first"))
      return nil
    }
    return priority.value
  }

  /// `namespaces`, or `pods` with their namespaces: exactly one of them.
  private func adminPods(
    _ kind: PolicyName.Kind
  ) -> (namespaces: LabelSelector, pods: LabelSelector?)? {
    allowOnly(["namespaces", "pods"])
    guard (self["namespaces"] != nil) != (self["pods"] != nil) else {
      decoding.report(
        .error(
          "\(name) needs exactly one of namespaces and pods", code: .invalidPeer, at: value.range,
          help: "write 'namespaces: {}' for every pod"))
      return nil
    }
    guard let pods = mapping("pods") else {
      checkOldSelector()
      return selector("namespaces").map { ($0, nil) }
    }
    pods.allowOnly(["namespaceSelector", "podSelector"])
    if kind != .clusterNetworkPolicy, pods.required("namespaceSelector") == nil { return nil }
    guard pods.required("podSelector") != nil else { return nil }
    return (
      pods.selector("namespaceSelector") ?? LabelSelector(),
      pods.selector("podSelector") ?? LabelSelector()
    )
  }

  /// Releases before v0.1.3 nested a selector here; newer schemas drop it, which leaves every namespace.
  private func checkOldSelector() {
    guard let inner = mapping("namespaces")?["namespaceSelector"] else { return }
    decoding.report(
      .error(
        "namespaces holds a namespaceSelector, which newer schemas drop", code: .invalidPeer,
        at: inner.range, help: "write matchLabels and matchExpressions straight below namespaces"))
  }

  // MARK: Rules

  private func adminRules(_ direction: Direction, _ kind: PolicyName.Kind) -> [AdminPolicy.Rule] {
    let limit = kind == .clusterNetworkPolicy ? 25 : 100
    let rules = mappings(direction.rawValue) ?? []
    if rules.count > limit {
      decoding.report(
        .error(
          "\(direction.rawValue) holds \(rules.count) rules", code: .invalidRule,
          at: rules[limit].value.range, help: "the schema takes at most \(limit): split the policy")
      )
    }
    return rules.compactMap { $0.adminRule(direction, kind) }
  }

  private func adminRule(_ direction: Direction, _ kind: PolicyName.Kind) -> AdminPolicy.Rule? {
    let peersKey = direction == .ingress ? "from" : "to"
    let portsKey = kind == .clusterNetworkPolicy ? "protocols" : "ports"
    allowOnly(["name", "action", peersKey, portsKey])
    let action = adminAction(kind)
    let peers = mappings(peersKey)
    if (peers ?? []).isEmpty {
      decoding.report(
        .error(
          "the rule names no peer", code: .invalidPeer, at: value.range,
          help: "add '\(peersKey):' with at least one; '- namespaces: {}' is every pod"))
      return nil
    }
    let read = (peers ?? []).compactMap { $0.adminPeer(direction, kind) }
    let ports = mappings(portsKey).map { ports in
      ports.compactMap { kind == .clusterNetworkPolicy ? $0.clusterPort() : $0.adminPort() }
    }
    if let ports, ports.contains(where: { if case .named = $0 { true } else { false } }),
      kind == .clusterNetworkPolicy,
      read.contains(where: { if case .pods = $0 { false } else { true } })
    {
      decoding.report(
        .invalidRule(
          "a port's name stands beside peers that are no pods", self[portsKey],
          "name the port by its number"))
    }
    guard let action else { return nil }
    return AdminPolicy.Rule(action: action, peers: read, ports: ports, range: value.range)
  }

  private func adminAction(_ kind: PolicyName.Kind) -> RuleAction? {
    guard let written = required("action").flatMap({ decoding.string($0, "action") }) else {
      return nil
    }
    let allow = kind == .clusterNetworkPolicy ? "Accept" : "Allow"
    let actions: [String: RuleAction] =
      kind == .baselineAdminNetworkPolicy
      ? [allow: .allow, "Deny": .deny] : [allow: .allow, "Deny": .deny, "Pass": .pass]
    if let action = actions[written.value] { return action }
    decoding.report(
      .error(
        "unknown action '\(written.value)'", code: .unknownWord, at: written.range,
        help: "use one of " + actions.keys.sorted().joined(separator: ", ")))
    return nil
  }

  private func adminPeer(_ direction: Direction, _ kind: PolicyName.Kind) -> AdminPolicy.Peer? {
    var known = ["namespaces", "pods"]
    if direction == .egress { known += ["networks", "nodes"] }
    if direction == .egress, kind != .baselineAdminNetworkPolicy { known.append("domainNames") }
    allowOnly(known)
    let present = known.filter { self[$0] != nil }
    guard present.count == 1 else {
      // A key that is not known has been told already.
      if present.isEmpty, !value.isEmpty { return nil }
      decoding.report(
        .error(
          present.isEmpty ? "the peer names nobody" : "the peer names several kinds at once",
          code: .invalidPeer, at: value.range, help: "give each of them an entry of its own"))
      return nil
    }
    switch present[0] {
    case "networks": return .networks((strings("networks") ?? []).compactMap { decoding.block($0) })
    case "nodes": return selector("nodes").map { .nodes($0) }
    case "domainNames": return .domainNames((strings("domainNames") ?? []).map(\.value))
    case "pods":
      guard let pods = mapping("pods") else { return nil }
      pods.allowOnly(["namespaceSelector", "podSelector"])
      if kind != .clusterNetworkPolicy, pods.required("namespaceSelector") == nil { return nil }
      guard pods.required("podSelector") != nil else { return nil }
      return .pods(
        namespaces: pods.selector("namespaceSelector") ?? LabelSelector(),
        pods: pods.selector("podSelector") ?? LabelSelector())
    default:
      checkOldSelector()
      return selector("namespaces").map { .pods(namespaces: $0, pods: nil) }
    }
  }

  // MARK: Ports

  /// An entry of `protocols` (v1alpha2): exactly one protocol with its destination port, or a port's name.
  private func clusterPort() -> AdminPolicy.Port? {
    allowOnly(["tcp", "udp", "sctp", "destinationNamedPort"])
    let present = ["tcp", "udp", "sctp", "destinationNamedPort"].filter { self[$0] != nil }
    guard present.count == 1 else {
      decoding.report(
        .invalidRule(
          "an entry of protocols names \(present.isEmpty ? "nothing" : "several protocols")", value,
          "write one of tcp, udp, sctp and destinationNamedPort"))
      return nil
    }
    guard let transport = TransportProtocol(rawValue: present[0].uppercased()) else {
      return string("destinationNamedPort").map { .named($0.value) }
    }
    guard let reader = mapping(present[0]) else { return nil }
    reader.allowOnly(["destinationPort"])
    guard
      let port = reader.required("destinationPort").flatMap({
        FieldReader($0, "destinationPort", decoding)
      })
    else { return nil }
    port.allowOnly(["number", "range"])
    if let number = port.integer("number") {
      return decoding.port(number).map { .range(transport, $0...$0) }
    }
    guard let range = port.required("range").flatMap({ FieldReader($0, "range", decoding) }) else {
      return nil
    }
    return range.portRange(mayBeOne: false).map { .range(transport, $0) }
  }

  /// An entry of `ports` (v1alpha1).
  private func adminPort() -> AdminPolicy.Port? {
    allowOnly(["portNumber", "portRange", "namedPort"])
    if let name = string("namedPort") { return .named(name.value) }
    let key = self["portNumber"] != nil ? "portNumber" : "portRange"
    guard let reader = required(key).flatMap({ FieldReader($0, key, decoding) }) else { return nil }
    reader.allowOnly(key == "portNumber" ? ["protocol", "port"] : ["protocol", "start", "end"])
    let transport = reader.transport("protocol") ?? .tcp
    if key == "portRange" { return reader.portRange(mayBeOne: true).map { .range(transport, $0) } }
    guard reader.required("port") != nil,
      let number = reader.integer("port").flatMap({ decoding.port($0) })
    else { return nil }
    return .range(transport, number...number)
  }

  private func portRange(mayBeOne: Bool) -> ClosedRange<UInt16>? {
    guard required("start") != nil, required("end") != nil,
      let start = integer("start").flatMap({ decoding.port($0) }),
      let end = integer("end").flatMap({ decoding.port($0) })
    else { return nil }
    guard start < end || (mayBeOne && start == end) else {
      decoding.report(
        .error(
          "port range \(start) to \(end) holds nothing, or one port", code: .invalidPort,
          at: value.range, help: "let it end behind its start, or write a number"))
      return nil
    }
    return start...end
  }
}
