import NetcheckCluster
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// One connection that stands for many, with its trace.
struct PairExample {
  var pair: Pair
  var part: Pair.Part
  var connection: Connection

  /// The family of the connection; `nil` if it is the usual one.
  var family: AddressFamily?

  /// What is not known about the connections that were asked.
  var missing: [MissingFact]

  /// The first part of what is asked with this verdict, else any; if possible on a port that the destination declares.
  static func first(
    _ verdict: Verdict, from: EndpointGroups.Group, to: EndpointGroups.Group,
    asked: ConnectionSet, _ tracer: Tracer
  ) -> PairExample? {
    let ends = (from.endpoint, to.endpoint)
    let own = example(verdict, ends, asked, tracer, family: nil)
    if own?.part.verdict == verdict { return own }
    // What is open may be so in the other family alone.
    guard let other = tracer.cluster.families(of: ends.0, ends.1).dropFirst().first,
      let example = example(verdict, ends, asked, tracer, family: other),
      example.part.verdict == verdict
    else { return own }
    return example
  }

  private static func example(
    _ verdict: Verdict, _ ends: (from: Endpoint, to: Endpoint), _ asked: ConnectionSet,
    _ tracer: Tracer, family: AddressFamily?
  ) -> PairExample? {
    let pairTracer = PairTracer(tracer)
    let pairs = pairTracer.pairs(
      from: pairTracer.end(ends.from), to: pairTracer.end(ends.to), asked: asked,
      isOneEndpoint: false, family: family)
    let missing = pairs.flatMap(\.parts).reduce([]) { $0.adding($1.missing) }
    let declared = ends.to.ports.map { Connection($0.transport, $0.number) }
    let all = pairs.flatMap { pair in pair.parts.map { (pair: pair, part: $0) } }
    let wanted = all.filter { $0.part.verdict == verdict }
    let onDeclared = wanted.first { _, part in declared.contains(where: part.connections.contains) }
    guard let (pair, part) = onDeclared ?? wanted.first ?? all.first,
      let connection = declared.first(where: part.connections.contains) ?? part.connections.first
    else { return nil }
    let used = family ?? tracer.cluster.family(of: ends.from, ends.to)
    let isUsual = used == tracer.cluster.primaryFamily || ends.from.isBlock || ends.to.isBlock
    return PairExample(
      pair: pair, part: part, connection: connection, family: isUsual ? nil : used,
      missing: missing)
  }

  func source(_ group: EndpointGroups.Group) -> CanReach.GroupName {
    CanReach.GroupName(name: pair.source, count: group.count, of: group.whole)
  }

  func destination(_ group: EndpointGroups.Group) -> CanReach.GroupName {
    CanReach.GroupName(name: pair.destination, count: group.count, of: group.whole)
  }
}

extension ConnectionSet {
  /// The lowest connection of the first protocol.
  var first: Connection? {
    for transport in TransportProtocol.allCases {
      if let range = self[transport].ranges.first { return Connection(transport, range.lowerBound) }
    }
    return portless.min { $0.description < $1.description }
  }
}
