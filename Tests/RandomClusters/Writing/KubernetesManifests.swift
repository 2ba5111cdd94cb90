extension LabelSelector {
  var manifest: ManifestValue {
    .fields([
      ("matchLabels", matchLabels.map { .labels($0) }),
      (
        "matchExpressions",
        matchExpressions.map { expressions in
          .list(
            expressions.map { expression in
              .fields([
                ("key", .text(expression.key)), ("operator", .text(expression.test.rawValue)),
                ("values", expression.test.takesValues ? .texts(expression.values) : nil),
              ])
            })
        }
      ),
    ])
  }
}

extension [Direction] {
  var manifest: ManifestValue { .texts(map(\.rawValue)) }
}

extension NetworkPolicy {
  var manifest: ManifestValue {
    let spec: [(String, ManifestValue?)] = [
      ("stagedAction", stagedAction.map { .text($0.rawValue) }),
      ("podSelector", podSelector?.manifest), ("policyTypes", policyTypes?.manifest),
      ("ingress", ingress.map { .list($0.map { $0.manifest(.ingress) }) }),
      ("egress", egress.map { .list($0.map { $0.manifest(.egress) }) }),
    ]
    return stagedAction == nil
      ? .object(
        "networking.k8s.io/v1", "NetworkPolicy", namespace, name, [("spec", .fields(spec))])
      : .object(
        "projectcalico.org/v3", "StagedKubernetesNetworkPolicy", namespace, name,
        [("spec", .fields(spec))])
  }
}

extension NetworkPolicy.Rule {
  func manifest(_ direction: Direction) -> ManifestValue {
    .fields([
      (direction == .ingress ? "from" : "to", peers.map { .list($0.map(\.manifest)) }),
      ("ports", ports.map { .list($0.map(\.manifest)) }),
    ])
  }
}

extension NetworkPolicy.Peer {
  var manifest: ManifestValue {
    let ipBlock = block.map { block in
      ManifestValue.fields([
        ("cidr", .text(block.description)),
        ("except", except.isEmpty ? nil : .texts(except.map(\.description))),
      ])
    }
    return .fields([
      ("namespaceSelector", namespaceSelector?.manifest), ("podSelector", podSelector?.manifest),
      ("ipBlock", ipBlock),
    ])
  }
}

extension NetworkPolicy.Port {
  var manifest: ManifestValue {
    .fields([
      ("protocol", transport.map { .text($0.rawValue) }), ("port", port?.manifest),
      ("endPort", endPort.map { .number($0) }),
    ])
  }
}

extension NetworkPolicy.PortValue {
  var manifest: ManifestValue {
    switch self {
    case .number(let number): .number(number)
    case .name(let name): .text(name)
    }
  }
}

extension AdminPolicy {
  var manifest: ManifestValue {
    let isOld = version == .v1alpha1
    let isNameless = isOld && tier == .baseline
    let kind =
      !isOld
      ? "ClusterNetworkPolicy" : isNameless ? "BaselineAdminNetworkPolicy" : "AdminNetworkPolicy"
    func written(_ rules: [Rule]?, _ direction: Direction) -> ManifestValue? {
      rules.map { .list($0.map { $0.manifest(direction, version) }) }
    }
    return .object(
      "policy.networking.k8s.io/\(isOld ? "v1alpha1" : "v1alpha2")", kind, nil, name,
      [
        (
          "spec",
          .fields([
            ("tier", isOld ? nil : .text(tier.rawValue)),
            ("priority", isNameless ? nil : .number(priority)), ("subject", subject.manifest),
            ("ingress", written(ingress, .ingress)), ("egress", written(egress, .egress)),
          ])
        )
      ])
  }
}

extension AdminPolicy.Subject {
  var manifest: ManifestValue {
    switch self {
    case .namespaces(let selector): .fields([("namespaces", selector.manifest)])
    case .pods(let namespaces, let pods): .fields([("pods", .pods(namespaces, pods))])
    }
  }
}

extension ManifestValue {
  fileprivate static func pods(_ namespaces: LabelSelector?, _ pods: LabelSelector) -> Self {
    .fields([("namespaceSelector", namespaces?.manifest), ("podSelector", pods.manifest)])
  }
}

extension AdminPolicy.Rule {
  func manifest(_ direction: Direction, _ version: AdminPolicy.Version) -> ManifestValue {
    let isOld = version == .v1alpha1
    return .fields([
      ("name", name.map { .text($0) }),
      ("action", .text(isOld && action == .accept ? "Allow" : action.rawValue)),
      (direction == .ingress ? "from" : "to", .list(peers.map(\.manifest))),
      (
        isOld ? "ports" : "protocols",
        protocols.map { .list($0.map { isOld ? $0.oldManifest : $0.manifest }) }
      ),
    ])
  }
}

extension AdminPolicy.Peer {
  var manifest: ManifestValue {
    switch self {
    case .namespaces(let selector): .fields([("namespaces", selector.manifest)])
    case .pods(let namespaces, let pods): .fields([("pods", .pods(namespaces, pods))])
    case .networks(let blocks): .fields([("networks", .texts(blocks.map(\.description)))])
    case .nodes(let selector): .fields([("nodes", selector.manifest)])
    case .domainNames(let names): .fields([("domainNames", .texts(names))])
    }
  }
}

extension AdminPolicy.ProtocolMatch {
  /// An entry of `protocols` in v1alpha2.
  var manifest: ManifestValue {
    func port(_ transport: Transport, _ value: ManifestValue) -> ManifestValue {
      .fields([(transport.rawValue.lowercased(), .fields([("destinationPort", value)]))])
    }
    return switch self {
    case .number(let transport, let number):
      port(transport, .fields([("number", .number(number))]))
    case .range(let transport, let start, let end):
      port(
        transport,
        .fields([("range", .fields([("start", .number(start)), ("end", .number(end))]))])
      )
    case .named(let name): .fields([("destinationNamedPort", .text(name))])
    }
  }

  /// An entry of `ports` in v1alpha1, where the protocol is TCP if it is absent.
  var oldManifest: ManifestValue {
    func transport(_ transport: Transport) -> ManifestValue? {
      transport == .tcp ? nil : .text(transport.rawValue)
    }
    return switch self {
    case .number(let wanted, let number):
      .fields([
        ("portNumber", .fields([("protocol", transport(wanted)), ("port", .number(number))]))
      ])
    case .range(let wanted, let start, let end):
      .fields([
        (
          "portRange",
          .fields([
            ("protocol", transport(wanted)), ("start", .number(start)), ("end", .number(end)),
          ])
        )
      ])
    case .named(let name): .fields([("namedPort", .text(name))])
    }
  }
}
