import NetcheckCluster
package import NetcheckDiagnostics
import NetcheckLadder
package import NetcheckModel
package import NetcheckReachability
package import NetcheckSets

/// Tells what changes between two clusters, or one cluster under two sets of policies: which connections are opened and closed,
/// by workload, and why.
package struct AllowChanges: Sendable {
  /// Endpoints between which something changes.
  package struct Row: Sendable {
    package var source: CanReach.GroupName
    package var destination: CanReach.GroupName

    /// Denied before, allowed now; and the reverse.
    package var opened = ConnectionSet()
    package var closed = ConnectionSet()

    /// Undecided before or now, so that it may be opened, or may be closed.
    package var mayOpen = ConnectionSet()
    package var mayClose = ConnectionSet()

    /// Whether an end is not there before, or not there now.
    package var presence = Presence.both

    /// The family in which this changes, where the two speak in both and not all is alike.
    package var family: AddressFamily?

    package var causes: [Cause] = []

    var isEmpty: Bool {
      opened.isEmpty && closed.isEmpty && mayOpen.isEmpty && mayClose.isEmpty
    }
  }

  package enum Presence: Sendable {
    case both, came, went
  }

  package struct Answer: Sendable {
    /// Ordered by source, then destination; pairs where nothing changes have no row.
    package var rows: [Row] = []

    /// Facts that some connection lacks which may be opened or closed.
    package var missing: [MissingFact] = []

    /// Workloads and nodes that are there only now, and those that were there only before.
    package var came: [EndpointName] = []
    package var went: [EndpointName] = []

    /// Workloads that have no pods now, and so no rows.
    package var absent: [MissingFact] = []

    /// How many pairs are undecided as they were before.
    package var undecidedAsBefore = 0

    /// Of how many of these it was not asked whether they lack the same facts, because there are so many.
    package var withoutFacts = 0

    /// How many of the last rows have no causes because there are so many.
    package var withoutCauses = 0

    package var opens: Bool { rows.contains { !$0.opened.isEmpty } }
    package var closes: Bool { rows.contains { !$0.closed.isEmpty } }
    package var mayOpen: Bool { rows.contains { !$0.mayOpen.isEmpty } }
    package var mayClose: Bool { rows.contains { !$0.mayClose.isEmpty } }
  }

  /// Policies of a cluster with their relations.
  package struct Side: Sendable {
    let tracer: Tracer
    let relations: Relations

    package init(_ tracer: Tracer, _ relations: Relations) {
      self.tracer = tracer
      self.relations = relations
    }
  }

  private let before: Side
  private let now: Side
  private let namespace: String?

  package init(from before: Side, to now: Side, namespace: String?) {
    self.before = before
    self.now = now
    self.namespace = namespace
  }

  package func answer(_ question: AllowGraph.Question) throws(Diagnostic) -> Answer {
    let old = try scope(before, question)
    let new = try scope(now, question)
    let matches = PairMatches(
      sources: EndpointMatches(
        old.sources, before.tracer.cluster, new.sources, now.tracer.cluster),
      destinations: EndpointMatches(
        old.destinations, before.tracer.cluster, new.destinations, now.tracer.cluster),
      before: try OpenPairs(
        old, before.tracer, before.relations, asked: question.connections, families: .apart
      ).all(),
      now: try OpenPairs(
        new, now.tracer, now.relations, asked: question.connections, families: .apart
      ).all())
    var comparison = PairComparison(before.tracer, old, now.tracer, new)
    var answer = Answer()
    for match in matches.all { answer.rows += comparison.rows(match) }
    answer.absent = now.tracer.cluster.absentWorkloads
    answer.missing = comparison.missing
    answer.undecidedAsBefore = comparison.undecidedAsBefore
    answer.withoutCauses = comparison.withoutCauses
    answer.withoutFacts = comparison.withoutFacts
    (answer.came, answer.went) = matches.cameAndWent(
      sources: question.source != nil, destinations: question.destination != nil)
    return answer
  }

  /// What a side names need be there only before or only now.
  private func scope(
    _ side: Side, _ question: AllowGraph.Question
  ) throws(Diagnostic) -> GraphScope {
    let other = side.relations === now.relations ? before : now
    var known = question
    func resolve(
      _ reference: EndpointReference?, _ asked: EndpointResolver.AskedPort = .init(nil, nil)
    ) throws(Diagnostic) -> Bool {
      guard let reference else { return true }
      do {
        _ = try EndpointResolver(side.tracer.cluster, namespace: namespace).side(
          reference, asked: asked)
        return true
      } catch  where error.code == .unknownEndpoint {
        _ = try EndpointResolver(other.tracer.cluster, namespace: namespace).side(
          reference, asked: asked)
        return false
      }
    }
    _ = try resolve(question.namespace.map { .namespace($0) })
    let hasSource = try resolve(question.source, .source)
    let hasDestination = try resolve(question.destination)
    if !hasSource { known.source = nil }
    if !hasDestination { known.destination = nil }
    // Policies bind nodes by their host endpoints alone.
    let withNodes = [before, now].contains { !$0.tracer.cluster.hostEndpoints.isEmpty }
    let scope = try GraphScope(
      known, side.tracer, relations: [side.relations], namespace: namespace, isPartial: true,
      withNodes: withNodes)
    return scope.without(sources: !hasSource, destinations: !hasDestination)
  }
}
