/// A policy of `policy.networking.k8s.io`.
package struct AdminPolicy: Hashable, Sendable {
  package enum Version: Hashable, Sendable {
    /// AdminNetworkPolicy and BaselineAdminNetworkPolicy.
    case v1alpha1
    /// ClusterNetworkPolicy.
    case v1alpha2
  }

  package enum AdminTier: String, CaseIterable, Hashable, Sendable {
    case admin = "Admin"
    case baseline = "Baseline"
  }

  package enum Action: String, CaseIterable, Hashable, Sendable {
    /// `Allow` in v1alpha1.
    case accept = "Accept"
    case deny = "Deny"
    case pass = "Pass"
  }

  package var version: Version
  package var name: String
  package var tier: AdminTier
  package var priority: Int
  package var subject: Subject
  package var ingress: [Rule]?
  package var egress: [Rule]?

  package func rules(_ direction: Direction) -> [Rule] {
    (direction == .ingress ? ingress : egress) ?? []
  }

  package enum Subject: Hashable, Sendable {
    case namespaces(LabelSelector)
    case pods(namespaces: LabelSelector?, LabelSelector)
  }

  package struct Rule: Hashable, Sendable {
    package var name: String?
    package var action: Action
    package var peers: [Peer]

    /// Absent: everything. In v1alpha1 the field is `ports`.
    package var protocols: [ProtocolMatch]?
  }

  package enum Peer: Hashable, Sendable {
    case namespaces(LabelSelector)
    case pods(namespaces: LabelSelector?, LabelSelector)
    case networks([Block])
    case nodes(LabelSelector)
    case domainNames([String])
  }

  package enum ProtocolMatch: Hashable, Sendable {
    case number(Transport, Int)
    case range(Transport, Int, Int)
    case named(String)
  }
}
