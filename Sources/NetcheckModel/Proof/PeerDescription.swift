public import NetcheckSets

/// The other side of a rule, as the rule names it.
public enum PeerDescription: Hashable, Sendable {
  case anybody

  /// Pods by labels; `namespaces` is `nil` for the policy's own namespace. Both are written as `kubectl -l` takes them, and
  /// the empty text stands for all.
  case pods(String, namespaces: String?)

  case block(CIDR, except: [CIDR])

  /// A side of a rule of another dialect, with its fields as they are written.
  case other(String)
}

extension PeerDescription {
  /// In words, as answers tell it.
  package var words: String {
    switch self {
    case .anybody: "anybody"
    case .other(let written): written
    case .pods(let labels, nil):
      labels.isEmpty
        ? "every pod of the policy's namespace" : "pods with \(labels) in the policy's namespace"
    case .pods(let labels, let namespaces?):
      (labels.isEmpty ? "every pod" : "pods with \(labels)")
        + (namespaces.isEmpty ? " of every namespace" : " of namespaces with \(namespaces)")
    case .block(let block, let except):
      except.isEmpty
        ? "\(block)" : "\(block) except " + except.map { "\($0)" }.joined(separator: ", ")
    }
  }
}

/// The connections of a rule, as the rule names them.
public enum PortDescription: Hashable, Sendable {
  case every
  case everyPort(TransportProtocol)
  case range(TransportProtocol, ClosedRange<UInt16>)
  case named(TransportProtocol, String)
  /// What the other cases have no form for, in words: other protocols, ICMP messages, source ports and exclusions.
  case words(String)
}
