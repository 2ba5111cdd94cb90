extension CalicoPolicy {
  /// A team's policy, said in Calico's language.
  ///
  /// What closes a namespace stands in the default tier behind Kubernetes' own policies; the rest opens something, and
  /// stands in the tier of applications.
  init(_ policy: Policy, in namespace: NamespacePlan, _ random: inout Random) {
    let closes = policy.ingress?.isEmpty ?? true && policy.egress?.isEmpty ?? true
    tier = closes ? "default" : CalicoTier.application.rawValue
    name = closes ? policy.name : "\(tier).\(policy.name)"
    order = closes ? 10_000 : 100 * (1 + random.below(9))
    selector = policy.subject.calico ?? "all()"
    ingress = policy.ingress.map { rules in rules.flatMap { Self.rules($0, isIngress: true) } }
    egress = policy.egress.map { rules in rules.flatMap { Self.rules($0, isIngress: false) } }
    if !closes { decorate(&random) }
  }

  /// A rule for each peer and protocol.
  private static func rules(_ rule: Policy.Rule, isIngress: Bool) -> [Rule] {
    let sides = rule.peers.isEmpty ? [Side()] : rule.peers.map { Side($0) }
    let transports = Set(rule.ports.map(\.transport)).sorted()
    return sides.flatMap { side in
      (transports.isEmpty ? [nil] : transports.map { Optional($0) }).map { transport in
        var calico = Rule(action: .allow, transport: transport)
        if isIngress { calico.source = side } else { calico.destination = side }
        calico.destination.ports = rule.ports.filter { $0.transport == transport }.map(\.number)
        return calico
      }
    }
  }

  /// Adds what Kubernetes' dialect can't say: a logged rule, a refused one, a set of addresses by its labels.
  private mutating func decorate(_ random: inout Random) {
    guard var rules = ingress ?? egress, !rules.isEmpty else { return }
    let isIngress = ingress != nil
    switch random.below(10) {
    case 0:
      var logged = rules[0]
      logged.action = .log
      rules.insert(logged, at: 0)
    case 1 where isIngress:
      rules.append(
        Rule(action: .deny, transport: "TCP", source: Side(selector: "quarantine == 'true'")))
    case 2 where !isIngress:
      rules.append(
        Rule(
          action: .allow, transport: "TCP",
          destination: Side(
            namespaceSelector: "global()", selector: "role == 'vpc-endpoints'", ports: [.one(443)])
        ))
    case 3 where isIngress:
      rules.append(
        Rule(
          action: .allow, transport: "TCP",
          source: Side(
            namespaceSelector: "projectcalico.org/name == 'monitoring'", accounts: ["prometheus"]),
          destination: Side(ports: [.named("metrics")])))
    case 4 where !isIngress:
      rules.append(
        Rule(
          action: .allow, transport: "TCP",
          destination: Side(selector: "role == 'partner'", ports: [.one(443), .one(8443)])))
    default: return
    }
    if isIngress { ingress = rules } else { egress = rules }
  }
}

extension CalicoPolicy.Side {
  init(_ peer: Policy.Peer) {
    switch peer {
    case .pods(let pods): selector = pods.calico ?? "all()"
    case .podsIn(let namespaces, let pods):
      namespaceSelector =
        namespaces.calico?.replacingKey("kubernetes.io/metadata.name", "projectcalico.org/name")
        ?? "all()"
      selector = pods?.calico
    case .block(let block, let exceptions):
      nets = [block]
      notNets = exceptions
    }
  }
}

extension String {
  /// The text with a key at its beginning exchanged for another.
  fileprivate func replacingKey(_ key: String, _ other: String) -> String {
    hasPrefix(key) ? other + dropFirst(key.count) : self
  }
}

extension Selector {
  /// The selector in Calico's language, `nil` for the one that selects everything.
  var calico: String? {
    let terms =
      labels.map { "\($0.key) == '\($0.value)'" }
      + requirements.map { requirement in
        let values = requirement.values.map { "'\($0)'" }.joined(separator: ", ")
        return switch requirement.condition {
        case "In": "\(requirement.key) in {\(values)}"
        case "NotIn": "\(requirement.key) not in {\(values)}"
        case "Exists": "has(\(requirement.key))"
        default: "!has(\(requirement.key))"
        }
      }
    return terms.isEmpty ? nil : terms.joined(separator: " && ")
  }
}
