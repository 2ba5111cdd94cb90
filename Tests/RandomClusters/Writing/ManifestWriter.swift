/// Writes a cluster as manifests that any tool can read.
package enum ManifestWriter {
  /// Documents of YAML, readable enough to become a test case.
  package static func yaml(_ cluster: RandomCluster) -> String {
    documents(cluster).joined(separator: "---\n")
  }

  /// The documents of that YAML, each by itself.
  package static func documents(_ cluster: RandomCluster) -> [String] {
    objects(cluster).map(\.yaml)
  }

  /// The same in the style of kubectl: each entry on a line of its own.
  package static func yamlInBlocks(_ cluster: RandomCluster) -> String {
    objects(cluster).map(\.yamlInBlocks).joined(separator: "---\n")
  }

  /// A `List` in JSON.
  package static func json(_ cluster: RandomCluster) -> String {
    let items = objects(cluster).map(\.json).joined(separator: ",\n")
    return "{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [\n\(items)\n]}\n"
  }

  private static func objects(_ cluster: RandomCluster) -> [ManifestValue] {
    cluster.namespaces.filter(\.isDeclared).map(\.manifest)
      + cluster.serviceAccounts.map(\.manifest) + cluster.nodes.map(\.manifest)
      + cluster.pods.map(\.manifest) + cluster.endpointSlices.map { $0.manifest(cluster.pods) }
      + cluster.services.map(\.manifest)
      + cluster.tiers.map(\.manifest) + cluster.networkSets.map(\.manifest)
      + cluster.hostEndpoints.map(\.manifest)
      + cluster.networkPolicies.map(\.manifest) + cluster.adminPolicies.map(\.manifest)
      + cluster.calicoPolicies.map(\.manifest)
  }
}

extension ManifestValue {
  /// An object with its metadata.
  static func object(
    _ apiVersion: String, _ kind: String, _ namespace: String?, _ name: String,
    labels: [Label] = [], owner: String? = nil, _ rest: [(String, ManifestValue?)]
  ) -> ManifestValue {
    let owners = owner.map { name in
      ManifestValue.list([
        .fields([
          ("apiVersion", .text("apps/v1")), ("kind", .text("StatefulSet")), ("name", .text(name)),
          ("uid", .text(name)), ("controller", .flag(true)),
        ])
      ])
    }
    let metadata: ManifestValue = .fields([
      ("name", .text(name)), ("namespace", namespace.map { .text($0) }),
      ("labels", labels.isEmpty ? nil : .labels(labels)), ("ownerReferences", owners),
    ])
    return .fields(
      [("apiVersion", .text(apiVersion)), ("kind", .text(kind)), ("metadata", metadata)] + rest)
  }
}

extension Namespace {
  var manifest: ManifestValue { .object("v1", "Namespace", nil, name, labels: labels, []) }
}

extension ServiceAccount {
  var manifest: ManifestValue {
    .object("v1", "ServiceAccount", namespace, name, labels: labels, [])
  }
}

extension Node {
  var manifest: ManifestValue {
    let addresses = addresses.map { address in
      ManifestValue.fields([
        ("type", .text("InternalIP")), ("address", .text(address.description)),
      ])
    }
    return .object(
      "v1", "Node", nil, name, labels: labels,
      [("status", .fields([("addresses", .list(addresses))]))])
  }
}

extension Pod {
  var manifest: ManifestValue {
    if let deployment { return manifest(of: deployment) }
    return .object(
      "v1", "Pod", namespace, name, labels: labels, owner: owner,
      [
        ("spec", spec(on: node)),
        (
          "status",
          .fields([
            ("phase", phase.map { .text($0.rawValue) }),
            (
              "podIPs",
              tellsAddresses
                ? .list(addresses.map { .fields([("ip", .text($0.description))]) }) : nil
            ),
          ])
        ),
      ])
  }
}

extension Pod {
  private func spec(on node: String?) -> ManifestValue {
    .fields([
      ("nodeName", node.map { .text($0) }),
      ("serviceAccountName", serviceAccount.map { .text($0) }),
      ("hostNetwork", isHostNetwork ? .flag(true) : nil),
      ("initContainers", initContainers.isEmpty ? nil : .list(initContainers.map(\.manifest))),
      ("containers", .list(containers.map(\.manifest))),
    ])
  }

  /// A Deployment whose pods are like this one, but for its place.
  private func manifest(of deployment: Deployment) -> ManifestValue {
    let labels: ManifestValue = .labels([Label("own", "\(namespace).\(name)")] + labels)
    return .object(
      "apps/v1", "Deployment", namespace, name,
      [
        (
          "spec",
          .fields([
            ("replicas", deployment.replicas.map { .number($0) }),
            ("selector", .fields([("matchLabels", labels)])),
            (
              "template",
              .fields([("metadata", .fields([("labels", labels)])), ("spec", spec(on: nil))])
            ),
          ])
        )
      ])
  }
}

extension Container {
  var manifest: ManifestValue {
    .fields([
      ("name", .text("main")), ("image", .text("image")),
      ("restartPolicy", isSidecar ? .text("Always") : nil),
      ("ports", ports.isEmpty ? nil : .list(ports.map(\.manifest))),
    ])
  }
}

extension ContainerPort {
  var manifest: ManifestValue {
    .fields([
      ("name", name.map { .text($0) }), ("containerPort", .number(number)),
      ("protocol", transport.map { .text($0.rawValue) }),
    ])
  }
}
