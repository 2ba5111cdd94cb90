package import NetcheckDiagnostics
package import NetcheckLadder
import NetcheckModel

/// Finds a policy by the name by which a question calls it.
package struct PolicySearch: Sendable {
  private let ladder: Ladder
  private let namespace: String?

  package init(_ ladder: Ladder, namespace: String?) {
    self.ladder = ladder
    self.namespace = namespace
  }

  /// The policy `namespace/name`, or the only one of that name, and its tier. Where policies of several kinds share it, a word
  /// for the kind stands before it, as in `gnp/name` or `netpol/namespace/name`.
  package func policy(_ name: String) throws(Diagnostic) -> (tier: String, policy: Policy) {
    let (kind, rest) = PolicyName.Kind.split(name)
    let parts = rest.split(separator: "/", maxSplits: 1).map(String.init)
    let (wantedNamespace, wantedName) =
      parts.count == 2 ? (parts[0], parts[1]) : (namespace, rest)
    let all = ladder.policies.filter { $0.policy.origin.policy.kind.isPolicy }
    let found = all.filter { _, policy in
      let own = policy.origin.policy
      return own.name == wantedName && (kind == nil || kind == own.kind)
        && (wantedNamespace == nil || own.namespace == wantedNamespace)
    }
    guard let (tier, policy) = found.first else {
      let known = all.map { "\($0.policy.origin.policy)" }
      let written = wantedNamespace.map { "\($0)/\(wantedName)" } ?? wantedName
      throw .unknownPolicy(name, Spelling.suggestion(for: written, among: known))
    }
    if found.count > 1 {
      throw .ambiguousPolicy(name, found.map { $0.policy.origin.policy.withKind })
    }
    return (tier, policy)
  }
}

extension Diagnostic {
  fileprivate static func unknownPolicy(_ name: String, _ suggestion: String?) -> Diagnostic {
    .error(
      "no policy named '\(name)'", code: .unknownPolicy,
      help: suggestion.map { "did you mean '\($0)'?" })
  }

  fileprivate static func ambiguousPolicy(_ name: String, _ candidates: [String]) -> Diagnostic {
    .error(
      "'\(name)' names more than one policy", code: .ambiguousName,
      help: "write one of " + candidates.sorted().prefix(8).joined(separator: ", "))
  }
}
