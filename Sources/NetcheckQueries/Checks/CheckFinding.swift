package import NetcheckDiagnostics
package import NetcheckModel
package import NetcheckSets

/// Whether a check holds for one thing.
package struct CheckFinding: Sendable {
  package var check: CheckID
  package var status: Status
  package var subject: Subject

  /// What more there is to say of it.
  package var detail = Detail.none

  /// The policies and rules that have to do with it, the one to mend first.
  package var origins: [Origin] = []

  /// Where the subject itself is written, if no policy is to mend.
  package var range: SourceRange?

  package enum Status: Hashable, Sendable {
    case passed, failed, skipped
    /// It holds, and something should be looked at.
    case warning
    case undecided([MissingFact])
  }

  package enum Subject: Hashable, Sendable {
    case namespace(String, Direction)
    case endpoint(EndpointName)
    case policy(PolicyName)
    case rule(Origin)

    /// The cluster as a whole.
    case cluster
  }

  package enum Detail: Hashable, Sendable {
    case none

    /// Somebody excepted the subject.
    case excepted

    /// The input does not tell where the destination is.
    case noDestination

    /// What the subject reaches, or does not reach, and where.
    case connections(ConnectionSet, String)

    /// The rule names peers that nobody is.
    case matchesNobody

    /// Another rule matches before, or as well, whatever this one matches, and whoever may come.
    case covered(by: Origin)

    /// Of all connections of the input that the rule matches, others decide before it.
    case decidedBefore(by: [Origin])

    /// Of all connections of the input that the rule opens, others open each.
    case openedByOthers([Origin])

    /// The peer that was split, and the namespaces of the one beside it.
    case split(pods: String, namespaces: String)

    /// The namespace selector that no namespace meets.
    case namespaces(String)

    /// The peers whose other end closes what the rule opens.
    case closedAtTheOtherEnd([EndpointName], of: String)
  }
}
