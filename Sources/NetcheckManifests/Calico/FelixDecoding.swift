import NetcheckDiagnostics
import NetcheckDocuments
import NetcheckModel
import NetcheckSets

/// Felix' settings, from a FelixConfiguration or from the environment of `calico-node`, which comes first (Calico,
/// `config_params.go`).
extension FieldReader {
  private static let felixFields = WordSet([
    "defaultEndpointToHostAction", "failsafeInboundHostPorts", "failsafeOutboundHostPorts",
    "allowVXLANPacketsFromWorkloads", "allowIPIPPacketsFromWorkloads", "vxlanPort", "ipv6Support",
    "bpfEnabled",
  ])

  /// The settings, and the nodes for which they hold.
  func felixConfiguration() -> (scope: FelixSettings.Scope, settings: FelixSettings)? {
    guard let metadata = calicoMetadata(.cluster), let spec = mapping("spec") else { return nil }
    var scope = FelixSettings.Scope.everyNode
    if metadata.name.value.hasPrefix("node.") {
      scope = .node(String(metadata.name.value.dropFirst("node.".count)))
    } else if spec["nodeSelector"] != nil {
      scope = .nodes((try? CalicoSelector.parse(spec.calicoSelector("nodeSelector"))) ?? .all)
    }
    spec.warnOfMisspelt(Self.felixFields)
    var settings = FelixSettings()
    settings.endpointToHost = spec.endpointToHost()
    settings.failsafeInbound = spec.failsafes("failsafeInboundHostPorts")
    settings.failsafeOutbound = spec.failsafes("failsafeOutboundHostPorts")
    settings.allowsVXLANFromPods = spec.boolean("allowVXLANPacketsFromWorkloads")
    settings.allowsIPIPFromPods = spec.boolean("allowIPIPPacketsFromWorkloads")
    settings.vxlanPort = spec.integer("vxlanPort").flatMap { decoding.port($0) }
    settings.supportsIPv6 = spec.boolean("ipv6Support")
    settings.usesEBPF = spec.boolean("bpfEnabled")
    return (scope, settings)
  }

  /// The action in any capitals, as the schema takes it.
  private func endpointToHost() -> FelixSettings.EndpointToHost? {
    guard let written = string("defaultEndpointToHostAction") else { return nil }
    let action = FelixSettings.EndpointToHost(anyCase: written.value)
    if action == nil {
      decoding.report(
        .error(
          "unknown defaultEndpointToHostAction '\(written.value)'", code: .unknownWord,
          at: written.range, help: "use one of Drop, Accept, Return"))
    }
    return action
  }

  private func failsafes(_ key: String) -> [FelixSettings.Failsafe]? {
    mappings(key)?.compactMap { entry in
      entry.allowOnly(["protocol", "port", "net"])
      let name = entry.string("protocol")
      guard
        let port = entry.required("port").flatMap({ _ in entry.integer("port") })
          .flatMap({ decoding.port($0) })
      else { return nil }
      guard let transport = name.map({ TransportProtocol(rawValue: $0.value.uppercased()) }) ?? .tcp
      else {
        decoding.report(
          .error(
            "unknown protocol '\(name?.value ?? "")'", code: .unknownProtocol,
            at: name?.range ?? entry.value.range, help: "use tcp, udp or sctp"))
        return nil
      }
      return FelixSettings.Failsafe(
        transport, port, block: entry.string("net").flatMap { decoding.block($0) })
    }
  }

  /// The settings in the environment of the DaemonSet `calico-node`.
  func felixEnvironment() -> FelixSettings {
    var settings = FelixSettings()
    for (name, value) in self.settings(named: FelixSettings.variables, of: "calico-node") {
      settings.take(name, value, decoding)
    }
    return settings
  }
}

extension FelixSettings {
  /// The variables of the environment that are taken.
  fileprivate static let variables: Set = [
    "FELIX_DEFAULTENDPOINTTOHOSTACTION", "FELIX_FAILSAFEINBOUNDHOSTPORTS",
    "FELIX_FAILSAFEOUTBOUNDHOSTPORTS", "FELIX_ALLOWVXLANPACKETSFROMWORKLOADS",
    "FELIX_ALLOWIPIPPACKETSFROMWORKLOADS", "FELIX_VXLANPORT", "FELIX_IPV6SUPPORT",
    "FELIX_BPFENABLED",
  ]

  /// Takes one variable of the environment, by its name in capitals.
  fileprivate mutating func take(_ name: String, _ value: Located<String>, _ decoding: Decoding) {
    let text = value.value.lowercased()
    switch name {
    case "FELIX_DEFAULTENDPOINTTOHOSTACTION":
      endpointToHost = EndpointToHost(anyCase: value.value)
    case "FELIX_FAILSAFEINBOUNDHOSTPORTS": failsafeInbound = Self.failsafes(value, decoding)
    case "FELIX_FAILSAFEOUTBOUNDHOSTPORTS": failsafeOutbound = Self.failsafes(value, decoding)
    case "FELIX_ALLOWVXLANPACKETSFROMWORKLOADS": allowsVXLANFromPods = Self.boolean(text)
    case "FELIX_ALLOWIPIPPACKETSFROMWORKLOADS": allowsIPIPFromPods = Self.boolean(text)
    case "FELIX_VXLANPORT": vxlanPort = UInt16(text)
    case "FELIX_IPV6SUPPORT": supportsIPv6 = Self.boolean(text)
    case "FELIX_BPFENABLED": usesEBPF = Self.boolean(text)
    default: break
    }
  }

  private static func boolean(_ text: String) -> Bool? {
    switch text {
    case "true", "1", "yes", "y", "t": true
    case "false", "0", "no", "n", "f": false
    default: nil
    }
  }

  /// Reads `tcp:22,udp:68`, with a block between the two (`tcp:10.0.0.0/8:22`), or `none`.
  private static func failsafes(_ value: Located<String>, _ decoding: Decoding) -> [Failsafe]? {
    if value.value.lowercased() == "none" { return [] }
    return value.value.filter { $0 != " " }.split(separator: ",").compactMap { entry in
      let parts = entry.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      let transport =
        parts.count == 1 ? .tcp : TransportProtocol(rawValue: parts[0].uppercased())
      let block = parts.dropFirst().dropLast().joined(separator: ":")
      guard let transport, let port = parts.last.flatMap({ UInt16($0) }), port > 0 else {
        decoding.report(
          .error(
            "'\(entry)' is no failsafe port", code: .invalidPort, at: value.range,
            help: "write protocol:port, as in tcp:22"))
        return nil
      }
      return Failsafe(
        transport, port,
        block: block.isEmpty
          ? nil : decoding.block(Located(block, at: value.range)))
    }
  }
}

extension FelixSettings.EndpointToHost {
  fileprivate init?(anyCase text: String) {
    guard let action = Self.allCases.first(where: { $0.rawValue.lowercased() == text.lowercased() })
    else { return nil }
    self = action
  }
}
