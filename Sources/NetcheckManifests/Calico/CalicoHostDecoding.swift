import NetcheckDiagnostics
import NetcheckDocuments
import NetcheckModel
import NetcheckSets

/// Kinds of `projectcalico.org/v3` about nodes and addresses.
extension FieldReader {
  func calicoHostEndpoint() -> CalicoHostEndpoint? {
    let metadata = calicoMetadata(.cluster)
    guard let spec = required("spec").flatMap({ FieldReader($0, "spec", decoding) }) else {
      return nil
    }
    spec.allowOnly(["node", "interfaceName", "expectedIPs", "profiles", "ports"])
    let node = spec.required("node").flatMap { decoding.string($0, "node") }
    let addresses = (spec.strings("expectedIPs") ?? []).compactMap { decoding.address($0) }
    let interface = spec.hostInterface(hasAddresses: !addresses.isEmpty)
    let ports = (spec.mappings("ports") ?? []).compactMap { $0.hostPort() }
    guard let metadata, let node, let interface else { return nil }
    return CalicoHostEndpoint(
      metadata: metadata, node: node.value, interface: interface, addresses: addresses,
      profiles: (spec.strings("profiles") ?? []).map(\.value), ports: ports)
  }

  private func hostInterface(hasAddresses: Bool) -> CalicoHostEndpoint.Interface? {
    guard let name = string("interfaceName"), !name.value.isEmpty else {
      if hasAddresses { return .bearingAddress }
      decoding.report(
        .error(
          "the host endpoint names neither interfaceName nor expectedIPs", code: .missingField,
          at: value.range, help: "add 'interfaceName: \"*\"' for every interface of the node"))
      return nil
    }
    if name.value == "*" { return .every }
    let isKnown = name.value.utf8.count <= 15 && name.value.utf8.allSatisfy(Syntax.isInterfaceByte)
    if !isKnown {
      decoding.report(
        .error(
          "'\(name.value)' is no interface name", code: .invalidName, at: name.range,
          help: "write up to 15 letters, digits, '_', '.' and '-', or \"*\" for every interface"))
    }
    return .named(name.value)
  }

  private func hostPort() -> ContainerPort? {
    allowOnly(["name", "protocol", "port"])
    guard let name = required("name").flatMap({ decoding.string($0, "name") }),
      required("protocol") != nil, let written = protocolNumber("protocol"),
      required("port") != nil, let number = integer("port").flatMap({ decoding.port($0) })
    else { return nil }
    if !Syntax.isPortName(name.value) { decoding.report(.badPortName(name)) }
    guard let transport = TransportProtocol.allCases.first(where: { $0.number == written.number })
    else {
      decoding.report(
        .invalidRule("the protocol has no ports", self["protocol"], "use TCP, UDP or SCTP"))
      return nil
    }
    return ContainerPort(
      name: name.value, number: number, transport: transport, container: .regular)
  }

  /// A profile. Those that Calico derives from namespaces and service accounts say nothing new.
  func calicoProfile() -> CalicoProfile? {
    guard let metadata = calicoMetadata(.cluster) else { return nil }
    let spec = mapping("spec")
    spec?.allowOnly(["ingress", "egress", "labelsToApply"])
    func rules(_ direction: Direction) -> [CalicoRule] {
      (spec?.mappings(direction.rawValue) ?? []).compactMap { $0.calicoRule(direction, in: nil) }
    }
    return CalicoProfile(
      name: metadata.name, labels: spec?.labels("labelsToApply") ?? Labels(),
      ingress: rules(.ingress), egress: rules(.egress))
  }

  func calicoPool() -> CalicoPool? {
    let metadata = calicoMetadata(.cluster)
    guard let spec = required("spec").flatMap({ FieldReader($0, "spec", decoding) }),
      let block = spec.required("cidr").flatMap({ decoding.string($0, "cidr") })
        .flatMap({ decoding.block($0) }), let metadata
    else { return nil }
    func isOn(_ key: String) -> Bool {
      spec.string(key).map { $0.value == "Always" || $0.value == "CrossSubnet" } ?? false
    }
    let uses = spec.strings("allowedUses")?.map(\.value)
    return CalicoPool(
      name: metadata.name, block: block,
      servesPods: (uses?.contains("Workload") ?? true) && spec.boolean("disabled") != true
        && spec.string("nodeSelector")?.value != "!all()",
      encapsulates: isOn("ipipMode") || isOn("vxlanMode"),
      translatesOutgoing: spec.boolean("natOutgoing") ?? spec.boolean("nat-outgoing") ?? false,
      sparesNodes: spec.string("natOutgoingExclusions")?.value == "IPPoolsAndHostIPs")
  }

  /// Whether nodes get host endpoints of their own making (KubeControllersConfiguration).
  func automaticHostEndpoints() -> AutomaticHostEndpoints {
    let host = mapping("spec")?.mapping("controllers")?.mapping("node")?.mapping("hostEndpoint")
    let isOn = host?.string("autoCreate")?.value == "Enabled"
    return AutomaticHostEndpoints(
      guardsEveryNode: isOn && host?.string("createDefaultHostEndpoint")?.value != "Disabled",
      template: isOn ? host?.list("templates")?.first?.range : nil)
  }
}
