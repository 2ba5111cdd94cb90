import NetcheckDiagnostics
import NetcheckDocuments
import NetcheckModel
import NetcheckSets

extension Outline {
  static let service = object([
    "spec": [
      "clusterIP": .whole, "clusterIPs": .whole, "externalIPs": .whole, "externalName": .whole,
      "externalTrafficPolicy": .whole, "internalTrafficPolicy": .whole, "ipFamilies": .whole,
      "loadBalancerSourceRanges": .whole, "ports": .whole, "selector": .whole, "type": .whole,
    ],
    "status": sparse(["loadBalancer": sparse(["ingress": .whole])]),
  ])

  static let endpointSlice = object([
    "addressType": .whole, "endpoints": sparse(["addresses": .whole]), "ports": .whole,
  ])

  static let endpoints = object([
    "subsets": [
      "addresses": sparse(["ip": .whole]), "notReadyAddresses": sparse(["ip": .whole]),
      "ports": .whole,
    ]
  ])
}

extension FieldReader {
  private static let serviceFields = WordSet([
    "selector", "ports", "clusterIP", "type", "externalName",
  ])
  private static let portFields = WordSet([
    "name", "protocol", "port", "targetPort", "nodePort", "appProtocol",
  ])

  func service() -> Service? {
    let metadata = metadata(.namespaced)
    guard let spec = required("spec").flatMap({ FieldReader($0, "spec", decoding) }) else {
      return nil
    }
    spec.warnOfMisspelt(Self.serviceFields, known: ["clusterIPs", "externalIPs", "ipFamilies"])
    let ports = (spec.mappings("ports") ?? []).compactMap { $0.servicePort() }
    let selector = spec.mapping("selector").map { _ in spec.labels("selector") }
    guard let metadata, let kind = spec.serviceKind() else { return nil }
    let keepsSource = spec.string("externalTrafficPolicy")?.value == "Local"
    let balancer = mapping("status")?.mapping("loadBalancer")?.mappings("ingress") ?? []
    let external = spec.strings("externalIPs")?.compactMap { decoding.address($0) } ?? []
    let addresses = spec.strings("clusterIPs") ?? [spec.string("clusterIP")].compactMap(\.self)
    var service = Service(
      metadata: metadata, kind: kind,
      selector: selector.flatMap { $0.isEmpty ? nil : $0 }, ports: ports,
      clusterAddresses: addresses.filter { $0.value != "None" && !$0.value.isEmpty }
        .compactMap { decoding.address($0) },
      hidesSource: (kind == .nodePort || kind == .loadBalancer || !external.isEmpty)
        && !keepsSource)
    service.families = spec.addressFamilies() ?? service.clusterAddresses.map(\.family)
    if spec.string("internalTrafficPolicy")?.value == "Local" { service.narrowings.append(.inside) }
    if keepsSource { service.narrowings.append(.outside) }
    if !(spec.strings("loadBalancerSourceRanges") ?? []).isEmpty {
      service.narrowings.append(.clients)
    }
    service.externalAddresses = external
    service.balancerAddresses = balancer.compactMap {
      $0.string("ip").flatMap { decoding.address($0) }
    }
    return service
  }

  private func serviceKind() -> Service.Kind? {
    guard let type = string("type") else {
      return string("clusterIP")?.value == "None" ? .headless : .clusterIP
    }
    switch type.value {
    case "ClusterIP": return string("clusterIP")?.value == "None" ? .headless : .clusterIP
    case "NodePort": return .nodePort
    case "LoadBalancer": return .loadBalancer
    case "ExternalName": return .externalName(string("externalName")?.value ?? "")
    default:
      decoding.report(
        .error(
          "unknown type of Service '\(type.value)'", code: .wrongType, at: type.range,
          help: "use one of ClusterIP, NodePort, LoadBalancer, ExternalName"))
      return nil
    }
  }

  private func addressFamilies() -> [AddressFamily]? {
    strings("ipFamilies")?.compactMap { written in
      let family = AddressFamily(rawValue: written.value)
      if family == nil {
        decoding.report(
          .error(
            "unknown family of addresses '\(written.value)'", code: .wrongType, at: written.range,
            help: "use IPv4 or IPv6"))
      }
      return family
    }
  }

  private func servicePort() -> Service.Port? {
    allowOnly(Self.portFields)
    let transport = transport("protocol") ?? .tcp
    guard required("port") != nil, let number = integer("port").flatMap({ decoding.port($0) })
    else {
      return nil
    }
    var target = Service.Port.Target.number(number)
    if let written = self["targetPort"] {
      switch written.kind {
      case .number:
        // Zero and the empty name stand for the Service's own port (core/v1 defaults).
        if let port = integer("targetPort"), port.value != 0,
          let number = decoding.port(port)
        {
          target = .number(number)
        }
      default:
        if let name = string("targetPort"), !name.value.isEmpty {
          if !Syntax.isPortName(name.value) { decoding.report(.badPortName(name)) }
          target = .name(name.value)
        }
      }
    }
    var port = Service.Port(
      name: string("name")?.value, transport: transport, number: number, target: target)
    port.nodePort = integer("nodePort").flatMap { $0.value == 0 ? nil : decoding.port($0) }
    return port
  }

  /// An EndpointSlice of `discovery.k8s.io/v1`. Its Service stands in a label.
  func endpointSlice() -> EndpointSlice? {
    guard let metadata = metadata(.namespaced) else {
      return nil
    }
    let isNamed = string("addressType")?.value == "FQDN"
    var addresses: [Located<String>] = []
    for endpoint in eachMapping("endpoints") { addresses += endpoint.strings("addresses") ?? [] }
    return EndpointSlice(
      metadata: metadata, service: metadata.labels["kubernetes.io/service-name"] ?? "",
      addresses: isNamed ? [] : decoding.addresses(addresses),
      ports: (mappings("ports") ?? []).compactMap { $0.endpointPort() })
  }

  /// An Endpoints object: a slice for each subset. It bears the name of its Service.
  func endpoints() -> [EndpointSlice] {
    guard let metadata = metadata(.namespaced) else {
      return []
    }
    return (mappings("subsets") ?? []).map { subset in
      let addresses = ["addresses", "notReadyAddresses"].flatMap { subset.mappings($0) ?? [] }
      return EndpointSlice(
        metadata: metadata, service: metadata.name.value,
        addresses: addresses.compactMap { $0.string("ip").flatMap { decoding.address($0) } },
        ports: (subset.mappings("ports") ?? []).compactMap { $0.endpointPort() })
    }
  }

  private func endpointPort() -> EndpointSlice.Port? {
    let transport = transport("protocol") ?? .tcp
    let name = string("name").flatMap { $0.value.isEmpty ? nil : $0.value }
    guard let number = integer("port") else {
      return EndpointSlice.Port(name: name, transport: transport, number: nil)
    }
    return decoding.port(number).map {
      EndpointSlice.Port(name: name, transport: transport, number: $0)
    }
  }
}
