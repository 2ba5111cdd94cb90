import NetcheckCluster
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// Compares what matched endpoints may open before and now.
struct PairComparison {
  /// Of how many pairs that are undecided before and now it is asked whether they lack the same facts: each costs two traces.
  private static let mostTraced = 2000

  /// Of how many pairs that change the causes are looked for: each costs a trace before and one now.
  private static let mostCauses = 20_000

  private let before: PairParts
  private let old: GraphScope
  private let now: PairParts
  private let new: GraphScope
  private let finder: CauseFinder

  /// Facts that some connection lacks which may be opened or closed.
  private(set) var missing: [MissingFact] = []

  /// How many pairs are undecided as they were before.
  private(set) var undecidedAsBefore = 0

  /// Of how many of these it was not asked whether they lack the same facts.
  private(set) var withoutFacts = 0

  /// How many pairs change for causes that were not looked for.
  private(set) var withoutCauses = 0

  private var traced = 0
  private var explained = 0

  init(_ before: Tracer, _ old: GraphScope, _ now: Tracer, _ new: GraphScope) {
    self.before = PairParts(before)
    self.old = old
    self.now = PairParts(now)
    self.new = new
    finder = CauseFinder(before.ladder, self.before, now.ladder, self.now)
  }

  mutating func rows(_ match: PairMatches.Match) -> [AllowChanges.Row] {
    if isAskedOnceOnly(match) { return [] }
    if (match.before + match.now).allSatisfy({ $0.family == nil }) { return rows(match, nil) }
    let families = AddressFamily.allCases.map { family in
      var only = match
      only.before.removeAll { !speaks($0, family, old, before.cluster) }
      only.now.removeAll { !speaks($0, family, new, now.cluster) }
      return rows(only, family)
    }
    if let one = families[0].first, let other = families[1].first, one.tellsTheSame(as: other) {
      return families[0].map(\.inBothFamilies)
    }
    return families[0] + families[1]
  }

  /// Whether a pair tells what is open in a family: one without a family does so for each in which its ends speak.
  private func speaks(
    _ pair: OpenPair, _ family: AddressFamily, _ scope: GraphScope, _ cluster: Cluster
  ) -> Bool {
    if let own = pair.family { return own == family }
    let ends = (scope.sources[pair.from].endpoint, scope.destinations[pair.to].endpoint)
    return ends.0.isBlock || ends.1.isBlock
      || cluster.families(of: ends.0, ends.1).contains(family)
  }

  private mutating func rows(
    _ match: PairMatches.Match, _ family: AddressFamily?
  ) -> [AllowChanges.Row] {
    let ends = Ends(match, old, new)
    var rows = UnitedRows<AllowChanges.Row>()
    for part in parts(match, ends) {
      var row = AllowChanges.Row(source: match.sourceName, destination: match.destinationName)
      row.family = family
      if let addresses = part.addresses {
        if ends.isBlockSource {
          row.source.name = addresses
        } else {
          row.destination.name = addresses
        }
      }
      row.presence = presence(match)
      compare(part, ends, &row)
      // What was not there closed nothing, and what is gone opened nothing.
      let leftovers = [match.source.leftover, match.destination.leftover]
      if leftovers.contains(.added) {
        (row.closed, row.mayClose) = (ConnectionSet(), ConnectionSet())
      }
      if leftovers.contains(.removed) {
        (row.opened, row.mayOpen) = (ConnectionSet(), ConnectionSet())
      }
      if row.isEmpty { continue }
      let shown = Ends(match, old, new, showing: row)
      explain(&row, shown.narrowed(to: part.addresses?.addresses))
      rows.add(row)
    }
    return rows.rows
  }

  private mutating func explain(_ row: inout AllowChanges.Row, _ ends: Ends) {
    explained += 1
    if explained > Self.mostCauses {
      withoutCauses += 1
      return
    }
    row.causes = finder.causes(of: row, ends)
    note(row, ends)
  }

  /// A workload of one pod has no pair with itself, and one of several has: scaling alone opens nothing, nor does it that a pod is
  /// now like the others.
  private func isAskedOnceOnly(_ match: PairMatches.Match) -> Bool {
    if [match.source.old, match.source.new, match.destination.old, match.destination.new]
      .contains(where: \.isEmpty)
    {
      return false
    }
    // Who is added to others, or taken away, is compared with those.
    let isLeftOver = match.source.leftover != nil || match.destination.leftover != nil
    if isLeftOver, match.source != match.destination { return false }
    let asked = [
      isAsked(match.source.old, match.destination.old, old.sources, old.destinations, old),
      isAsked(match.source.new, match.destination.new, new.sources, new.destinations, new),
    ]
    return asked[0] != asked[1]
  }

  private func isAsked(
    _ from: [Int], _ to: [Int], _ sources: [EndpointGroups.Group],
    _ destinations: [EndpointGroups.Group], _ scope: GraphScope
  ) -> Bool {
    from.contains { i in to.contains { j in scope.isAsked(sources[i], destinations[j]) } }
  }

  private func presence(_ match: PairMatches.Match) -> AllowChanges.Presence {
    if match.source.old.isEmpty || match.destination.old.isEmpty { return .came }
    return match.source.new.isEmpty || match.destination.new.isEmpty ? .went : .both
  }

  // MARK: Comparing

  /// What is open to and from a part of a block, or at all where neither end is one.
  private struct Part {
    var addresses: EndpointName?
    var before: Open
    var now: Open
  }

  private struct Open {
    var allowed = ConnectionSet()
    var undecided = ConnectionSet()

    /// Of several groups it counts what some may open.
    init(_ pairs: some Sequence<OpenPair>) {
      for pair in pairs {
        allowed = allowed.union(pair.allowed)
        undecided = undecided.union(pair.undecided)
      }
      undecided = undecided.subtracting(allowed)
    }
  }

  private func parts(_ match: PairMatches.Match, _ ends: Ends) -> [Part] {
    guard let block = ends.block else {
      return [Part(addresses: nil, before: Open(match.before), now: Open(match.now))]
    }
    var parts: [Part] = []
    let (before, now) = (cut(match.before, block, ends), cut(match.now, block, ends))
    for (addresses, old) in before {
      for (others, new) in now {
        let common = addresses.intersection(others)
        if common.isEmpty { continue }
        parts.append(
          Part(
            addresses: common == block ? nil : .addresses(common), before: Open(old), now: Open(new)
          ))
      }
    }
    return parts
  }

  /// The pairs by the part of the block that they are about, and none for the rest, which is closed.
  private func cut(
    _ pairs: [OpenPair], _ block: AddressSet, _ ends: Ends
  ) -> [(AddressSet, [OpenPair])] {
    var parts = pairs.map { pair in
      ((ends.isBlockSource ? pair.source : pair.destination).addresses ?? block, [pair])
    }
    let rest = parts.reduce(block) { $0.subtracting($1.0) }
    if !rest.isEmpty { parts.append((rest, [])) }
    return parts
  }

  private mutating func compare(_ part: Part, _ ends: Ends, _ row: inout AllowChanges.Row) {
    let (old, new) = (part.before, part.now)
    row.opened = new.allowed.subtracting(old.allowed).subtracting(old.undecided)
    row.closed = old.allowed.subtracting(new.allowed).subtracting(new.undecided)
    row.mayOpen = new.undecided.subtracting(old.allowed).subtracting(old.undecided)
      .union(old.undecided.intersection(new.allowed))
    row.mayClose = old.allowed.intersection(new.undecided)
      .union(old.undecided.subtracting(new.allowed).subtracting(new.undecided))
    let both = old.undecided.intersection(new.undecided)
    if both.isEmpty { return }
    if lacksOtherFacts(both, ends.narrowed(to: part.addresses?.addresses), row.family) {
      row.mayOpen = row.mayOpen.union(both)
    } else {
      undecidedAsBefore += 1
    }
  }

  /// Whether connections that are undecided before and now lack other facts now, and so may have changed.
  private mutating func lacksOtherFacts(
    _ connections: ConnectionSet, _ ends: Ends, _ family: AddressFamily?
  ) -> Bool {
    traced += 1
    if traced > Self.mostTraced {
      withoutFacts += 1
      return false
    }
    return Set(facts(before, ends.before, connections, family))
      != Set(facts(now, ends.now, connections, family))
  }

  private func facts(
    _ parts: PairParts, _ ends: (from: Endpoint, to: Endpoint)?, _ connections: ConnectionSet,
    _ family: AddressFamily?
  ) -> [MissingFact] {
    ends.map { parts.parts($0, connections, family: family).flatMap(\.missing) } ?? []
  }

  private mutating func note(_ row: AllowChanges.Row, _ ends: Ends) {
    let doubtful = row.mayOpen.union(row.mayClose)
    if doubtful.isEmpty { return }
    missing = missing.adding(facts(before, ends.before, doubtful, row.family))
      .adding(facts(now, ends.now, doubtful, row.family))
  }
}

/// Endpoints that stand for a match, before and now; `nil` where one of them is not there.
struct Ends {
  var before: (from: Endpoint, to: Endpoint)?
  var now: (from: Endpoint, to: Endpoint)?

  /// - Parameter row: what is to be shown; groups of a workload may differ in what is open to them.
  init(
    _ match: PairMatches.Match, _ old: GraphScope, _ new: GraphScope,
    showing row: AllowChanges.Row? = nil
  ) {
    func shown(_ pairs: [OpenPair], _ changed: ConnectionSet?) -> OpenPair? {
      // An open pair shows more than a closed one, where some groups of a workload are open and others are not.
      changed.flatMap { changed in
        pairs.first { !$0.allowed.union($0.undecided).intersection(changed).isEmpty }
      } ?? pairs.first
    }
    let was = shown(match.before, row.map { $0.closed.union($0.mayClose) })
    if let from = was?.from ?? match.source.old.first,
      let to = was?.to ?? match.destination.old.first
    {
      before = (old.sources[from].endpoint, old.destinations[to].endpoint)
    }
    let isNow = shown(match.now, row.map { $0.opened.union($0.mayOpen) })
    if let from = isNow?.from ?? match.source.new.first,
      let to = isNow?.to ?? match.destination.new.first
    {
      now = (new.sources[from].endpoint, new.destinations[to].endpoint)
    }
  }

  private var all: [(from: Endpoint, to: Endpoint)] { [before, now].compactMap(\.self) }

  var isBlockSource: Bool { all.contains { $0.from.isBlock } }

  /// The addresses of the end that is a block, before and now; `nil` if neither end is one.
  var block: AddressSet? {
    let blocks = all.compactMap { $0.from.block ?? $0.to.block }
    return blocks.isEmpty ? nil : blocks.reduce(AddressSet()) { $0.union($1) }
  }

  /// The same ends, with only these addresses of the block.
  func narrowed(to addresses: AddressSet?) -> Ends {
    guard let addresses else { return self }
    func narrow(_ endpoint: Endpoint) -> Endpoint {
      endpoint.isBlock ? endpoint.with(addresses: .block(addresses)) : endpoint
    }
    var ends = self
    ends.before = before.map { (narrow($0.from), narrow($0.to)) }
    ends.now = now.map { (narrow($0.from), narrow($0.to)) }
    return ends
  }
}

extension Endpoint {
  /// The addresses of an endpoint that is a block.
  var block: AddressSet? {
    if case .block(let block) = addresses { block } else { nil }
  }
}

extension AllowChanges.Row: RowOfEnds {
  fileprivate var inBothFamilies: AllowChanges.Row {
    var row = self
    row.family = nil
    return row
  }

  func tellsTheSame(as other: AllowChanges.Row) -> Bool {
    opened == other.opened && closed == other.closed && mayOpen == other.mayOpen
      && mayClose == other.mayClose && causes == other.causes
  }
}
