package import NetcheckDiagnostics
package import NetcheckModel
package import NetcheckSets

/// What came of holding a cluster against contracts.
package struct ContractTest: Sendable {
  /// The results of the rules, in their order.
  package var results: [RuleResult]

  package init(results: [RuleResult]) {
    self.results = results
  }

  package struct RuleResult: Sendable {
    package var rule: Contract.Rule
    package var findings: [Finding]

    /// What must be known where something is left undecided.
    package var missing: [MissingFact] = []

    /// Whether it is not known whom the rule means.
    package var isUncertain = false

    /// Whether the rule may mean others beside those who were judged.
    package var isIncomplete = false

    /// Whether these others may be anybody, and not only pods that a workload does not have now.
    package var othersMayBeAnybody = false

    /// For a rule that fails, a smallest change of policies after which it holds.
    package var mend: Mend?

    package init(rule: Contract.Rule, findings: [Finding] = []) {
      self.rule = rule
      self.findings = findings
    }

    /// Failed, undecided, passed.
    package var status: Status {
      if findings.contains(where: { severity(of: $0) == .failed }) { return .failed }
      // Others can't undo that some are enough.
      let needsAll = rule.demand != .allow || rule.quantifier != .any
      if isUncertain || (isIncomplete && (needsAll || !findings.isEmpty)) { return .undecided }
      return findings.contains { $0.severity == .undecided } ? .undecided : .passed
    }

    /// What a finding counts as. Where it is not known whom the rule means, it proves nothing; where there may be others, it proves what
    /// these could not change.
    package func severity(of finding: Finding) -> Status {
      guard finding.severity == .failed, finding.isAboutConnections else { return finding.severity }
      if isUncertain { return .undecided }
      return isIncomplete && !holdsWithOthers(finding) ? .undecided : .failed
    }

    /// Whether a finding holds whoever else the rule may mean. Others may be open where some are enough, may be those to whom `only`
    /// leaves something open, and may stand in the way of a path.
    private func holdsWithOthers(_ finding: Finding) -> Bool {
      switch finding {
      case .closed, .noPath: rule.quantifier == .all
      case .path: if case .around = rule.paths { !othersMayBeAnybody } else { true }
      default: if case .only = rule.demand { !othersMayBeAnybody } else { true }
      }
    }
  }

  package enum Status: String, Hashable, Sendable {
    case passed, failed, undecided

    /// Something that should be mended, and that breaks nothing.
    case warning
  }

  /// Something that does not hold, or can't be told.
  package enum Finding: Sendable {
    /// A connection that the rule forbids is open.
    case open(Opening)
    /// A connection that the rule asks for is closed.
    case closed(Opening)
    /// A way over several connections leads where none may, or none where one must.
    case path(Path)
    case noPath(from: String, to: String, isUndecided: Bool)
    /// Pods that nobody has made yet might open, or could not open, something.
    case future(FuturePods)
    /// The rule, or a part of it, speaks of nothing.
    case vacuous(Gap)
    /// An exception is no longer in force.
    case expired(Contract.Exception)
    /// The rule holds without an exception of it.
    case unneeded(Contract.Exception)
    /// Under another release of the engine, which is not stated, the rule fares otherwise.
    case otherwise(CalicoRelease, Status)

    /// Whether it tells of connections, and not of the contract itself.
    var isAboutConnections: Bool {
      switch self {
      case .open, .closed, .path, .noPath, .future: true
      case .vacuous, .expired, .unneeded, .otherwise: false
      }
    }

    package var severity: Status {
      switch self {
      case .open(let opening), .closed(let opening): opening.isUndecided ? .undecided : .failed
      case .path(let path): path.isUndecided ? .undecided : .failed
      case .noPath(_, _, let isUndecided): isUndecided ? .undecided : .failed
      case .future(let pods): pods.isUndecided ? .undecided : .failed
      case .vacuous, .expired: .failed
      case .unneeded, .otherwise: .warning
      }
    }
  }

  /// Pairs that fare alike against a rule, shown by one connection of them.
  package struct Opening: Sendable {
    package var source: CanReach.GroupName
    package var destination: CanReach.GroupName

    /// One of the connections.
    package var connection: Connection

    /// The family of the connection; `nil` if it is the usual one.
    package var family: AddressFamily?

    /// All of this pair about which the rule is concerned.
    package var connections: ConnectionSet

    /// How that connection fares, with the rules that decide.
    package var trace: Trace

    /// How many pairs of endpoints more fare like it.
    package var further: Int

    package var isUndecided: Bool

    /// For what is closed, the rules that came nearest to opening it.
    package var nearMisses: [NearMiss] = []
  }

  /// A change of policies after which the rule holds.
  package struct Mend: Sendable {
    package enum Step: Sendable {
      /// To take the rule out closes nothing but what the contract forbids.
      case remove(Origin)
      /// The rule opens other things as well, so many pairs, and should no longer hold this.
      case narrow(Origin, closing: Int)
      /// No policy governs the endpoint in this direction.
      case isolate(EndpointName, Direction)
      /// A rule is lacking at this end, which could stand in the policy.
      case open(Direction, subject: EndpointName, peer: EndpointName, ConnectionSet, in: Origin?)
      /// The rule denies what should be open.
      case stopDenying(Origin)
    }

    package var steps: [Step]

    /// Whether the steps were tried, and the rule holds after them.
    package var suffices: Bool
  }

  /// Connections that follow each other.
  package struct Path: Sendable {
    package var hops: [Hop]
    package var further: Int
    package var isUndecided: Bool
  }

  package struct Hop: Sendable {
    package var source: CanReach.GroupName
    package var destination: CanReach.GroupName
    package var connection: Connection
    package var trace: Trace
  }

  /// A part of a rule that speaks of nothing.
  package enum Gap: Sendable {
    /// Nobody in the input is meant.
    case nobody(Located<Contract.Member>?, absent: [Diagnostic], end: Contract.End?)
    /// No destination listens on the port.
    case unheard(Located<Contract.Port>)
    /// A rule about future pods names both sides by what exists.
    case noFuture
    /// The sides hold one endpoint alone, or nothing that could connect.
    case noPair
  }

  /// What a pod that nobody has made yet would be able to do.
  package struct FuturePods: Sendable {
    /// The pod, with labels and a service account that show it; of two, both.
    package var source: FutureParty
    package var destination: FutureParty
    package var connection: Connection
    package var trace: Trace?

    /// Whether the rule asks for what is closed, and not against what is open.
    package var isClosed: Bool
    package var isUndecided: Bool
    package var missing: [MissingFact] = []

    /// Why nothing more can be told; `nil` where facts are missing.
    package var limit: Limit?
  }

  package enum FutureParty: Sendable {
    case existing(CanReach.GroupName)
    case future(namespace: String, labels: Labels, serviceAccount: String?)
  }

  /// What kept a question about future pods from being decided.
  package enum Limit: Hashable, Sendable {
    /// There were more cases to tell apart than this.
    case cases(Int)
    /// Selectors ask about parts of values in too many ways.
    case patterns(key: String)
    /// Ports have names, and which numbers a future pod gives them nobody knows.
    case portNames
  }
}
