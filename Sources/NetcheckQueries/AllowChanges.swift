import NetcheckCluster
package import NetcheckDiagnostics
package import NetcheckModel
package import NetcheckReachability
package import NetcheckSets

/// Tells what other policies would change in one cluster: which connections they open and which they close.
package struct AllowChanges: Sendable {
  /// Endpoints between which something changes.
  package struct Row: Sendable {
    package var source: CanReach.GroupName
    package var destination: CanReach.GroupName

    /// Denied before, allowed now; and the reverse.
    package var opened: ConnectionSet
    package var closed: ConnectionSet

    /// Undecided before or now, and not in both.
    package var unsettled: ConnectionSet
  }

  package struct Answer: Sendable {
    /// Ordered by source, then destination; pairs where nothing changes have no row.
    package var rows: [Row]

    /// Facts that some unsettled connection lacks.
    package var missing: [MissingFact]
  }

  private let before: Tracer
  private let now: Tracer
  private let namespace: String?

  package init(from before: Tracer, to now: Tracer, namespace: String?) {
    self.before = before
    self.now = now
    self.namespace = namespace
  }

  package func answer(_ question: AllowGraph.Question) throws(Diagnostic) -> Answer {
    let scope = try GraphScope(question, now, [before], namespace: namespace)
    let tracers = [before, now].map { PairTracer($0) }
    let sources = scope.sources.map { group in tracers.map { $0.end(group.endpoint) } }
    let destinations = scope.destinations.map { group in tracers.map { $0.end(group.endpoint) } }
    var answer = Answer(rows: [], missing: [])
    for (from, source) in zip(scope.sources, sources) {
      for (to, destination) in zip(scope.destinations, destinations) where scope.isAsked(from, to) {
        let pairs = [0, 1].map { side in
          tracers[side].pairs(
            from: source[side], to: destination[side], asked: question.connections ?? .all,
            isOneEndpoint: false)
        }
        add(pairs[0], pairs[1], from, to, &answer)
      }
    }
    return answer
  }

  private func add(
    _ old: [Pair], _ new: [Pair], _ from: EndpointGroups.Group, _ to: EndpointGroups.Group,
    _ answer: inout Answer
  ) {
    var rows: [Row] = []
    for old in old {
      for new in new {
        // Two policies may cut a block of addresses differently; what both call one part is compared.
        guard let source = EndpointName.common(old.source, new.source),
          let destination = EndpointName.common(old.destination, new.destination)
        else { continue }
        let (allowed, undecided) = (old.connections(.allowed), old.connections(.undecided))
        let (allowedNow, undecidedNow) = (new.connections(.allowed), new.connections(.undecided))
        let unsettled = undecided.subtracting(undecidedNow)
          .union(undecidedNow.subtracting(undecided))
        let row = Row(
          source: CanReach.GroupName(name: source, count: from.count, of: from.whole),
          destination: CanReach.GroupName(name: destination, count: to.count, of: to.whole),
          opened: allowedNow.subtracting(allowed).subtracting(unsettled),
          closed: allowed.subtracting(allowedNow).subtracting(unsettled), unsettled: unsettled)
        if row.opened.isEmpty, row.closed.isEmpty, row.unsettled.isEmpty { continue }
        if !unsettled.isEmpty {
          for part in old.parts + new.parts { answer.missing = answer.missing.adding(part.missing) }
        }
        rows.unite(row)
      }
    }
    answer.rows += rows
  }
}

extension [AllowChanges.Row] {
  /// Adds a row, or its addresses to those of a row that tells the same.
  fileprivate mutating func unite(_ row: AllowChanges.Row) {
    for index in indices
    where self[index].opened == row.opened && self[index].closed == row.closed
      && self[index].unsettled == row.unsettled
    {
      if self[index].source == row.source,
        let name = EndpointName.united(self[index].destination.name, row.destination.name)
      {
        self[index].destination.name = name
        return
      }
      if self[index].destination == row.destination,
        let name = EndpointName.united(self[index].source.name, row.source.name)
      {
        self[index].source.name = name
        return
      }
    }
    append(row)
  }
}

extension EndpointName {
  /// What two names of parts of one endpoint both name; `nil` if nothing.
  fileprivate static func common(_ a: EndpointName, _ b: EndpointName) -> EndpointName? {
    if a == b { return a }
    guard case .addresses(let one) = a, case .addresses(let other) = b else { return nil }
    let common = one.intersection(other)
    return common.isEmpty ? nil : .addresses(common)
  }

  /// The name of two parts of a block together; `nil` if they are none.
  fileprivate static func united(_ a: EndpointName, _ b: EndpointName) -> EndpointName? {
    guard case .addresses(let one) = a, case .addresses(let other) = b else { return nil }
    return .addresses(one.union(other))
  }
}
