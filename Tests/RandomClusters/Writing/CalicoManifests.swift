private let calicoVersion = "projectcalico.org/v3"

extension Tier {
  var manifest: ManifestValue {
    .object(
      calicoVersion, "Tier", nil, name,
      [
        (
          "spec",
          .fields([
            ("order", order.map { .decimal($0) }),
            ("defaultAction", defaultAction.map { .text($0.rawValue) }),
          ])
        )
      ])
  }
}

extension NetworkSet {
  var manifest: ManifestValue {
    let nets = nets.map { net in
      switch net {
      case .block(let block): block.description
      case .address(let address): address.description
      }
    }
    return .object(
      calicoVersion, namespace == nil ? "GlobalNetworkSet" : "NetworkSet", namespace, name,
      labels: labels, [("spec", .fields([("nets", .texts(nets))]))])
  }
}

extension HostEndpoint {
  var manifest: ManifestValue {
    let ports = ports.map { port in
      ManifestValue.fields([
        ("name", port.name.map { .text($0) }), ("port", .number(port.number)),
        ("protocol", .text((port.transport ?? .tcp).rawValue)),
      ])
    }
    return .object(
      calicoVersion, "HostEndpoint", nil, name, labels: labels,
      [
        (
          "spec",
          .fields([
            ("node", .text(node)), ("interfaceName", .text(interface ?? "*")),
            (
              "expectedIPs",
              expectedAddresses.isEmpty ? nil : .texts(expectedAddresses.map(\.description))
            ),
            ("profiles", allowsByDefault ? .texts(["projectcalico-default-allow"]) : nil),
            ("ports", ports.isEmpty ? nil : .list(ports)),
          ])
        )
      ])
  }
}

extension CalicoPolicy {
  var manifest: ManifestValue {
    func flag(_ isSet: Bool) -> ManifestValue? { isSet ? .flag(true) : nil }
    return .object(
      calicoVersion, kind.rawValue, kind.isGlobal ? nil : namespace, name,
      [
        (
          "spec",
          .fields([
            ("stagedAction", stagedAction.map { .text($0.rawValue) }),
            ("tier", tier.map { .text($0) }), ("order", order.map { .decimal($0) }),
            ("selector", selector?.manifest), ("namespaceSelector", namespaceSelector?.manifest),
            ("serviceAccountSelector", serviceAccountSelector?.manifest),
            ("types", types?.manifest), ("doNotTrack", flag(doNotTrack)),
            ("preDNAT", flag(preDNAT)), ("applyOnForward", flag(applyOnForward)),
            ("ingress", ingress.map { .list($0.map(\.manifest)) }),
            ("egress", egress.map { .list($0.map(\.manifest)) }),
          ])
        )
      ])
  }
}

extension CalicoSelector {
  var manifest: ManifestValue { .text(text) }
}

extension CalicoRule {
  var manifest: ManifestValue {
    let http: ManifestValue? = hasHTTP ? .fields([("methods", .texts(["GET"]))]) : nil
    return .fields([
      ("action", .text(action.rawValue)), ("ipVersion", ipVersion.map { .number($0.rawValue) }),
      ("protocol", wantedProtocol?.manifest), ("notProtocol", unwantedProtocol?.manifest),
      ("icmp", icmp?.manifest), ("notICMP", notICMP?.manifest), ("http", http),
      ("source", source?.manifest), ("destination", destination?.manifest),
    ])
  }
}

extension CalicoRule.ProtocolValue {
  var manifest: ManifestValue {
    switch self {
    case .name(let name): .text(name.rawValue)
    case .number(let number): .number(number)
    }
  }
}

extension CalicoRule.ICMP {
  var manifest: ManifestValue {
    .fields([("type", type.map { .number($0) }), ("code", code.map { .number($0) })])
  }
}

extension CalicoEntity {
  var manifest: ManifestValue {
    func blocks(_ blocks: [Block]?) -> ManifestValue? {
      blocks.map { .texts($0.map(\.description)) }
    }
    func ports(_ ports: [Port]?) -> ManifestValue? { ports.map { .list($0.map(\.manifest)) } }
    let accounts = serviceAccounts.map { accounts in
      ManifestValue.fields([
        ("names", accounts.names.map { .texts($0) }), ("selector", accounts.selector?.manifest),
      ])
    }
    let services = service.map { service in
      ManifestValue.fields([
        ("name", .text(service.name)), ("namespace", service.namespace.map { .text($0) }),
      ])
    }
    return .fields([
      ("selector", selector?.manifest), ("notSelector", notSelector?.manifest),
      ("namespaceSelector", namespaceSelector?.manifest), ("serviceAccounts", accounts),
      ("services", services), ("nets", blocks(nets)), ("notNets", blocks(notNets)),
      ("ports", ports(self.ports)), ("notPorts", ports(notPorts)),
    ])
  }
}

extension CalicoEntity.Port {
  var manifest: ManifestValue {
    switch self {
    case .number(let number): .number(number)
    case .range(let low, let high): .text("\(low):\(high)")
    case .name(let name): .text(name)
    }
  }
}
