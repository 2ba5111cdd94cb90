package import NetcheckSets

/// What two endpoints may open between them.
///
/// An endpoint that is a block of addresses may give several pairs, one for each part of the block that fares alike.
package struct Pair: Sendable {
  package var source: EndpointName
  package var destination: EndpointName

  /// The connections that were asked for, cut into parts that fare alike for one reason.
  package var parts: [Part]

  package init(source: EndpointName, destination: EndpointName, parts: [Part]) {
    self.source = source
    self.destination = destination
    self.parts = parts
  }

  package struct Part: Sendable {
    package var connections: ConnectionSet
    package var verdict: Verdict
    package var missing: [MissingFact]

    /// The trace of one of the connections; the others' traces differ in the port alone.
    package var trace: Trace

    package init(
      connections: ConnectionSet, verdict: Verdict, missing: [MissingFact], trace: Trace
    ) {
      self.connections = connections
      self.verdict = verdict
      self.missing = missing
      self.trace = trace
    }
  }

  /// The asked connections with a verdict.
  package func connections(_ verdict: Verdict) -> ConnectionSet {
    parts.reduce(ConnectionSet()) {
      $1.verdict == verdict ? $0.union($1.connections) : $0
    }
  }

  /// Whether anything that was asked may be opened.
  package var verdict: Verdict {
    if parts.contains(where: { $0.verdict == .allowed }) { return .allowed }
    return parts.contains { $0.verdict == .undecided } ? .undecided : .denied
  }
}
