import NetcheckDiagnostics
import NetcheckDocuments
import NetcheckModel
import NetcheckSets

extension Outline {
  /// A policy, of which everything is read.
  static let policy = object(["spec": .whole])
}

/// `networking.k8s.io/v1` NetworkPolicy, with the defaults and the validation of the API server (kubernetes,
/// `pkg/apis/networking/v1/defaults.go` and `pkg/apis/networking/validation/validation.go`).
extension FieldReader {
  private static let policyFields = WordSet(["apiVersion", "kind", "metadata", "spec", "status"])
  private static let specFields = WordSet(["podSelector", "policyTypes", "ingress", "egress"])
  private static let stagedSpecFields = WordSet(specFields.strings + ["stagedAction"])
  private static let ingressRuleFields = WordSet(["from", "ports"])
  private static let egressRuleFields = WordSet(["to", "ports"])
  private static let peerFields = WordSet(["podSelector", "namespaceSelector", "ipBlock"])
  private static let blockFields = WordSet(["cidr", "except"])
  private static let portFields = WordSet(["protocol", "port", "endPort"])

  func networkPolicy() -> NetworkPolicy? {
    allowOnly(Self.policyFields)
    return networkPolicy(specFields: Self.specFields)
  }

  /// The policy of a staged kind, whose spec holds another field as well.
  func stagedNetworkPolicy() -> NetworkPolicy? {
    networkPolicy(specFields: Self.stagedSpecFields)
  }

  private func networkPolicy(specFields: WordSet) -> NetworkPolicy? {
    let metadata = metadata(.namespaced)
    // Without a spec the server takes the empty one: every pod isolated for ingress.
    let spec = mapping("spec")
    spec?.allowOnly(specFields)
    let ingress = spec?.rules(.ingress) ?? []
    let egress = spec?.rules(.egress) ?? []
    let types = spec?.policyTypes() ?? []
    let subject = spec?.selector("podSelector") ?? LabelSelector()
    guard let metadata else { return nil }

    // Absent or empty policyTypes: Ingress, and Egress if there is an egress rule (SetDefaults_NetworkPolicy).
    let isDefaulted = types.isEmpty
    let hasIngress = isDefaulted || types.contains(.ingress)
    let hasEgress = isDefaulted ? !egress.isEmpty : types.contains(.egress)
    for (direction, rules, isGoverned) in [
      (Direction.ingress, ingress, hasIngress), (.egress, egress, hasEgress),
    ] {
      if let first = rules.first, !isGoverned {
        decoding.report(.deadRules(direction, first.range))
      }
    }
    return NetworkPolicy(
      metadata: metadata, subject: subject,
      ingress: hasIngress ? .isolates(ingress) : .silent,
      egress: hasEgress ? .isolates(egress) : .silent)
  }

  private func policyTypes() -> [Direction] {
    let written = strings("policyTypes") ?? []
    if written.count > 2 {
      decoding.report(
        .error(
          "policyTypes has more than two entries", code: .policyTypes, at: written[2].range,
          help: "name Ingress and Egress once each"))
    }
    return written.compactMap { type in
      switch type.value {
      case "Ingress": return .ingress
      case "Egress": return .egress
      default:
        let meant = ["Ingress", "Egress"].first { $0.lowercased() == type.value.lowercased() }
        decoding.report(
          .error(
            "unknown policy type '\(type.value)'", code: .policyTypes, at: type.range,
            help: meant.map { "write '\($0)'" } ?? "use Ingress or Egress"))
        return nil
      }
    }
  }

  private func rules(_ direction: Direction) -> [NetworkPolicy.Rule] {
    let peersKey = direction == .ingress ? "from" : "to"
    let fields = direction == .ingress ? Self.ingressRuleFields : Self.egressRuleFields
    return (mappings(direction.rawValue) ?? []).map { rule in
      rule.allowOnly(fields)
      // An absent list and an empty one mean the same: anybody, and every port.
      let peers = rule.mappings(peersKey) ?? []
      let ports = rule.mappings("ports") ?? []
      let read = ports.compactMap { $0.policyPort() }
      // One wrong port makes the whole rule void, where a server let it pass (Calico, `conversion.go`).
      let isVoid = read.count < ports.count
      return NetworkPolicy.Rule(
        peers: peers.isEmpty ? .anybody : .oneOf(peers.compactMap { $0.peer() }),
        ports: ports.isEmpty ? .every : .oneOf(isVoid ? [] : read), range: rule.value.range)
    }
  }

  private func peer() -> NetworkPolicy.Peer? {
    allowOnly(Self.peerFields)
    let pods = selector("podSelector")
    let namespaces = selector("namespaceSelector")
    if let block = mapping("ipBlock") {
      if pods != nil || namespaces != nil {
        decoding.report(
          .error(
            "ipBlock stands beside a selector in one peer", code: .invalidPeer,
            at: block.value.range, help: "give the block an entry of its own: '- ipBlock: …'"))
        return nil
      }
      return block.block()
    }
    guard pods != nil || namespaces != nil else {
      decoding.report(
        .error(
          "the peer names nobody", code: .invalidPeer, at: value.range,
          help:
            "give it podSelector, namespaceSelector or ipBlock; for everybody leave the list out"
        ))
      return nil
    }
    return .pods(pods ?? LabelSelector(), in: namespaces.map { .matching($0) } ?? .own)
  }

  private func block() -> NetworkPolicy.Peer? {
    allowOnly(Self.blockFields)
    let exceptions = strings("except") ?? []
    guard let written = required("cidr").flatMap({ decoding.string($0, "cidr") }),
      let block = decoding.block(written)
    else { return nil }
    let except = exceptions.compactMap { written -> CIDR? in
      guard let inner = decoding.block(written) else { return nil }
      if !block.contains(inner) || inner == block {
        decoding.report(.exceptOutside(written, of: block))
        return nil
      }
      return inner
    }
    return .block(block, except: except)
  }

  private func policyPort() -> NetworkPolicy.Port? {
    allowOnly(Self.portFields)
    if value.isEmpty {
      decoding.report(
        .warning(
          "an empty port means every TCP port, and no other protocol", code: .emptyPort,
          at: value.range, help: "write 'protocol: TCP', or leave ports out for every protocol"))
    }
    let hasProtocol = self["protocol"] != nil
    let transport = transport("protocol")
    let last = integer("endPort")
    guard let number = portNumber(last), let transport = hasProtocol ? transport : .tcp else {
      return nil
    }
    return NetworkPolicy.Port(transport, number)
  }

  private func portNumber(_ last: Located<Int>?) -> NetworkPolicy.Port.Number? {
    guard let written = self["port"] else {
      guard let last else { return .every }
      decoding.report(.endPort("endPort stands without port", last, "add 'port:'"))
      return nil
    }
    if written.kind == .string {
      let name = Located(written.text, at: written.range)
      if !Syntax.isPortName(name.value) { decoding.report(.badPortName(name)) }
      guard let last else { return .named(name.value) }
      decoding.report(
        .endPort("endPort stands beside a port's name", last, "write port as a number"))
      return nil
    }
    guard let number = integer("port"), let first = decoding.port(number) else { return nil }
    guard let last else { return .range(first...first) }
    guard let end = decoding.port(last) else { return nil }
    guard end >= first else {
      decoding.report(.endPort("endPort \(end) is below port \(first)", last, "swap the two"))
      return nil
    }
    return .range(first...end)
  }
}

extension Decoding {
  /// A block of addresses as strict validation takes it, or as older servers took it (KEP-4858).
  func block(_ text: Located<String>) -> CIDR? {
    switch CIDR.parse(text.value) {
    case .success(let (block, written)):
      if written.isIPv4Mapped {
        guard let meant = block.unmapped else {
          report(.badBlock(text, .badAddress))
          return nil
        }
        report(
          .looseBlock(
            text, "is an IPv4 block written as IPv6", "write \(meant)",
            isError: !acceptsLooseBlocks))
        return meant
      }
      if written != block.network {
        report(
          .looseBlock(
            text, "has bits behind its prefix",
            "write \(block) for the block, or \(CIDR(written)) for the one address",
            isError: !acceptsLooseBlocks))
      }
      return block
    case .failure(.leadingZero(let meant)):
      report(
        .looseBlock(
          text, "has leading zeros, which some programs read as octal", "write \(meant)",
          isError: !acceptsLooseBlocks))
      return meant
    case .failure(let fault):
      report(.badBlock(text, fault))
      return nil
    }
  }
}

extension Diagnostic {
  static func deadRules(
    _ direction: Direction, _ range: SourceRange, field: String = "policyTypes"
  ) -> Diagnostic {
    let type = direction == .ingress ? "Ingress" : "Egress"
    return .warning(
      "these \(direction.rawValue) rules have no effect: \(field) does not name \(type)",
      code: .deadRules, at: range, help: "add \(type) to \(field), or remove the rules")
  }

  fileprivate static func exceptOutside(_ text: Located<String>, of block: CIDR) -> Diagnostic {
    .error(
      "except '\(text.value)' is no smaller block inside \(block)", code: .invalidExcept,
      at: text.range,
      help: "write a smaller block of the same family within \(block), or remove it")
  }

  fileprivate static func endPort(
    _ message: String, _ port: Located<Int>, _ help: String
  ) -> Diagnostic {
    .error(message, code: .invalidPort, at: port.range, help: help)
  }

  fileprivate static func looseBlock(
    _ text: Located<String>, _ fault: String, _ help: String, isError: Bool
  ) -> Diagnostic {
    let message = "'\(text.value)' \(fault)"
    return isError
      ? .error(message, code: .looseBlock, at: text.range, help: help)
      : .warning(message, code: .looseBlock, at: text.range, help: help)
  }

  fileprivate static func badBlock(_ text: Located<String>, _ fault: CIDR.Fault) -> Diagnostic {
    let help =
      switch fault {
      case .noPrefixLength(isAddress: true):
        "write \(text.value)/\(text.value.contains(":") ? 128 : 32) for this one address"
      case .badPrefixLength(let longest): "write a prefix length from 0 to \(longest)"
      case .badAddress, .noPrefixLength, .leadingZero:
        "write a block such as 10.0.0.0/8 or fd00::/8"
      }
    return .error(
      "'\(text.value)' is no block of addresses", code: .invalidCIDR, at: text.range, help: help)
  }
}
