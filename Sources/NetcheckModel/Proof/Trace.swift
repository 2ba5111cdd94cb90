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

  package init(egress: Walk, ingress: Walk) {
    self.egress = egress
    self.ingress = ingress
  }

  package func walk(_ direction: Direction) -> Walk {
    direction == .egress ? egress : ingress
  }

  /// The policies and rules that made the verdict: of a denial those of the ends that deny.
  package var decidingOrigins: [Origin] {
    let walks = [egress, ingress].filter { verdict != .denied || $0.verdict == .denied }
    return walks.flatMap(\.bases).flatMap(\.origins)
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

  package init(_ direction: Direction, of subject: EndpointName) {
    self.direction = direction
    self.subject = subject
    verdict = .allowed
    bases = []
    missing = []
    steps = []
  }

  package enum Step: Sendable {
    case tier(String)
    case policy(Origin, governs: Truth)
    case rule(Origin, RuleAction, peer: Truth, connection: Truth)
    case tierDefault(String, TierDefault)
    case end(Basis)
  }
}

/// What a rule does with a connection that it matches.
public enum RuleAction: String, Sendable {
  case allow, deny, pass, log
}

/// What the end of a tier does with an endpoint that some policy of the tier governs.
public enum TierDefault: String, Sendable {
  case deny, pass
}

/// Why a walk ends as it does.
package enum Basis: Hashable, Sendable {
  /// A rule decided.
  case rule(Origin, RuleAction)
  /// No rule of the governing policies matched, and the tier denies by default.
  case tierDefault(String, isolatedBy: [IsolatingPolicy])
  /// No policy governs the endpoint in this direction.
  case ungoverned
  /// The endpoint is no pod of the pod network, so no policy binds it.
  case notBound(EndpointKind)
  /// The node on which a pod runs always reaches it.
  case ownNode
  /// Traffic within a pod is never policed.
  case withinPod

  /// The policies and rules that it rests on.
  package var origins: [Origin] {
    switch self {
    case .rule(let origin, _): [origin]
    case .tierDefault(_, let isolating): isolating.map(\.origin)
    case .ungoverned, .notBound, .ownNode, .withinPod: []
    }
  }
}

/// A policy that isolates an endpoint in some direction.
package struct IsolatingPolicy: Hashable, Sendable {
  package var origin: Origin

  /// The selector by which it holds the endpoint, as it is written; the empty text selects every pod of the namespace.
  package var selector: String

  package init(_ origin: Origin, selector: String) {
    self.origin = origin
    self.selector = selector
  }
}
