package import NetcheckCluster
import NetcheckLadder
package import NetcheckModel
package import NetcheckSets

/// Cuts what is asked of two endpoints into pieces on which all rules are constant, and traces one connection of each.
package struct PairTracer: Sendable {
  package let tracer: Tracer
  package let family: AddressFamily

  package init(_ tracer: Tracer, family: AddressFamily) {
    self.tracer = tracer
    self.family = family
  }

  /// An endpoint with the policies that govern it, gathered once for many pairs.
  package struct End: Sendable {
    /// The endpoint; its addresses may be narrowed to the one that a question names.
    package var endpoint: Endpoint
    let governors: Tracer.Governors

    /// The ranges of ports, the names of ports and the blocks that the rules name, for each direction.
    fileprivate let named: [Direction: NamedByRules]

    /// Whether some rule that may govern the endpoint looks at the endpoint's own address.
    fileprivate func asksForSubject(_ direction: Direction) -> Bool {
      !(named[direction]?.subjectBlocks.isEmpty ?? true)
    }

    /// Whether some rule that may govern the endpoint names a block of addresses.
    package func namesBlocks(_ direction: Direction) -> Bool {
      !(named[direction]?.peerBlocks.isEmpty ?? true)
    }
  }

  package func end(_ endpoint: Endpoint) -> End {
    let governors = tracer.governors(of: endpoint)
    return End(
      endpoint: endpoint, governors: governors,
      named: [
        .ingress: NamedByRules(governors, .ingress), .egress: NamedByRules(governors, .egress),
      ])
  }

  /// The verdicts for the asked connections. `isOneEndpoint` tells that both ends are one pod, and `sourcePort` from which port
  /// the connection comes.
  package func pairs(
    from source: End, to destination: End, asked: ConnectionSet, isOneEndpoint: Bool,
    sourcePort: UInt16? = nil
  ) -> [Pair] {
    let flow = FlowCutter(
      tracer: tracer, source: source, destination: destination, sourcePort: sourcePort)
    let sources = flow.regions(of: source, .egress, against: destination, family)
    let destinations = flow.regions(of: destination, .ingress, against: source, family)
    let pieces = flow.pieces(of: asked)
    var pairs: [(from: AddressSet, to: AddressSet, pair: Pair)] = []
    for from in sources {
      for to in destinations {
        let parts = pieces.map { piece in
          flow.part(
            piece, from: from, to: to, family: family, isOneEndpoint: isOneEndpoint)
        }
        let pair = Pair(
          source: source.endpoint.name, destination: destination.endpoint.name,
          parts: merged(parts))
        pairs.append((from.whole, to.whole, pair))
      }
    }
    return named(united(pairs), source.endpoint, destination.endpoint)
  }

  /// Unites connections whose verdict has the same reason.
  private func merged(_ parts: [Pair.Part]) -> [Pair.Part] {
    var merged: [Pair.Part] = []
    for part in parts {
      if let index = merged.firstIndex(where: { $0.faresLike(part) }) {
        merged[index].connections = merged[index].connections.union(part.connections)
      } else {
        merged.append(part)
      }
    }
    return merged
  }

  /// Unites regions of a block that fare alike.
  private func united(
    _ pairs: [(from: AddressSet, to: AddressSet, pair: Pair)]
  ) -> [(from: AddressSet, to: AddressSet, pair: Pair)] {
    var united: [(from: AddressSet, to: AddressSet, pair: Pair)] = []
    for next in pairs {
      let index = united.firstIndex {
        ($0.from == next.from || $0.to == next.to) && $0.pair.faresLike(next.pair)
      }
      if let index {
        united[index].from = united[index].from.union(next.from)
        united[index].to = united[index].to.union(next.to)
      } else {
        united.append(next)
      }
    }
    return united
  }

  /// Gives parts of a block their own names.
  private func named(
    _ pairs: [(from: AddressSet, to: AddressSet, pair: Pair)], _ source: Endpoint,
    _ destination: Endpoint
  ) -> [Pair] {
    pairs.map { from, to, pair in
      var pair = pair
      if pairs.count > 1 {
        if case .block = source.addresses { pair.source = .addresses(from) }
        if case .block = destination.addresses { pair.destination = .addresses(to) }
      }
      return pair
    }
  }
}

extension Pair {
  func faresLike(_ other: Pair) -> Bool {
    parts.count == other.parts.count
      && zip(parts, other.parts).allSatisfy {
        $0.connections == $1.connections && $0.faresLike($1)
      }
  }
}

extension Pair.Part {
  func faresLike(_ other: Pair.Part) -> Bool {
    verdict == other.verdict && missing == other.missing
      && trace.egress.bases == other.trace.egress.bases
      && trace.ingress.bases == other.trace.ingress.bases
  }
}

/// What the rules that govern an endpoint in one direction name: where verdicts may change.
private struct NamedByRules: Sendable {
  var ranges: [ClosedRange<UInt16>] = []
  var names: Set<String> = []

  /// Sets of addresses at whose borders verdicts may change, by the end that they are about.
  var peerBlocks: [AddressSet] = []
  var subjectBlocks: [AddressSet] = []
  var writtenBlocks: [CIDR] = []

  /// Whether some rule is for one family alone.
  var tellsFamilies = false

  init(_ governors: Tracer.Governors, _ direction: Direction) {
    for governor in governors.tiers.joined() {
      guard case .governs(let rules) = governor.policy.governance(direction) else { continue }
      for rule in rules {
        for port in rule.connections.flatMap(\.namedPorts) {
          switch port {
          case .range(let range): ranges.append(range)
          case .named(let name): names.insert(name)
          }
        }
        if rule.families.count < AddressFamily.allCases.count { tellsFamilies = true }
        peerBlocks += rule.peers.flatMap(\.borders)
        subjectBlocks += rule.subjects.flatMap(\.borders)
        for peer in rule.peers {
          if case .block(let block, _) = peer.written { writtenBlocks.append(block) }
        }
      }
    }
  }
}

/// The pieces for one pair of endpoints.
private struct FlowCutter {
  let tracer: Tracer
  let source: PairTracer.End
  let destination: PairTracer.End
  let sourcePort: UInt16?

  /// A part of an endpoint's addresses. Of a block each part is an endpoint of its own; of an address that is not known,
  /// the parts are places where it may lie, and belong together.
  struct Region {
    var candidates: [AddressSet]
    var mayLieIn: [CIDR]

    var whole: AddressSet { candidates.reduce(AddressSet()) { $0.union($1) } }
  }

  /// The parts of one end's addresses that no rule tells apart: neither its own in a direction, nor the other end's in the
  /// other.
  func regions(
    of end: PairTracer.End, _ direction: Direction, against other: PairTracer.End,
    _ family: AddressFamily
  ) -> [Region] {
    let others = other.named[direction == .egress ? .ingress : .egress]
    let cuts = (others?.peerBlocks ?? []) + (end.named[direction]?.subjectBlocks ?? [])
    switch end.endpoint.addresses {
    case .block(let block):
      let families = AddressFamily.allCases.map { block.only($0) }.filter { !$0.isEmpty }
      // A block of both families stays whole unless some rule tells them apart.
      let tellsFamilies = [others, end.named[direction]].contains { $0?.tellsFamilies ?? false }
      let parts = cuts.isEmpty && !tellsFamilies ? [block] : families
      return parts.flatMap { $0.pieces(cutBy: cuts) }.map {
        Region(candidates: [$0], mayLieIn: [])
      }
    case .known(let known):
      // A pod is judged by one address, the first of the family.
      let first = known.first { $0.family == family }
      return [Region(candidates: first.map { [AddressSet($0)] } ?? [], mayLieIn: [])]
    case .unknown(let world):
      return [
        Region(
          candidates: world.only(family).pieces(cutBy: cuts),
          mayLieIn: others?.writtenBlocks.filter { $0.family == family } ?? [])
      ]
    }
  }

  /// The asked connections, cut where some rule's ports begin or end; each piece with one connection that stands for it.
  func pieces(of asked: ConnectionSet) -> [(set: ConnectionSet, one: Connection)] {
    let ends = [source.named[.egress], destination.named[.ingress]].compactMap(\.self)
    let names = ends.reduce(into: Set()) { $0.formUnion($1.names) }
    let ports = TransportProtocol.allCases.flatMap { transport in
      let numbers = names.flatMap {
        destination.endpoint.numbers(of: $0, transport, for: tracer.ladder.engine)
      }
      let cuts = ends.flatMap(\.ranges) + numbers.map { $0...$0 }
      return asked[transport].pieces(cutBy: cuts).map { range in
        (
          set: ConnectionSet(transport, PortSet(range)),
          one: Connection(transport, range.lowerBound)
        )
      }
    }
    let others = asked.portless.sorted { $0.description < $1.description }
    return ports + others.map { (ConnectionSet($0), $0) }
  }

  func part(
    _ piece: (set: ConnectionSet, one: Connection), from: Region, to: Region,
    family: AddressFamily, isOneEndpoint: Bool
  ) -> Pair.Part {
    var traces: [Trace] = []
    for fromAddress in from.representatives {
      for toAddress in to.representatives {
        var flow = Flow(
          from: Flow.Party(source.endpoint, address: fromAddress),
          to: Flow.Party(destination.endpoint, address: toAddress), on: piece.one,
          family: toAddress?.family ?? fromAddress?.family ?? family, isWithinPod: isOneEndpoint)
        flow.sourcePort = sourcePort
        traces.append(
          tracer.trace(flow, source: source.governors, destination: destination.governors))
      }
    }
    // Places that disagree leave an end undecided: its rules look at the other's address, and some at its own.
    let (here, there) = (
      missingAddress(from, source.endpoint), missingAddress(to, destination.endpoint)
    )
    let trace = Trace(
      egress: Walk.united(
        traces.map(\.egress), elseMissing: there + (source.asksForSubject(.egress) ? here : [])),
      ingress: Walk.united(
        traces.map(\.ingress),
        elseMissing: here + (destination.asksForSubject(.ingress) ? there : [])))
    return Pair.Part(
      connections: piece.set, verdict: trace.verdict, missing: trace.missing, trace: trace)
  }

  /// The address of an end that is not known and about which rules ask.
  private func missingAddress(_ region: Region, _ endpoint: Endpoint) -> [MissingFact] {
    guard region.candidates.count > 1 else { return [] }
    return [
      endpoint.isHost
        ? .nodeAddress(endpoint.name, mayLieIn: region.mayLieIn)
        : .address(endpoint.name, mayLieIn: region.mayLieIn)
    ]
  }
}

extension Walk {
  /// What walks for the places where an unknown address may lie come to together. If they disagree, the address is missing.
  fileprivate static func united(_ walks: [Walk], elseMissing facts: [MissingFact]) -> Walk {
    var united = walks[0]
    for walk in walks.dropFirst() where walk.verdict != united.verdict {
      united.verdict = .undecided
    }
    guard united.verdict == .undecided else { return united }
    let verdicts = Set(walks.map(\.verdict))
    for walk in walks.dropFirst() {
      for basis in walk.bases where !united.bases.contains(basis) { united.bases.append(basis) }
      united.missing = united.missing.adding(walk.missing)
    }
    if verdicts.count > 1 { united.missing = united.missing.adding(facts) }
    return united
  }
}

extension FlowCutter.Region {
  /// One address for each place, or a single nil where the family has none.
  fileprivate var representatives: [IPAddress?] {
    candidates.isEmpty ? [nil] : candidates.map(\.first)
  }
}
