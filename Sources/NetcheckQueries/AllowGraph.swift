import NetcheckCluster
package import NetcheckDiagnostics
package import NetcheckModel
package import NetcheckReachability
package import NetcheckSets

/// Lists who may talk to whom: every pair of workloads, and every workload with the addresses outside.
package struct AllowGraph: Sendable {
  package struct Question: Sendable {
    /// Only connections from here; `nil`: from everybody.
    package var source: EndpointReference?

    /// Only connections to here; `nil`: to everybody.
    package var destination: EndpointReference?

    /// Only rows that touch a pod of this namespace.
    package var namespace: String?

    /// Only these connections; `nil`: all.
    package var connections: ConnectionSet?

    package init(
      from source: EndpointReference? = nil, to destination: EndpointReference? = nil,
      namespace: String? = nil, connections: ConnectionSet? = nil
    ) {
      self.source = source
      self.destination = destination
      self.namespace = namespace
      self.connections = connections
    }
  }

  /// Endpoints that fare alike, and what they may open.
  package struct Row: Sendable {
    package var source: CanReach.GroupName
    package var destination: CanReach.GroupName
    package var allowed: ConnectionSet
    package var undecided: ConnectionSet
  }

  package struct Answer: Sendable {
    /// Rows that nothing but the placement on nodes leaves undecided: pairs with a pod of the host network, open if both
    /// run on one node.
    package var byPlacement: [Row] = []

    package var assumptions: [Assumption] = []

    /// Ordered by source, then destination. Pairs between which nothing may be opened have no row.
    package var rows: [Row]

    /// Workloads without pods, which have no rows.
    package var absent: [MissingFact]

    /// Facts that some undecided row lacks.
    package var missing: [MissingFact]
  }

  private let tracer: Tracer
  private let namespace: String?

  package init(_ tracer: Tracer, namespace: String?) {
    self.tracer = tracer
    self.namespace = namespace
  }

  package func answer(_ question: Question) throws(Diagnostic) -> Answer {
    let scope = try GraphScope(question, tracer, namespace: namespace)
    let pairTracer = PairTracer(tracer)
    let sourceEnds = scope.sources.map { pairTracer.end($0.endpoint) }
    let destinationEnds = scope.destinations.map { pairTracer.end($0.endpoint) }
    var answer = Answer(rows: [], absent: absent(), missing: [])
    for (from, source) in zip(scope.sources, sourceEnds) {
      for (to, destination) in zip(scope.destinations, destinationEnds)
      where scope.isAsked(from, to) {
        assume(from, to, in: &answer)
        for pair in pairTracer.pairs(
          from: source, to: destination, asked: question.connections ?? .all, isOneEndpoint: false)
        {
          add(pair, from, to, to: &answer)
        }
      }
    }
    return answer
  }

  private func add(
    _ pair: Pair, _ from: EndpointGroups.Group, _ to: EndpointGroups.Group, to answer: inout Answer
  ) {
    let allowed = pair.connections(.allowed)
    let undecided = pair.connections(.undecided)
    if allowed.isEmpty, undecided.isEmpty { return }
    var row = Row(
      source: CanReach.GroupName(name: pair.source, count: from.count, of: from.whole),
      destination: CanReach.GroupName(name: pair.destination, count: to.count, of: to.whole),
      allowed: allowed, undecided: undecided)
    let missing = pair.parts.reduce([]) { $0.adding($1.missing) }
    if !undecided.isEmpty, missing.allSatisfy(\.isPlacement) {
      row.allowed = ConnectionSet()
      answer.byPlacement.append(row)
      row = Row(
        source: row.source, destination: row.destination, allowed: allowed,
        undecided: ConnectionSet())
      if allowed.isEmpty { return }
    } else {
      answer.missing = answer.missing.adding(missing)
    }
    answer.rows.append(row)
  }

  /// Pods of the host network are judged as their nodes, which the answer says.
  private func assume(
    _ from: EndpointGroups.Group, _ to: EndpointGroups.Group, in answer: inout Answer
  ) {
    for endpoint in [from.endpoint, to.endpoint] where endpoint.kind == .hostNetworkPod {
      let assumption = Assumption.hostNetworkIsNode(endpoint.name)
      if !answer.assumptions.contains(assumption) { answer.assumptions.append(assumption) }
    }
  }

  private func absent() -> [MissingFact] {
    tracer.cluster.workloads.compactMap { workload in
      guard case .absent(let why) = workload.presence else { return nil }
      return .noPods(workload.displayName, because: why)
    }
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
