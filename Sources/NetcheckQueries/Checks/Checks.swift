import NetcheckCluster
package import NetcheckDiagnostics
import NetcheckLadder
import NetcheckModel
package import NetcheckReachability

/// Holds a cluster against what every cluster wants.
package struct Checks: Sendable {
  /// Somebody to whom a check does not apply.
  package struct Exception: Sendable {
    package var check: CheckID

    /// A side of a question, or of checks about policies the name of one.
    package var side: String

    package init(_ check: CheckID, _ side: String) {
      self.check = check
      self.side = side
    }
  }

  private let tracer: Tracer
  private let relations: Relations
  private let namespace: String?
  private let namespaceRanges: [String: SourceRange]

  /// - Parameter namespaceRanges: where namespaces are declared.
  package init(
    _ tracer: Tracer, _ relations: Relations, namespace: String?,
    namespaceRanges: [String: SourceRange]
  ) {
    self.tracer = tracer
    self.relations = relations
    self.namespace = namespace
    self.namespaceRanges = namespaceRanges
  }

  /// What the checks find, in the order of the checks, and of each in the order of the cluster.
  package func answer(
    _ checks: [CheckID], exceptions: [Exception] = []
  ) throws(Diagnostic) -> [CheckFinding] {
    let excepted = try CheckExceptions(
      exceptions, tracer.ladder, tracer.cluster, namespace: namespace)
    let world = CheckWorld(
      tracer, relations, namespaceRanges: namespaceRanges, exceptions: excepted)
    var findings: [CheckFinding] = []
    for check in checks { findings += try run(check, world) + skippedPolicies(check, world) }
    return findings
  }

  private func skippedPolicies(_ check: CheckID, _ world: CheckWorld) -> [CheckFinding] {
    guard check.isAboutPolicies else { return [] }
    return world.policies(for: check, excepted: true).map { policy in
      CheckFinding(
        check: check, status: .skipped, subject: .policy(policy.origin.policy), detail: .excepted,
        origins: [policy.origin])
    }
  }

  private func run(_ check: CheckID, _ world: CheckWorld) throws(Diagnostic) -> [CheckFinding] {
    switch check {
    case .defaultDeny: return DefaultDenyCheck(world).findings()
    case .dns: return try DNSCheck(world).findings()
    case .metadata: return try ForbiddenDestinationCheck(world, .metadata).findings()
    case .apiServer: return try ForbiddenDestinationCheck(world, .apiServer).findings()
    case .hostNetwork: return HostNetworkCheck(world).findings()
    case .selectsNothing: return SelectsNothingCheck(world).findings()
    case .deadRule:
      var check = DeadRuleCheck(world)
      return check.findings()
    case .splitPeer: return SplitPeerCheck(world).findings()
    case .namespaceLabel:
      var check = NamespaceLabelCheck(world)
      return check.findings()
    case .halfOpen: return HalfOpenCheck(world).findings()
    }
  }
}
