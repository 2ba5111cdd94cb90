import NetcheckCluster
import NetcheckDiagnostics
import NetcheckDocuments
import NetcheckManifests
import NetcheckModel
import Testing

@testable import NetcheckLadder

/// In which order Calico walks tiers and policies (Calico, `policy_sorter.go`).
@Suite struct CalicoOrderTests {
  /// Kind, name, namespace and order, as they are walked: by order, and then by `name/namespace/kind`, bytewise.
  static let policies: [(kind: String, name: String, namespace: String?, order: String?)] = [
    ("NetworkPolicy", "z", "red", "-1"),
    ("GlobalNetworkPolicy", "y", nil, "10.5"),
    ("NetworkPolicy", "a.b", "red", "1000"),
    ("GlobalNetworkPolicy", "a", nil, "1000"),
    ("Kubernetes", "a", "red", nil),
    ("NetworkPolicy", "a", "red2", "1000"),
    ("NetworkPolicy", "a0", "red", "1000"),
    ("NetworkPolicy", "a-b", "red", nil),
    ("NetworkPolicy", "a", "blue", nil),
    ("NetworkPolicy", "a", "red", nil),
    ("GlobalNetworkPolicy", "b", nil, nil),
  ]

  @Test(arguments: [0, 1, 2, 3])
  func policiesOfOneTier(_ rotation: Int) throws {
    // The order of reading does not matter.
    let shuffled = Self.policies[(rotation * 3)...] + Self.policies[..<(rotation * 3)]
    let ladder = try ladder(
      shuffled.map { policy in
        let isKubernetes = policy.kind == "Kubernetes"
        let namespace = policy.namespace.map { ", namespace: \($0)" } ?? ""
        let order = policy.order.map { "order: \($0)" } ?? ""
        return """
          apiVersion: \(isKubernetes ? "networking.k8s.io/v1" : "projectcalico.org/v3")
          kind: \(isKubernetes ? "NetworkPolicy" : policy.kind)
          metadata: {name: "\(policy.name)"\(namespace)}
          spec: {\(isKubernetes ? "podSelector: {}" : order)}
          """
      })
    let tier = try #require(ladder.tiers.first { $0.name == "default" })
    #expect(
      tier.policies.map { "\($0.origin.policy)" }
        == Self.policies.map { ($0.namespace.map { $0 + "/" } ?? "") + $0.name })
  }

  @Test func tiersOfOneCluster() throws {
    let orders = [
      ("zeta", "5"), ("alpha", "5"), ("neg", "-3"), ("app", "999.5"), ("audit", nil),
      ("none", nil), ("late", "20000000"),
    ]
    let ladder = try ladder(
      orders.map { name, order in
        """
        apiVersion: projectcalico.org/v3
        kind: Tier
        metadata: {name: \(name)}
        spec: {\(order.map { "order: \($0)" } ?? "")}
        """
      })
    #expect(
      ladder.tiers.map(\.name) == [
        "neg", "alpha", "zeta", "app", "kube-admin", "audit", "default", "none", "kube-baseline",
        "late",
      ])
  }

  private func ladder(_ documents: [String]) throws -> Ladder {
    let text = documents.joined(separator: "\n---\n")
    var reader = ObjectReader()
    let source = SourceFile(path: "policies.yaml", bytes: Array(text.utf8))
    for document in DocumentReader.read(source, file: 0).documents { reader.read(document) }
    try #require(reader.diagnostics.isEmpty)
    let cluster = Cluster(reader.objects)
    return Ladder(reader.objects, cluster: cluster, engine: .calico, baseline: .none)
  }
}
