extension Service {
  var manifest: ManifestValue {
    .object("v1", "Service", namespace, name, [("spec", spec), ("status", status)])
  }

  private var spec: ManifestValue {
    let isHeadless = kind == .headless
    let clusterIP = isHeadless ? "None" : clusterAddresses.first?.description
    return .fields([
      ("type", isHeadless ? nil : .text(kind.rawValue)),
      ("clusterIP", clusterIP.map { .text($0) }),
      (
        "clusterIPs",
        clusterAddresses.count > 1 ? .texts(clusterAddresses.map(\.description)) : nil
      ),
      (
        "ipFamilies",
        tellsFamilies ? .texts(families.map { "IPv\($0.rawValue)" }) : nil
      ),
      ("ipFamilyPolicy", families.count > 1 ? .text("RequireDualStack") : nil),
      (
        "externalIPs",
        externalAddresses.isEmpty ? nil : .texts(externalAddresses.map(\.description))
      ),
      ("externalTrafficPolicy", keepsSource ? .text("Local") : nil),
      ("selector", selector.isEmpty ? nil : .labels(selector)),
      ("ports", .list(ports.map(\.manifest))),
    ])
  }

  private var status: ManifestValue? {
    if balancerAddresses.isEmpty { return nil }
    let ingress = balancerAddresses.map { ManifestValue.fields([("ip", .text($0.description))]) }
    return .fields([("loadBalancer", .fields([("ingress", .list(ingress))]))])
  }
}

extension Service.ServicePort {
  var manifest: ManifestValue {
    .fields([
      ("name", name.isEmpty ? nil : .text(name)), ("port", .number(number)),
      ("targetPort", target?.manifest), ("protocol", transport.map { .text($0.rawValue) }),
      ("nodePort", nodePort.map { .number($0) }),
    ])
  }
}

extension EndpointSlice {
  /// - Parameter pods: those that the slice may name.
  func manifest(_ pods: [Pod]) -> ManifestValue {
    .object(
      "discovery.k8s.io/v1", "EndpointSlice", namespace, name,
      labels: [Label("kubernetes.io/service-name", service)],
      [
        ("addressType", .text(addresses.first?.family == .v6 ? "IPv6" : "IPv4")),
        ("ports", .list(ports.map(\.manifest))),
        ("endpoints", .list(addresses.map { endpoint($0, pods) })),
      ])
  }

  private func endpoint(_ address: Address, _ pods: [Pod]) -> ManifestValue {
    let pod = namesPods ? pods.first { $0.addresses.contains(address) } : nil
    return .fields([
      ("addresses", .texts([address.description])),
      (
        "conditions", unready.contains(address) ? .fields([("ready", .flag(false))]) : nil
      ),
      (
        "targetRef",
        pod.map { pod in
          .fields([
            ("kind", .text("Pod")), ("namespace", .text(pod.namespace)),
            ("name", .text(pod.name)),
          ])
        }
      ),
    ])
  }
}

extension EndpointSlice.SlicePort {
  var manifest: ManifestValue {
    .fields([
      ("name", .text(name)), ("port", number.map { .number($0) }),
      ("protocol", transport.map { .text($0.rawValue) }),
    ])
  }
}
