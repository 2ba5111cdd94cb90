import NetcheckDiagnostics
import NetcheckDocuments
import NetcheckModel
import NetcheckSets

extension FieldReader {
  private static let ruleFields = WordSet([
    "action", "ipVersion", "protocol", "notProtocol", "icmp", "notICMP", "source", "destination",
    "http", "metadata",
  ])

  /// One rule of a policy in a namespace, or of a global policy (`nil`).
  func calicoRule(_ direction: Direction, in namespace: String?) -> CalicoRule? {
    allowOnly(Self.ruleFields)
    let action = calicoAction()
    let family = ipVersion()
    let wanted = protocolNumber("protocol")
    let unwanted = protocolNumber("notProtocol")
    let message = icmp("icmp")
    if message != nil, ![1, 58].contains(wanted?.number) {
      decoding.report(
        .invalidRule(
          "icmp stands without protocol ICMP or ICMPv6", self["icmp"], "add 'protocol: ICMP'"))
    }
    let source = side("source", direction, in: namespace, protocolNumber: wanted?.number)
    let destination = side("destination", direction, in: namespace, protocolNumber: wanted?.number)
    checkFamilies(family, wanted?.number ?? unwanted?.number, [source, destination])
    checkHTTP(direction, action, wanted?.number)
    guard let action else { return nil }
    // A protocol by name implies its family; a number implies nothing (`policy.go` of the rule renderer).
    let implied: AddressFamily? =
      wanted.flatMap { $0.isNamed ? ($0.number == 1 ? .ipv4 : $0.number == 58 ? .ipv6 : nil) : nil }
    return CalicoRule(
      action: action, family: family ?? implied, protocolNumber: wanted?.number,
      notProtocolNumber: unwanted?.number, message: message, notMessage: icmp("notICMP"),
      source: source, destination: destination, hasHTTP: self["http"] != nil, range: value.range)
  }

  private func calicoAction() -> RuleAction? {
    guard let written = required("action").flatMap({ decoding.string($0, "action") }) else {
      return nil
    }
    if let action = RuleAction(rawValue: written.value.lowercased()),
      written.value == written.value.prefix(1).uppercased() + written.value.dropFirst().lowercased()
    {
      return action
    }
    let meant = ["Allow", "Deny", "Log", "Pass"].first {
      $0.lowercased() == written.value.lowercased()
    }
    decoding.report(
      .error(
        "unknown action '\(written.value)'", code: .unknownWord, at: written.range,
        help: meant.map { "write \($0)" } ?? "use one of Allow, Deny, Log, Pass"))
    return nil
  }

  private func ipVersion() -> AddressFamily? {
    guard let version = integer("ipVersion") else { return nil }
    switch version.value {
    case 4: return .ipv4
    case 6: return .ipv6
    default:
      decoding.report(
        .invalidRule("ipVersion is \(version.value)", self["ipVersion"], "use 4 or 6"))
      return nil
    }
  }

  private func icmp(_ key: String) -> CalicoRule.Message? {
    guard let reader = mapping(key) else { return nil }
    reader.allowOnly(["type", "code"])
    let code = reader.integer("code")
    guard let type = reader.integer("type") else {
      if code != nil {
        decoding.report(
          .invalidRule("an ICMP code stands without a type", reader["code"], "add 'type:'"))
      }
      return nil
    }
    guard (0...254).contains(type.value), code.map({ (0...255).contains($0.value) }) ?? true else {
      decoding.report(
        .invalidRule("ICMP type or code out of range", self[key], "types go to 254, codes to 255"))
      return nil
    }
    return CalicoRule.Message(type: UInt8(type.value), code: code.map { UInt8($0.value) })
  }

  // MARK: Sides

  private static let sideFields = WordSet([
    "nets", "notNets", "selector", "notSelector", "namespaceSelector", "ports", "notPorts",
    "serviceAccounts", "services",
  ])

  private func side(
    _ key: String, _ direction: Direction, in namespace: String?, protocolNumber: UInt8?
  ) -> CalicoRule.Side {
    guard let reader = mapping(key) else { return CalicoRule.Side() }
    reader.allowOnly(Self.sideFields)
    var texts = SelectorRewriting.Side()
    texts.selector = reader.calicoSelector("selector")
    texts.notSelector = reader.calicoSelector("notSelector")
    texts.namespaceSelector = reader.calicoSelector("namespaceSelector")
    reader.checkGlobal()
    if let accounts = reader.mapping("serviceAccounts") {
      accounts.allowOnly(["names", "selector"])
      texts.serviceAccounts = (
        (accounts.strings("names") ?? []).map(\.value), accounts.calicoSelector("selector")
      )
    }
    let (positive, negative) = SelectorRewriting.ruleSide(texts, in: namespace)
    var side = CalicoRule.Side(
      positive: parsed(positive), negative: parsed(negative), nets: reader.calicoNets("nets"),
      notNets: reader.calicoNets("notNets"), ports: reader.calicoPorts("ports"),
      notPorts: reader.calicoPorts("notPorts"),
      service: reader.service(of: key, direction, in: namespace), written: reader.writtenSide)
    side.negativeNamespaces = reader.negativeNamespaces(texts.namespaceSelector)
    reader.checkPorts(side, protocolNumber)
    for key in ["nets", "notNets"] {
      var seen: Set<String> = []
      if let twice = reader.strings(key)?.first(where: { !seen.insert($0.value).inserted }) {
        decoding.report(
          .error(
            "\(key) names \(twice.value) twice", code: .invalidRule, at: twice.range,
            help: "remove one of the two"))
      }
    }
    if let everything = side.notNets.first(where: { $0.prefixLength == 0 }) {
      decoding.report(
        .invalidRule("notNets excludes \(everything)", reader["notNets"], "exclude smaller blocks"))
    }
    return side
  }

  /// The place of a namespace selector that also finds what has no namespace, since it holds where labels are absent.
  private func negativeNamespaces(_ text: String) -> SourceRange? {
    guard let selector = try? CalicoSelector.parse(text), selector != .all, selector != .global,
      selector.matches({ _ in nil })
    else { return nil }
    return self["namespaceSelector"]?.range
  }

  /// The selector that was folded together; its parts were checked before.
  private func parsed(_ text: String) -> CalicoSelector? {
    text.isEmpty ? nil : try? CalicoSelector.parse(text)
  }

  /// The fields of a side as people wrote them, without the ports, which are told with the protocol.
  private var writtenSide: String {
    value.entries.filter { !["ports", "notPorts"].contains($0.key.text) }.map { key, value in
      let text =
        value.kind == .sequence
        ? value.elements.map(\.text).joined(separator: ", ")
        : value.kind == .mapping
          ? value.entries.map { key, value in
            "\(key.text) "
              + (value.kind == .sequence
                ? value.elements.map(\.text).joined(separator: ", ") : value.text)
          }.joined(separator: ", ") : value.text
      return key.text == "selector" ? text : "\(key.text) \(text)"
    }.joined(separator: "; ")
  }

  /// `global()` has a meaning in a rule's namespaceSelector alone, and there alone.
  private func checkGlobal() {
    for key in ["selector", "notSelector"] {
      if let value = self[key], value.text.contains("global(") {
        decoding.report(
          .invalidRule(
            "global() stands in \(key)", value, "it belongs into a rule's namespaceSelector"))
      }
    }
    if let value = self["namespaceSelector"], value.text.contains("global("),
      value.text.filter({ $0 != " " && $0 != "\t" }) != "global()"
    {
      decoding.report(
        .invalidRule(
          "global() stands beside something else", value, "write global() and nothing more"))
    }
  }

  private func service(
    of side: String, _ direction: Direction, in namespace: String?
  ) -> CalicoRule.ServiceReference? {
    guard let reader = mapping("services") else { return nil }
    reader.allowOnly(["name", "namespace"])
    let allowed = direction == .egress ? "destination" : "source"
    if side != allowed {
      decoding.report(
        .invalidRule(
          "services stands in the \(side) of an \(direction.rawValue) rule", reader.value,
          "it belongs into \(allowed)"))
    }
    for key in [
      "selector", "notSelector", "namespaceSelector", "serviceAccounts", "nets", "notNets",
    ]
    where self[key] != nil {
      decoding.report(
        .invalidRule("services stands beside \(key)", self[key], "give \(key) a rule of its own"))
    }
    if direction == .egress, self["ports"] != nil || self["notPorts"] != nil {
      decoding.report(
        .invalidRule(
          "services stands beside ports", self["ports"] ?? self["notPorts"],
          "the Service's endpoints bring their ports"))
    }
    guard let name = reader.required("name").flatMap({ decoding.string($0, "name") }) else {
      return nil
    }
    let written = reader.string("namespace")?.value
    if written == nil {
      // The API refuses it in a global policy, and stores it in one of a namespace.
      let message = "services names no namespace, so the rule finds nothing"
      let help = "add 'namespace: \(namespace ?? "…")': Calico does not fill it in"
      decoding.report(
        namespace == nil
          ? .invalidRule(message, reader.value, help)
          : .warning(message, code: .invalidRule, at: reader.value.range, help: help))
    }
    return CalicoRule.ServiceReference(namespace: written, name: name.value)
  }

  // MARK: What does not go together

  private func checkPorts(_ side: CalicoRule.Side, _ protocolNumber: UInt8?) {
    let ports = side.ports + side.notPorts
    guard !ports.isEmpty else { return }
    let written = self["ports"] ?? self["notPorts"]
    if let protocolNumber {
      if ![6, 17, 132].contains(protocolNumber) {
        decoding.report(
          .invalidRule(
            "ports stand beside a protocol that has none", written, "use TCP, UDP or SCTP"))
      }
    } else if ports.contains(where: { if case .range = $0 { true } else { false } }) {
      decoding.report(
        .invalidRule("a port's number stands without protocol", written, "add 'protocol: TCP'"))
    }
  }

  private func checkFamilies(
    _ family: AddressFamily?, _ protocolNumber: UInt8?, _ sides: [CalicoRule.Side]
  ) {
    let families = Set(sides.flatMap { $0.nets + $0.notNets }.map(\.family))
    if families.count > 1 {
      decoding.report(
        .invalidRule("nets of both families stand in one rule", value, "write a rule for each"))
    } else if let family, let other = families.first, other != family {
      decoding.report(
        .invalidRule("the nets are not of the rule's ipVersion", value, "remove one of the two"))
    }
    if (protocolNumber == 1 && family == .ipv6) || (protocolNumber == 58 && family == .ipv4) {
      decoding.report(
        .invalidRule("the protocol is not of the rule's ipVersion", self["ipVersion"], "remove it"))
    }
  }

  private func checkHTTP(
    _ direction: Direction, _ action: RuleAction?, _ protocolNumber: UInt8?
  ) {
    guard let http = self["http"] else { return }
    decoding.report(
      .warning(
        "the http condition is not evaluated: what it may refuse counts as allowed",
        code: .unsupported, at: http.range,
        help: "only a proxy beside the pod holds it; ask the mesh for its own policies"))
    if direction == .egress {
      decoding.report(
        .invalidRule("http stands in an egress rule", http, "only ingress rules may have it"))
    }
    if let action, action != .allow {
      decoding.report(
        .invalidRule("http stands in a rule that does not allow", http, "use action: Allow"))
    }
    if let protocolNumber, protocolNumber != 6 {
      decoding.report(.invalidRule("http stands beside another protocol", http, "use TCP"))
    }
    mapping("http")?.checkHTTPMatch()
  }

  private func checkHTTPMatch() {
    allowOnly(["methods", "paths"])
    let methods = strings("methods") ?? []
    if Set(methods.map(\.value)).count < methods.count {
      decoding.report(.invalidRule("methods names one twice", self["methods"], "name each once"))
    }
    for path in mappings("paths") ?? [] {
      path.allowOnly(["exact", "prefix"])
      guard (path["exact"] != nil) != (path["prefix"] != nil),
        let text = path.string("exact") ?? path.string("prefix")
      else {
        decoding.report(
          .invalidRule("a path needs exactly one of exact and prefix", path.value, "choose one"))
        continue
      }
      if !text.value.hasPrefix("/") || text.value.contains(where: { "?# ".contains($0) }) {
        decoding.report(
          .error(
            "'\(text.value)' is no path", code: .invalidRule, at: text.range,
            help: "begin it with '/', without '?', '#' and blanks"))
      }
    }
  }
}

extension Diagnostic {
  static func invalidRule(_ message: String, _ value: Value?, _ help: String) -> Diagnostic {
    .error(message, code: .invalidRule, at: value?.range, help: help)
  }
}
