package import NetcheckDiagnostics
package import NetcheckSets

/// A NetworkPolicy of `networking.k8s.io/v1`, with its defaults filled in.
package struct NetworkPolicy: Sendable {
  package var metadata: Metadata
  package var subject: LabelSelector
  package var ingress: Governance
  package var egress: Governance

  /// Whether the policy is a StagedKubernetesNetworkPolicy, taken as if it were enforced.
  package var isStaged = false

  package init(
    metadata: Metadata, subject: LabelSelector, ingress: Governance, egress: Governance
  ) {
    self.metadata = metadata
    self.subject = subject
    self.ingress = ingress
    self.egress = egress
  }

  /// What the policy says about one direction.
  package enum Governance: Sendable {
    /// The policy does not speak of this direction.
    case silent
    /// The subject is isolated; only these rules open it, and an empty list opens nothing.
    case isolates([Rule])
  }

  package struct Rule: Sendable {
    package var peers: Peers
    package var ports: Ports
    package var range: SourceRange

    package init(peers: Peers, ports: Ports, range: SourceRange) {
      self.peers = peers
      self.ports = ports
      self.range = range
    }
  }

  package enum Peers: Sendable {
    /// No `from` or `to`, or an empty one: anybody, in the cluster or outside.
    case anybody
    case oneOf([Peer])
  }

  package enum Peer: Sendable {
    /// Pods by their labels and their namespaces.
    case pods(LabelSelector, in: NamespaceScope)
    /// Addresses of a block, without those of the exceptions.
    case block(CIDR, except: [CIDR])
  }

  package enum NamespaceScope: Sendable {
    /// No `namespaceSelector`: the policy's own namespace.
    case own
    case matching(LabelSelector)
  }

  package enum Ports: Sendable {
    /// No `ports`, or an empty list: every port of every protocol.
    case every
    case oneOf([Port])
  }

  package struct Port: Sendable, Hashable {
    package var transport: TransportProtocol
    package var number: Number

    package enum Number: Sendable, Hashable {
      case every
      case range(ClosedRange<UInt16>)
      /// The number that the destination pod gives this name.
      case named(String)
    }

    package init(_ transport: TransportProtocol, _ number: Number) {
      self.transport = transport
      self.number = number
    }
  }
}
