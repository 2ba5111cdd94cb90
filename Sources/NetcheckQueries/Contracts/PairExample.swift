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

  /// The first part of what is asked with this verdict; if possible on a port that the destination declares.
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
    for pair in pairs {
      let parts = pair.parts.filter { $0.verdict == verdict }
      for part in parts {
        if let port = declared.first(where: { part.connections.contains($0) }) {
          return PairExample(pair: pair, part: part, connection: port, missing: missing)
        }
      }
      if let part = parts.first, let first = part.connections.first {
        return PairExample(pair: pair, part: part, connection: first, missing: missing)
      }
    }
    return nil
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
