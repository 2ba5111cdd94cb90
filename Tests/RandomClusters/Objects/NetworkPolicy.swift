/// A policy of `networking.k8s.io/v1`, or the staged copy of one that Calico keeps.
///
/// An optional is absent from the manifest where it is `nil`, which is not the same as empty.
package struct NetworkPolicy: Hashable, Sendable {
  package var namespace: String
  package var name: String
  package var podSelector: LabelSelector?
  package var policyTypes: [Direction]?
  package var ingress: [Rule]?
  package var egress: [Rule]?

  /// Of a StagedKubernetesNetworkPolicy: what promotion would do.
  package var stagedAction: StagedAction?

  package func rules(_ direction: Direction) -> [Rule]? {
    direction == .ingress ? ingress : egress
  }

  package struct Rule: Hashable, Sendable {
    package var peers: [Peer]?
    package var ports: [Port]?

    /// The rule that opens everything, unless it is given peers or ports.
    package init() {}
  }

  package struct Peer: Hashable, Sendable {
    package var podSelector: LabelSelector?
    package var namespaceSelector: LabelSelector?
    package var block: Block?

    /// What `block` leaves out.
    package var except: [Block] = []
  }

  package struct Port: Hashable, Sendable {
    package var transport: Transport?
    package var port: PortValue?
    package var endPort: Int?
  }

  package enum PortValue: Hashable, Sendable {
    case number(Int)
    case name(String)
  }
}

/// What promoting a staged policy would do to the one in force.
package enum StagedAction: String, CaseIterable, Hashable, Sendable {
  case set = "Set"
  case delete = "Delete"
  case learn = "Learn"
  case ignore = "Ignore"
}
