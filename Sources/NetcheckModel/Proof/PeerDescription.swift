public import NetcheckSets

/// The other side of a rule, as the rule names it.
public enum PeerDescription: Hashable, Sendable {
  case anybody

  /// Pods by labels; `namespaces` is `nil` for the policy's own namespace. Both are written as `kubectl -l` takes them, and
  /// the empty text stands for all.
  case pods(String, namespaces: String?)

  case block(CIDR, except: [CIDR])

  /// A side of a Calico rule, with its fields as they are written.
  case calico(String)
}

/// The connections of a rule, as the rule names them.
public enum PortDescription: Hashable, Sendable {
  case every
  case everyPort(TransportProtocol)
  case range(TransportProtocol, ClosedRange<UInt16>)
  case named(TransportProtocol, String)
}
