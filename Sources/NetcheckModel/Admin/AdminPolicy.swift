package import NetcheckDiagnostics
package import NetcheckSets

/// A policy of the cluster's administrator: ClusterNetworkPolicy, AdminNetworkPolicy or BaselineAdminNetworkPolicy of
/// `policy.networking.k8s.io`.
package struct AdminPolicy: Sendable {
  package enum Tier: Hashable, Sendable {
    /// Before NetworkPolicies.
    case admin
    /// Behind them, for what they leave open.
    case baseline
  }

  package enum Peer: Sendable {
    /// Pods by the labels of their namespaces and, unless all are meant, their own.
    case pods(namespaces: LabelSelector, pods: LabelSelector?)
    case networks([CIDR])
    case nodes(LabelSelector)
    case domainNames([String])
  }

  package enum Port: Hashable, Sendable {
    case range(TransportProtocol, ClosedRange<UInt16>)
    /// The number and protocol that the destination pod gives the name.
    case named(String)
  }

  package struct Rule: Sendable {
    package var action: RuleAction
    package var peers: [Peer]

    /// `nil`: every protocol.
    package var ports: [Port]?
    package var range: SourceRange

    package init(action: RuleAction, peers: [Peer], ports: [Port]?, range: SourceRange) {
      self.action = action
      self.peers = peers
      self.ports = ports
      self.range = range
    }
  }

  package var name: PolicyName
  package var range: SourceRange
  package var tier: Tier

  /// 0 to 1000; the lower number comes first.
  package var priority: Int

  /// The subjects: pods by the labels of their namespaces and, unless all are meant, their own.
  package var subjectNamespaces: LabelSelector
  package var subjectPods: LabelSelector?
  package var ingress: [Rule]
  package var egress: [Rule]

  package init(
    name: PolicyName, range: SourceRange, tier: Tier, priority: Int,
    subjectNamespaces: LabelSelector, subjectPods: LabelSelector?, ingress: [Rule], egress: [Rule]
  ) {
    self.name = name
    self.range = range
    self.tier = tier
    self.priority = priority
    self.subjectNamespaces = subjectNamespaces
    self.subjectPods = subjectPods
    self.ingress = ingress
    self.egress = egress
  }
}
