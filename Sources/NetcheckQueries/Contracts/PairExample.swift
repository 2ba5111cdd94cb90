import NetcheckCluster
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// One connection that stands for many, with its trace.
struct PairExample {
  var pair: Pair
  var part: Pair.Part
  var connection: Connection

  /// What is not known about the connections that were asked.
  var missing: [MissingFact]

  /// The first part of what is asked with this verdict, else any; if possible on a port that the destination declares.
  static func first(
    _ verdict: Verdict, from: EndpointGroups.Group, to: EndpointGroups.Group,
    asked: ConnectionSet, _ tracer: Tracer
  ) -> PairExample? {
    let pairTracer = PairTracer(tracer)
    let pairs = pairTracer.pairs(
      from: pairTracer.end(from.endpoint), to: pairTracer.end(to.endpoint), asked: asked,
      isOneEndpoint: false)
    let missing = pairs.flatMap(\.parts).reduce([]) { $0.adding($1.missing) }
    let declared = to.endpoint.ports.map { Connection($0.transport, $0.number) }
    let all = pairs.flatMap { pair in pair.parts.map { (pair: pair, part: $0) } }
    let wanted = all.filter { $0.part.verdict == verdict }
    let onDeclared = wanted.first { _, part in declared.contains(where: part.connections.contains) }
    guard let (pair, part) = onDeclared ?? wanted.first ?? all.first,
      let connection = declared.first(where: part.connections.contains) ?? part.connections.first
    else { return nil }
    return PairExample(pair: pair, part: part, connection: connection, missing: missing)
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
