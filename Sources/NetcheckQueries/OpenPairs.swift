import NetcheckCluster
import NetcheckDiagnostics
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// Finds the pairs of a scope between which something may be opened: by the relation where it knows both, and by the trace for
/// the rest.
struct OpenPairs {
  private let scope: GraphScope
  private let tracer: Tracer
  private let relations: Relations
  private let asked: ConnectionSet

  private let most: Int
  private let families: Families

  /// In which families ends are asked that speak in both.
  enum Families {
    case inUse
    /// In both, and what is open in one counts.
    case united
    /// In both, each on its own where they differ.
    case apart
  }

  private typealias RelationFinder = (relation: Relation, finder: Relation.Finder)

  /// - Parameter most: more pairs than this are an error. Nobody reads so many, and they would take more memory than most machines
  ///   have.
  init(
    _ scope: GraphScope, _ tracer: Tracer, _ relations: Relations, asked: ConnectionSet?,
    atMost most: Int = 3_000_000, families: Families
  ) {
    self.most = most
    // A Service leads to its pods in its own family.
    self.families = relations.tellFamiliesApart && scope.door == nil ? families : .inUse
    self.scope = scope
    self.tracer = tracer
    self.relations = relations
    // Of a Service's backends each is asked for the ports to which it translates.
    self.asked = scope.service == nil ? asked ?? .all : .all
  }

  /// The pairs, ordered by source and destination. Too many are an error.
  func all() throws(Diagnostic) -> [OpenPair] {
    var pairs = try traced()
    var finders = relations.all.map { (relation: $0, finder: Relation.Finder($0)) }
    for index in finders.indices {
      pairs += try betweenPods(finders[index].relation, &finders[index].finder)
    }
    pairs += try outside(.egress, scope.sources, scope.destinations, &finders)
    pairs += try outside(.ingress, scope.destinations, scope.sources, &finders)
    pairs = withoutInsiders(pairs)
    if let door = scope.door { pairs = self.pairs(pairs + betweenOutsiders(), through: door) }
    for index in pairs.indices where scope.isDoubtful(pairs[index].from, pairs[index].to) {
      pairs[index].isDoubtful = true
      pairs[index].undecided = pairs[index].undecided.union(pairs[index].allowed)
      pairs[index].allowed = ConnectionSet()
    }
    pairs.sort { ($0.from, $0.to) < ($1.from, $1.to) }
    return switch families {
    case .inUse: pairs
    case .united: united(pairs)
    case .apart: apart(pairs)
    }
  }

  /// Takes the addresses of pods and nodes out of the outside as a whole, where rules cut it: these are told as pods and nodes.
  private func withoutInsiders(_ pairs: [OpenPair]) -> [OpenPair] {
    var known: [AddressSet: AddressSet] = [:]
    func rest(of addresses: AddressSet) -> AddressSet {
      if let rest = known[addresses] { return rest }
      var rest = addresses.subtracting(tracer.cluster.takenAddresses(in: addresses))
      // A block with a few holes is still best called by its name.
      if !rest.isEmpty, rest.blockCount > addresses.blockCount { rest = addresses }
      known[addresses] = rest
      return rest
    }
    func outside(_ name: EndpointName, of group: EndpointGroups.Group) -> EndpointName? {
      guard group.endpoint.block?.isEverything ?? false, let addresses = name.addresses,
        !addresses.isEverything
      else { return name }
      let rest = rest(of: addresses)
      return rest.isEmpty ? nil : .addresses(rest)
    }
    return pairs.compactMap { pair in
      guard let source = outside(pair.source, of: scope.sources[pair.from]),
        let destination = outside(pair.destination, of: scope.destinations[pair.to])
      else { return nil }
      var pair = pair
      (pair.source, pair.destination) = (source, destination)
      return pair
    }
  }

  /// What places outside may open to those of them that stand behind the Service: no policy of the cluster binds either.
  private func betweenOutsiders() -> [OpenPair] {
    scope.destinations.indices.filter { scope.destinations[$0].endpoint.kind == .outside }
      .flatMap { to in
        scope.sources.indices.filter { scope.sources[$0].endpoint.kind == .outside }.map { from in
          OpenPair(
            from: from, to: to, source: scope.sources[from].endpoint.name,
            destination: scope.destinations[to].endpoint.name,
            allowed: .all, undecided: ConnectionSet())
        }
      }
  }

  /// Unites what is open between two ends in one family and in the other.
  private func united(_ pairs: [OpenPair]) -> [OpenPair] {
    pairs.reduce(into: []) { united, pair in
      if let last = united.indices.last, united[last].isBetweenTheSame(as: pair),
        !scope.sources[pair.from].endpoint.isBlock, !scope.destinations[pair.to].endpoint.isBlock
      {
        united[last].add(pair)
      } else {
        united.append(pair)
      }
    }
  }

  /// Makes one of what is open in both families alike.
  private func apart(_ pairs: [OpenPair]) -> [OpenPair] {
    pairs.reduce(into: []) { apart, pair in
      if let last = apart.indices.last, pair.family != nil, apart[last].family != nil,
        apart[last].isBetweenTheSame(as: pair), apart[last].tellsTheSame(as: pair)
      {
        apart[last].family = nil
      } else {
        apart.append(pair)
      }
    }
  }

  /// The families in which two ends are asked.
  private func families(_ from: Endpoint, _ to: Endpoint) -> [AddressFamily] {
    families == .inUse
      ? [tracer.cluster.family(of: from, to)] : tracer.cluster.families(of: from, to)
  }

  /// The pairs as a Service leads from one to the other. Where it may hide the source's address, it matters what is open to
  /// everybody.
  private func pairs(_ pairs: [OpenPair], through door: Side) -> [OpenPair] {
    let translated = pairs.compactMap {
      $0.only(scope.service == nil ? asked : scope.destinations[$0.to].asked)
    }
    if door.hidesSource == .none, door.entrance == nil { return translated }
    let known = Dictionary(grouping: translated) { [$0.from, $0.to] }
    var all: [OpenPair] = []
    for (to, destination) in scope.destinations.enumerated() {
      let family = tracer.cluster.family(of: destination.endpoint, destination.endpoint)
      let open = tracer.opensToEverybody(
        PairTracer(tracer).end(destination.endpoint), destination.asked, family)
      for (from, source) in scope.sources.enumerated() {
        let own = known[[from, to]] ?? []
        guard scope.isAsked(source, destination) || !own.isEmpty else { continue }
        let leads = door.leads(source.endpoint, to: destination.endpoint)
        if leads.isNo { continue }
        let isHidden = door.hidesSource(of: source.endpoint, tracer)
        guard isHidden || !leads.isYes || door.mayBeDialled(by: source.endpoint, tracer) else {
          all += own
          continue
        }
        // What is open to everybody is so for all parts of a block.
        var allowed = own.reduce(ConnectionSet()) { $0.union($1.allowed) }
        if isHidden { allowed = allowed.intersection(open) }
        let dialled = door.dialled(by: PairTracer(tracer).end(source.endpoint), tracer)
        if !leads.isYes || dialled ?? .allowed != .allowed { allowed = ConnectionSet() }
        let undecided = destination.asked.subtracting(allowed)
        if allowed.isEmpty, undecided.isEmpty { continue }
        all.append(
          OpenPair(
            from: from, to: to, source: source.endpoint.name,
            destination: destination.endpoint.name, allowed: allowed, undecided: undecided,
            hidesSource: !undecided.isEmpty))
      }
    }
    return all
  }

  private func checkCount(of pairs: [OpenPair]) throws(Diagnostic) {
    if pairs.count > most { throw .tooManyPairs(most) }
  }

  // MARK: By the relation

  private func betweenPods(
    _ relation: Relation, _ finder: inout Relation.Finder
  ) throws(Diagnostic) -> [OpenPair] {
    let sources = places(of: scope.sources, relation)
    let destinations = places(of: scope.destinations, relation)
    let few =
      finder.areFew(sources.count * destinations.count)
      ? destinations.keys.sorted().map { Relation.Destination(element: $0) } : nil
    var pairs: [OpenPair] = []
    for source in sources.keys.sorted() {
      try checkCount(of: pairs)
      for destination in few ?? finder.destinations(of: source) {
        guard let targets = destinations[destination.element] else { continue }
        for from in sources[source] ?? [] {
          try checkCount(of: pairs)
          for to in targets {
            if let pair = pair(from, to, source, destination, &finder) { pairs.append(pair) }
          }
        }
      }
    }
    return pairs
  }

  /// The groups of each class of pods.
  private func places(
    of groups: [EndpointGroups.Group], _ relation: Relation
  ) -> [Relation.Element: [Int]] {
    var places: [Relation.Element: [Int]] = [:]
    for (place, group) in groups.enumerated() {
      guard let element = scope.element(of: group, in: relation) else { continue }
      places[element, default: []].append(place)
    }
    return places
  }

  private func pair(
    _ from: Int, _ to: Int, _ source: Relation.Element, _ destination: Relation.Destination,
    _ finder: inout Relation.Finder
  ) -> OpenPair? {
    let (a, b) = (scope.sources[from].endpoint, scope.destinations[to].endpoint)
    guard scope.isAsked(scope.sources[from], scope.destinations[to]) else { return nil }
    let families = families(a, b)
    guard families.contains(finder.family) else { return nil }
    let sameNode = scope.sameNode(from: from, to: to)
    let found =
      destination.allowed
      ?? finder.connections(from: source, to: destination.element, sameNode: sameNode)
    if found.perhaps.isEmpty { return nil }
    var pair = OpenPair(
      from: from, to: to, source: a.name, destination: b.name,
      allowed: found.surely.intersection(asked),
      undecided: found.perhaps.subtracting(found.surely).intersection(asked),
      family: families.count > 1 ? finder.family : nil)
    if pair.allowed.isEmpty, pair.undecided.isEmpty { return nil }
    if !sameNode.isNo, a.isHost || b.isHost {
      let apart = finder.connections(
        from: source, to: destination.element, sameNode: .no)
      pair.isByPlacement = !pair.undecided.isEmpty && apart.surely == apart.perhaps
      pair.allowedByPlacement = pair.allowed.subtracting(apart.perhaps)
    }
    return pair
  }

  private func outside(
    _ direction: Direction, _ insiders: [EndpointGroups.Group],
    _ outsiders: [EndpointGroups.Group], _ finders: inout [RelationFinder]
  ) throws(Diagnostic) -> [OpenPair] {
    var pairs: [OpenPair] = []
    for (outer, outsider) in outsiders.enumerated() {
      guard case .block(let block) = outsider.endpoint.addresses else { continue }
      let isEverything = block.isEverything
      for (inner, insider) in insiders.enumerated() where scope.isAsked(insider, outsider) {
        try checkCount(of: pairs)
        for stretch in stretches(direction, of: insider, &finders) {
          let addresses =
            isEverything ? stretch.addresses : stretch.addresses.intersection(block)
          let allowed = stretch.surely.intersection(asked)
          let undecided = stretch.perhaps.subtracting(stretch.surely).intersection(asked)
          if addresses.isEmpty || (allowed.isEmpty && undecided.isEmpty) { continue }
          let part = addresses == block ? outsider.endpoint.name : .addresses(addresses)
          let own = insider.endpoint.name
          pairs.append(
            direction == .egress
              ? OpenPair(
                from: inner, to: outer, source: own, destination: part, allowed: allowed,
                undecided: undecided)
              : OpenPair(
                from: outer, to: inner, source: part, destination: own, allowed: allowed,
                undecided: undecided))
        }
      }
    }
    return pairs
  }

  /// What is open between a group and the outside, each family as its relation tells.
  private func stretches(
    _ direction: Direction, of group: EndpointGroups.Group, _ finders: inout [RelationFinder]
  ) -> [Relation.Stretch] {
    var stretches: [Relation.Stretch] = []
    for index in finders.indices {
      guard let element = scope.element(of: group, in: finders[index].relation) else { continue }
      let found = finders[index].finder.outside(direction, of: element)
      if finders.count == 1 { return found }
      for stretch in found { stretches.add(stretch) }
    }
    return stretches
  }

  // MARK: By the trace

  /// Pairs with an end that the relation does not know: who is asked about by one of its addresses.
  private func traced() throws(Diagnostic) -> [OpenPair] {
    let pairTracer = PairTracer(tracer)
    let (knownSources, knownDestinations) = (known(scope.sources), known(scope.destinations))
    let strangers = scope.destinations.indices.filter { !knownDestinations[$0] }
    var pairs: [OpenPair] = []
    for (i, from) in scope.sources.enumerated() {
      try checkCount(of: pairs)
      var source: PairTracer.End?
      for j in knownSources[i] ? strangers : Array(scope.destinations.indices) {
        let to = scope.destinations[j]
        guard scope.isAsked(from, to) else { continue }
        source = source ?? pairTracer.end(from.endpoint)
        let destination = pairTracer.end(to.endpoint)
        let families = families(from.endpoint, to.endpoint)
        for family in families {
          let found = pairTracer.pairs(
            from: source!, to: destination, asked: asked, isOneEndpoint: false, family: family)
          pairs += found.compactMap {
            open($0, i, j, family: families.count > 1 ? family : nil)
          }
        }
      }
    }
    return pairs
  }

  /// What a pair of two groups opens; `nil` if it is nothing.
  private func open(_ pair: Pair, _ from: Int, _ to: Int, family: AddressFamily?) -> OpenPair? {
    let undecided = pair.connections(.undecided)
    let missing = pair.parts.reduce([]) { $0.adding($1.missing) }
    var open = OpenPair(
      from: from, to: to, source: pair.source, destination: pair.destination,
      allowed: pair.connections(.allowed), undecided: undecided, family: family,
      isByPlacement: !undecided.isEmpty && missing.allSatisfy(\.isPlacement))
    for part in pair.parts where part.verdict == .allowed && part.isByPlacement {
      open.allowedByPlacement = open.allowedByPlacement.union(part.connections)
    }
    return open.allowed.isEmpty && open.undecided.isEmpty ? nil : open
  }

  /// Which of some groups the relation knows.
  private func known(_ groups: [EndpointGroups.Group]) -> [Bool] {
    let relation = relations.all.first
    return groups.map { group in
      relation.map { group.endpoint.isBlock || scope.element(of: group, in: $0) != nil } ?? false
    }
  }
}

extension Diagnostic {
  fileprivate static func tooManyPairs(_ most: Int) -> Diagnostic {
    .error(
      "more than \(most) pairs of workloads may connect, and are not listed one by one",
      code: .tooManyPairs,
      help: "ask about fewer, with --namespace, --from and --to, or rules about fewer workloads")
  }
}

extension Pair.Part {
  /// Whether the destination lets in what comes from its own node, whatever its policies say.
  fileprivate var isByPlacement: Bool {
    trace.ingress.bases == [.ownNode]
  }
}

extension MissingFact {
  /// Whether only the node is missing on which something runs.
  fileprivate var isPlacement: Bool {
    switch self {
    case .sameNode, .ownNode: true
    default: false
    }
  }
}
