import NetcheckCluster
package import NetcheckDiagnostics
import NetcheckLadder
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

    /// Only this connection; `nil`: all.
    package var connection: Connection?

    var connections: ConnectionSet? { connection.map { ConnectionSet($0) } }

    /// The port for which a Service is asked.
    var askedPort: EndpointResolver.AskedPort {
      guard case .port(let transport, let number) = connection else { return .init(nil, nil) }
      return .init(.number(number), transport)
    }

    package init(
      from source: EndpointReference? = nil, to destination: EndpointReference? = nil,
      namespace: String? = nil, connection: Connection? = nil
    ) {
      self.source = source
      self.destination = destination
      self.namespace = namespace
      self.connection = connection
    }
  }

  /// Endpoints that fare alike, and what they may open.
  package struct Row: Sendable {
    package var source: CanReach.GroupName
    package var destination: CanReach.GroupName
    package var allowed: ConnectionSet
    package var undecided: ConnectionSet

    /// The family in which this is so, where the two speak in both and what is open differs.
    package var family: AddressFamily?
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
  private let relations: Relations
  private let namespace: String?

  package init(_ tracer: Tracer, _ relations: Relations, namespace: String?) {
    self.tracer = tracer
    self.relations = relations
    self.namespace = namespace
  }

  package func answer(_ question: Question) throws(Diagnostic) -> Answer {
    let scope = try GraphScope(
      question, tracer, relations: [relations], namespace: namespace)
    let pairs = try OpenPairs(
      scope, tracer, relations, asked: question.connections, families: .apart
    ).all().compactMap { $0.without(leading(scope, $0.to)) }
    var answer = Answer(rows: [], absent: tracer.cluster.absentWorkloads, missing: [])
    for pair in pairs {
      let (from, to) = (scope.sources[pair.from], scope.destinations[pair.to])
      var row = Row(
        source: CanReach.GroupName(name: pair.source, count: from.count, of: from.whole),
        destination: CanReach.GroupName(name: pair.destination, count: to.count, of: to.whole),
        allowed: pair.allowed, undecided: pair.undecided, family: pair.family)
      if pair.isByPlacement {
        row.allowed = ConnectionSet()
        answer.byPlacement.append(row)
        if pair.allowed.isEmpty { continue }
        row.allowed = pair.allowed
        row.undecided = ConnectionSet()
      }
      answer.rows.append(row)
    }
    answer.missing = scope.missing.adding(missing(pairs, scope))
    for to in scope.destinations.indices where scope.destinations[to].endpoint.kind == .node {
      let leading = leading(scope, to).intersection(question.connections ?? .all)
      if leading.isEmpty { continue }
      answer.missing = answer.missing.adding([
        .leadsOn(scope.destinations[to].endpoint.name, leading)
      ])
    }
    if let service = scope.service?.service, pairs.contains(where: \.hidesSource) {
      answer.missing = answer.missing.adding([.sourceAddress(service: service)])
    }
    answer.assumptions = assumptions(scope)
    if scope.door != nil, relations.tellFamiliesApart {
      answer.assumptions.append(.familyInUse(tracer.cluster.primaryFamily))
    }
    if question.connections == nil, tracer.ladder.engine == .calico,
      tracer.ladder.speaksOfOtherProtocols
    {
      answer.assumptions.append(.portsAlone)
    }
    return answer
  }

  /// What comes to a destination and leads on, where it was not asked about alone.
  private func leading(_ scope: GraphScope, _ destination: Int) -> ConnectionSet {
    scope.door == nil
      ? tracer.cluster.leading(at: scope.destinations[destination].endpoint) : ConnectionSet()
  }

  /// How many undecided pairs are asked what is missing: each costs a trace.
  private static let mostTraced = 2000

  /// The facts that undecided pairs lack.
  private func missing(_ pairs: [OpenPair], _ scope: GraphScope) -> [MissingFact] {
    let undecided = pairs.lazy.filter {
      !$0.undecided.isEmpty && !$0.isByPlacement && !$0.hidesSource && !$0.isDoubtful
    }
    let parts = PairParts(tracer)
    var missing: [MissingFact] = []
    var seen: Set<MissingFact> = []
    for pair in undecided.prefix(Self.mostTraced) {
      let ends = (scope.sources[pair.from].endpoint, scope.destinations[pair.to].endpoint)
      for fact in parts.parts(ends, pair.undecided, family: pair.family).flatMap(\.missing)
      where seen.insert(fact).inserted {
        missing.append(fact)
      }
    }
    return missing
  }

  /// Pods of the host network are judged as their nodes, which the answer says.
  private func assumptions(_ scope: GraphScope) -> [Assumption] {
    var assumptions: [Assumption] = []
    var seen: Set<EndpointName> = []
    for group in scope.sources + scope.destinations
    where group.endpoint.kind == .hostNetworkPod && seen.insert(group.endpoint.name).inserted {
      assumptions.append(.hostNetworkIsNode(group.endpoint.name))
    }
    return assumptions
  }
}

extension Cluster {
  /// Workloads without pods, which may open nothing.
  var absentWorkloads: [MissingFact] {
    workloads.compactMap { workload in
      guard case .absent(let why) = workload.presence else { return nil }
      return .noPods(workload.displayName, because: why)
    }
  }
}
