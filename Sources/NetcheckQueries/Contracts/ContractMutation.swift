import NetcheckDiagnostics
import NetcheckLadder
package import NetcheckModel
import NetcheckReachability

extension ContractTester {
  /// Removes and widens each policy in turn, and tells which of these changes some rule notices.
  package func mutations() -> [ContractMutation] {
    let mutator = Mutator(self)
    return tracer.ladder.policies.map(\.policy).filter {
      $0.origin.range != nil && $0.origin.policy.kind.isPolicy
    }
    .flatMap { policy in
      ContractMutation.Kind.allCases.map { kind in
        ContractMutation(
          origin: policy.origin, kind: kind,
          outcome: mutator.outcome(of: kind == .removed ? policy.removed : policy.widened))
      }
    }
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
