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
    let isKnown = ![before, now].contains { $0.relations.all.isEmpty }
    // Where one of the two is not known by relations, groups are told apart by what both look at.
    let scope = try GraphScope(
      question, now.tracer, [before.tracer],
      relations: isKnown ? [before.relations, now.relations] : [], namespace: namespace)
    let old = pairs(before, scope, question)
    let new = pairs(now, scope, question)
    var answer = Answer(rows: [], missing: [])
    let places = Set(old.keys).union(new.keys).sorted { ($0.from, $0.to) < ($1.from, $1.to) }
    for place in places {
      add(old[place] ?? [], new[place] ?? [], place, scope, &answer)
    }
    return answer
  }

  private struct Place: Hashable {
    var from: Int
    var to: Int
  }

  private func pairs(
    _ side: Side, _ scope: GraphScope, _ question: AllowGraph.Question
  ) -> [Place: [OpenPair]] {
    let pairs = OpenPairs(scope, side.tracer, side.relations, asked: question.connections).all()
    return Dictionary(grouping: pairs) { Place(from: $0.from, to: $0.to) }
  }

  private func add(
    _ old: [OpenPair], _ new: [OpenPair], _ place: Place, _ scope: GraphScope,
    _ answer: inout Answer
  ) {
    let (from, to) = (scope.sources[place.from], scope.destinations[place.to])
    var rows: [Row] = []
    for (old, new) in PartMatcher(from.endpoint, to.endpoint).matched(old, new) {
      let unsettled = old.undecided.subtracting(new.undecided)
        .union(new.undecided.subtracting(old.undecided))
      let row = Row(
        source: CanReach.GroupName(name: old.source, count: from.count, of: from.whole),
        destination: CanReach.GroupName(name: old.destination, count: to.count, of: to.whole),
        opened: new.allowed.subtracting(old.allowed).subtracting(unsettled),
        closed: old.allowed.subtracting(new.allowed).subtracting(unsettled), unsettled: unsettled)
      if row.opened.isEmpty, row.closed.isEmpty, row.unsettled.isEmpty { continue }
      if !unsettled.isEmpty { addMissing(from, to, unsettled, &answer) }
      rows.unite(row)
    }
    answer.rows += rows
  }

  private func addMissing(
    _ from: EndpointGroups.Group, _ to: EndpointGroups.Group, _ connections: ConnectionSet,
    _ answer: inout Answer
  ) {
    for tracer in [before.tracer, now.tracer] {
      let pairTracer = PairTracer(tracer)
      let pairs = pairTracer.pairs(
        from: pairTracer.end(from.endpoint), to: pairTracer.end(to.endpoint), asked: connections,
        isOneEndpoint: false)
      for part in pairs.flatMap(\.parts) { answer.missing = answer.missing.adding(part.missing) }
    }
  }
}

/// Matches the open pairs of one place before and now. Two policies may cut a block of addresses differently, and what is closed
/// has no pair at all.
private struct PartMatcher {
  private let from: Endpoint
  private let to: Endpoint

  init(_ from: Endpoint, _ to: Endpoint) {
    self.from = from
    self.to = to
  }

  func matched(_ old: [OpenPair], _ new: [OpenPair]) -> [(old: OpenPair, new: OpenPair)] {
    guard let block = from.block ?? to.block else {
      return [(old.first ?? closed, new.first ?? closed)]
    }
    var matched: [(old: OpenPair, new: OpenPair)] = []
    for (addresses, old) in parts(old, of: block) {
      for (others, new) in parts(new, of: block) {
        let common = addresses.intersection(others)
        if common.isEmpty { continue }
        var named = old
        let name =
          common == block ? (from.isBlock ? from : to).name : EndpointName.addresses(common)
        if from.isBlock { named.source = name } else { named.destination = name }
        matched.append((named, new))
      }
    }
    return matched
  }

  /// The pairs by the part of the block that they are about, and a closed one for the rest.
  private func parts(_ pairs: [OpenPair], of block: AddressSet) -> [(AddressSet, OpenPair)] {
    var parts = pairs.map { pair in
      ((from.isBlock ? pair.source : pair.destination).addresses ?? block, pair)
    }
    let rest = parts.reduce(block) { $0.subtracting($1.0) }
    if !rest.isEmpty { parts.append((rest, closed)) }
    return parts
  }

  private var closed: OpenPair {
    OpenPair(
      from: 0, to: 0, source: from.name, destination: to.name, allowed: ConnectionSet(),
      undecided: ConnectionSet())
  }
}

extension Endpoint {
  /// The addresses of an endpoint that is a block.
  var block: AddressSet? {
    if case .block(let block) = addresses { block } else { nil }
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
  /// The addresses that the name tells.
  fileprivate var addresses: AddressSet? {
    if case .addresses(let addresses) = self { addresses } else { nil }
  }

  /// The name of two parts of a block together; `nil` if they are none.
  static func united(_ a: EndpointName, _ b: EndpointName) -> EndpointName? {
    guard let one = a.addresses, let other = b.addresses else { return nil }
    return .addresses(one.union(other))
  }
}
