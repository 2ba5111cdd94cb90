package import NetcheckDiagnostics
import NetcheckLadder
package import NetcheckModel
import NetcheckReachability

extension ContractTester {
  /// Removes and widens each policy in turn, and tells which of these changes some rule notices.
  package func mutations() throws(Diagnostic) -> [ContractMutation] {
    let mutator = try Mutator(self)
    let policies = tracer.ladder.policies.map(\.policy).filter {
      $0.origin.range != nil && $0.origin.policy.kind.isPolicy
    }
    var mutations: [ContractMutation] = []
    for policy in policies {
      for kind in ContractMutation.Kind.allCases {
        mutations.append(
          ContractMutation(
            origin: policy.origin, kind: kind,
            outcome: try mutator.outcome(of: kind == .removed ? policy.removed : policy.widened)))
      }
    }
    return mutations
  }
}

/// A change of one policy, and whether the contract notices it.
package struct ContractMutation: Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    /// The policy is gone.
    case removed
    /// The policy lets everything through.
    case widened
  }

  package enum Outcome: Hashable, Sendable {
    case noticed(by: String)
    case unnoticed
    /// No connection between existing endpoints is opened or closed by the change.
    case changesNothing
  }

  /// The policy.
  package var origin: Origin
  package var kind: Kind
  package var outcome: Outcome
}
