package import NetcheckCluster
package import NetcheckLadder
package import NetcheckModel

/// The verdict for one connection, with the walk at each end.
package struct Trace: Sendable {
  package var egress: Walk
  package var ingress: Walk

  /// Both walks must allow (Network Policies, "The two sorts of pod isolation").
  package var verdict: Verdict {
    switch (egress.verdict, ingress.verdict) {
    case (.denied, _), (_, .denied): .denied
    case (.allowed, .allowed): .allowed
    default: .undecided
    }
  }

  /// What must be known to decide; empty unless undecided.
  package var missing: [MissingFact] {
    verdict == .undecided ? egress.missing.adding(ingress.missing) : []
  }

  package func walk(_ direction: Direction) -> Walk {
    direction == .egress ? egress : ingress
  }
}

/// The walk down the ladder at one end.
package struct Walk: Sendable {
  package var direction: Direction
  package var subject: EndpointName
  package var verdict: Verdict

  /// What decided; of an undecided walk the possible ends.
  package var bases: [Basis]

  package var missing: [MissingFact]

  /// Each step that was taken, in order.
  package var steps: [Step]

  /// Why a walk ends as it does.
  package enum Basis: Hashable, Sendable {
    /// A rule decided.
    case rule(Origin, Rule.Action)
    /// No rule of the governing policies matched, and the tier denies by default.
    case tierDefault(String, isolatedBy: [Origin])
    /// No policy governs the endpoint in this direction.
    case ungoverned
    /// The endpoint is no pod of the pod network, so no policy binds it.
    case notBound(Endpoint.Kind)
    /// The node on which a pod runs always reaches it.
    case ownNode
    /// Traffic within a pod is never policed.
    case withinPod
  }

  package enum Step: Sendable {
    case tier(String)
    case policy(Origin, governs: Truth)
    case rule(Origin, Rule.Action, peer: Truth, connection: Truth)
    case tierDefault(String, Tier.DefaultAction)
    case end(Basis)
  }
}
