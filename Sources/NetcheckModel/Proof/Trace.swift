/// The verdict for one connection, with the walk at each end.
package struct Trace: Sendable {
  package var egress: Walk
  package var ingress: Walk

  /// The walks at host endpoints that the connection passes between, in its order.
  package var along: [Walk]

  package var walks: [Walk] { [egress, ingress] + along }

  /// All walks must allow (Network Policies, "The two sorts of pod isolation").
  package var verdict: Verdict {
    if along.isEmpty {
      return switch (egress.verdict, ingress.verdict) {
      case (.denied, _), (_, .denied): .denied
      case (.allowed, .allowed): .allowed
      default: .undecided
      }
    }
    if walks.contains(where: { $0.verdict == .denied }) { return .denied }
    return walks.allSatisfy { $0.verdict == .allowed } ? .allowed : .undecided
  }

  /// What must be known to decide; empty unless undecided.
  package var missing: [MissingFact] {
    verdict == .undecided ? walks.reduce([]) { $0.adding($1.missing) } : []
  }

  package init(egress: Walk, ingress: Walk, along: [Walk] = []) {
    self.egress = egress
    self.ingress = ingress
    self.along = along
  }

  package func walk(_ direction: Direction) -> Walk {
    direction == .egress ? egress : ingress
  }

  /// The policies and rules that made the verdict: of a denial those of the ends that deny.
  package var decidingOrigins: [Origin] {
    let walks = walks.filter { verdict != .denied || $0.verdict == .denied }
    return walks.flatMap(\.bases).flatMap(\.origins)
  }
}

/// The walk down the ladder at one end.
package struct Walk: Sendable {
  package var direction: Direction
  package var subject: EndpointName

  /// The stage of a host endpoint's traffic; `nil` for what begins or ends at the subject.
  package var stage: HostStage?

  package var verdict: Verdict

  /// What decided; of an undecided walk the possible ends.
  package var bases: [Basis]

  package var missing: [MissingFact]

  /// Each step that was taken, in order.
  package var steps: [Step]

  package init(_ direction: Direction, of subject: EndpointName, stage: HostStage? = nil) {
    self.direction = direction
    self.subject = subject
    self.stage = stage
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
  /// Policies govern the endpoint, and none decided: each of their tiers passed on.
  case passedOn
  /// The endpoint is no pod of the pod network, so no policy binds it.
  case notBound(EndpointKind)
  /// The node on which a pod runs always reaches it.
  case ownNode
  /// Traffic within a pod is never policed.
  case withinPod
  /// What the node does with a connection from one of its own pods.
  case endpointToHost(FelixSettings.EndpointToHost)
  /// No pod may open such a connection, unless this setting allows it.
  case refused(setting: String)
  /// A rule of an earlier stage accepted, so this one is passed over.
  case acceptedBefore(HostStage)
  /// The engine closes pods that no policy selects.
  case closedMode
  /// The security groups of these SecurityGroupPolicies decide, beside or instead of policies.
  case securityGroups([String])

  /// The policies and rules that it rests on.
  package var origins: [Origin] {
    switch self {
    case .rule(let origin, _): [origin]
    case .tierDefault(_, let isolating): isolating.map(\.origin)
    case .ungoverned, .passedOn, .notBound, .ownNode, .withinPod, .endpointToHost, .refused,
      .acceptedBefore,
      .closedMode, .securityGroups:
      []
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
