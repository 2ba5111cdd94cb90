package import NetcheckCluster
import NetcheckLadder
package import NetcheckModel
package import NetcheckSets

/// Cuts what is asked of two endpoints into pieces on which all rules are constant, and traces one connection of each.
package struct PairTracer: Sendable {
  package let tracer: Tracer

  package init(_ tracer: Tracer) {
    self.tracer = tracer
  }

  /// An endpoint with the policies that govern it, gathered once for many pairs.
  package struct End: Sendable {
    /// The endpoint; its addresses may be narrowed to the one that a question names.
    package var endpoint: Endpoint
    let governors: Tracer.Governors

    /// What the rules name that judge connections from the endpoint, and those to it.
    fileprivate let asSource: NamedByRules
    fileprivate let asDestination: NamedByRules

    /// Whether some rule that judges the endpoint's connections speaks of protocols that have no ports.
    package var speaksOfOtherProtocols: Bool {
      asSource.speaksOfOtherProtocols || asDestination.speaksOfOtherProtocols
    }

    /// Whether host endpoints judge the endpoint's connections before Services are translated, as a source or as a destination.
    package func isJudgedBeforeTranslation(asSource: Bool) -> Bool {
      guard let gates = governors.gates else { return false }
      let passed = asSource ? (endpoint.isHost ? gates.outer : gates.inner) : gates.outer
      return passed.contains { $0.judgesBeforeTranslation }
    }

    /// Whether some rule that judges connections from the endpoint names a block of addresses for the other end.
    package var namesDestinationBlocks: Bool { !asSource.destinationBlocks.isEmpty }

    /// Whether some rule that judges connections to the endpoint names a block of addresses for the other end.
    package var namesSourceBlocks: Bool { !asDestination.sourceBlocks.isEmpty }
  }

  package func end(_ endpoint: Endpoint) -> End {
    let governors = tracer.governors(of: endpoint)
    return End(
      endpoint: endpoint, governors: governors,
      asSource: NamedByRules(governors, .egress, tracer.ladder),
      asDestination: NamedByRules(governors, .ingress, tracer.ladder))
  }

  /// The verdicts for the asked connections. `isOneEndpoint` tells that both ends are one pod, and `sourcePort` from which port
  /// the connection comes. Without a `family` it is the one in which the two speak.
  package func pairs(
    from source: End, to destination: End, asked: ConnectionSet, isOneEndpoint: Bool,
    family: AddressFamily? = nil, sourcePort: UInt16? = nil
  ) -> [Pair] {
    let (from, to) = (source.endpoint, destination.endpoint)
    let flow = FlowCutter(
      tracer: tracer, source: source, destination: destination, sourcePort: sourcePort)
    let pieces = flow.pieces(of: asked)
    let isMeshed = !isOneEndpoint && tracer.cluster.mayBeTunnelled(from, to)
    let passesWaypoint = isMeshed && tracer.cluster.mayPassWaypoint(to)
    var pairs: [(from: AddressSet, to: AddressSet, pair: Pair)] = []
    // A block may hold addresses of both families; the other end then speaks each with an address of its own.
    for family in families(from, to, family) {
      for source in flow.regions(ofSource: true, family) {
        for destination in flow.regions(ofSource: false, family) {
          func part(_ piece: (set: ConnectionSet, one: Connection)) -> Pair.Part {
            flow.part(
              piece, from: source, to: destination, family: family, isOneEndpoint: isOneEndpoint)
          }
          var parts = pieces.map(part)
          if isMeshed {
            let port = Connection(.tcp, Cluster.meshPort)
            let tunnel = part((ConnectionSet(port), port))
            parts = parts.flatMap {
              $0.tunnelled(through: passesWaypoint ? nil : tunnel, from, to)
            }
          }
          let pair = Pair(source: from.name, destination: to.name, parts: merged(parts))
          pairs.append(
            (
              from.isBlock ? source.whole : AddressSet(),
              to.isBlock ? destination.whole : AddressSet(), pair
            ))
        }
      }
    }
    return named(united(pairs), from, to)
  }

  private func families(
    _ source: Endpoint, _ destination: Endpoint, _ asked: AddressFamily?
  ) -> [AddressFamily] {
    guard source.isBlock || destination.isBlock else {
      return [asked ?? tracer.cluster.family(of: source, destination)]
    }
    return AddressFamily.allCases.filter { family in
      [source, destination].allSatisfy {
        guard case .block(let block) = $0.addresses else { return true }
        return !block.only(family).isEmpty
      }
    }
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
      && trace.along.map(\.bases) == other.trace.along.map(\.bases)
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

  /// The parts of one end's addresses that no rule tells apart.
  func regions(ofSource: Bool, _ family: AddressFamily) -> [Region] {
    let end = ofSource ? source : destination
    let named = [source.asSource, destination.asDestination]
    let cuts = named.flatMap { ofSource ? $0.sourceBlocks : $0.destinationBlocks }
    let other = ofSource ? destination.asDestination : source.asSource
    switch end.endpoint.addresses {
    case .block(let block):
      return block.only(family).pieces(cutBy: cuts).map { Region(candidates: [$0], mayLieIn: []) }
    case .known(let known):
      // A pod is judged by one address, the first of the family.
      let first = known.first { $0.family == family }
      let own = first.map { [AddressSet($0)] } ?? []
      let tunnel = ofSource ? tunnelAddresses(family).pieces(cutBy: cuts) : []
      return [Region(candidates: own + tunnel, mayLieIn: [])]
    case .unknown(let world):
      return [
        Region(
          candidates: world.only(family).pieces(cutBy: cuts),
          mayLieIn: other.writtenBlocks.filter { $0.family == family })
      ]
    }
  }

  /// The addresses with which a node may come to a pod of another one through a tunnel: they lie in the pools that use them.
  private func tunnelAddresses(_ family: AddressFamily) -> AddressSet {
    let (from, to) = (source.endpoint, destination.endpoint)
    guard from.isHost, to.kind == .pod, !tracer.onSameNode(from, to).isYes else {
      return AddressSet()
    }
    return AddressSet(
      tracer.cluster.pools.filter { $0.encapsulates && $0.block.family == family }.map(\.block))
  }

  /// The asked connections, cut where some rule's ports begin or end; each piece with one connection that stands for it.
  func pieces(of asked: ConnectionSet) -> [(set: ConnectionSet, one: Connection)] {
    let ends = [source.asSource, destination.asDestination]
    let names = ends.reduce(into: Set()) { $0.formUnion($1.names) }
    let ports = TransportProtocol.allCases.flatMap { transport in
      let numbers = names.flatMap {
        tracer.numbers(of: $0, transport, at: destination.endpoint)
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
    let trace = united(traces, from, to)
    return Pair.Part(
      connections: piece.set, verdict: trace.verdict, missing: trace.missing, trace: trace)
  }

  /// The traces for all places together. Those that disagree leave undecided the end whose rules look at an address that is
  /// not known: at the other end's, and some at its own.
  private func united(_ traces: [Trace], _ from: Region, _ to: Region) -> Trace {
    if traces.count == 1 { return traces[0] }
    let (here, there) = (
      missingAddress(from, source.endpoint), missingAddress(to, destination.endpoint)
    )
    let egress = there + (source.asSource.sourceBlocks.isEmpty ? [] : here)
    let ingress = here + (destination.asDestination.destinationBlocks.isEmpty ? [] : there)
    return Trace.united(traces, egress: egress, ingress: ingress, along: here.adding(there))
  }

  /// The address of an end that is not known and about which rules ask.
  private func missingAddress(_ region: Region, _ endpoint: Endpoint) -> [MissingFact] {
    guard region.candidates.count > 1 else { return [] }
    if case .known = endpoint.addresses { return [.tunnelAddress(endpoint.name)] }
    return [
      endpoint.isHost
        ? .nodeAddress(endpoint.name, mayLieIn: region.mayLieIn)
        : .address(endpoint.name, mayLieIn: region.mayLieIn)
    ]
  }
}

extension FlowCutter.Region {
  /// One address for each place, or a single nil where the family has none.
  fileprivate var representatives: [IPAddress?] {
    candidates.isEmpty ? [nil] : candidates.map(\.first)
  }
}
