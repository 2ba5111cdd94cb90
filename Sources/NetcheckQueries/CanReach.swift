import NetcheckCluster
package import NetcheckDiagnostics
import NetcheckLadder
package import NetcheckModel
package import NetcheckReachability
package import NetcheckSets
import Synchronization

/// Answers whether one side may open a connection to the other.
package struct CanReach: Sendable {
  package struct Answer: Sendable {
    package var verdict: Verdict
    package var quantifier: ReachQuestion.Quantifier
    package var source: String
    package var destination: String

    /// The connections that were asked; `nil` if none was named and so all were.
    package var asked: ConnectionSet?

    /// How many pairs of endpoints fare how.
    package var counts: Counts

    package var pairs: [PairAnswer]
    package var service: ServiceTranslation?

    /// What must be known to decide; empty unless undecided.
    package var missing: [MissingFact]

    package var assumptions: [Assumption]
  }

  package struct Counts: Hashable, Sendable {
    package var allowed = 0
    package var denied = 0
    package var undecided = 0

    package var total: Int { allowed + denied + undecided }
  }

  /// The answer for pairs of endpoints that fare alike.
  package struct PairAnswer: Sendable {
    package var source: GroupName
    package var destination: GroupName

    /// How many pairs of endpoints this stands for.
    package var count: Int

    package var verdict: Verdict
    package var pair: Pair

    /// For a denial, the rules that came nearest to opening the connection.
    package var nearMisses: [NearMiss]

    /// What the other family of addresses gives, where it differs.
    package var otherFamily: (family: AddressFamily, verdict: Verdict)?
  }

  /// The name of a group of endpoints: a workload, perhaps with how many of its pods are meant.
  package struct GroupName: Hashable, Sendable {
    package var name: EndpointName
    package var count: Int

    /// How many the whole has of which these are a part; `nil` if these are all.
    package var of: Int?
  }

  private let tracer: Tracer
  private let resolver: EndpointResolver
  private let groups: EndpointGroups
  private let ends: PairEnds

  package init(_ tracer: Tracer, namespace: String?) {
    self.tracer = tracer
    resolver = EndpointResolver(tracer.cluster, namespace: namespace)
    groups = EndpointGroups(tracer)
    ends = PairEnds(tracer)
  }

  /// Answers a question. `withNearMisses` looks for what would have opened a denied connection, which costs more than
  /// the verdict.
  package func answer(
    _ question: ReachQuestion, withNearMisses: Bool = true
  ) throws(Diagnostic) -> Answer {
    let port = EndpointResolver.AskedPort(question.port, question.transport)
    let source = try resolver.side(question.source, asked: .init(nil, nil))
    let destination = try resolver.side(question.destination, asked: port)
    let asked = try AskedConnections(question, destination, tracer.ladder.engine)
    let sources = groups.groups(source.members.map { ($0, ConnectionSet.all) })
    let destinations = groups.groups(
      destination.members.compactMap { member in
        let connections = asked.connections(at: member)
        return connections.isEmpty ? nil : (member, connections)
      })
    var pairs: [PairAnswer] = []
    for from in sources {
      for to in destinations {
        pairs += self.pairs(from, to, question, withNearMisses)
      }
    }
    return answer(question, pairs, source, destination, asked)
  }

  private func answer(
    _ question: ReachQuestion, _ pairs: [PairAnswer], _ source: Side, _ destination: Side,
    _ asked: AskedConnections
  ) -> Answer {
    var counts = Counts()
    for pair in pairs {
      switch pair.verdict {
      case .allowed: counts.allowed += pair.count
      case .denied: counts.denied += pair.count
      case .undecided: counts.undecided += pair.count
      }
    }
    var missing = source.missing.adding(destination.missing)
    if pairs.isEmpty || !missing.isEmpty { counts.undecided += pairs.isEmpty ? 1 : 0 }
    let verdict = verdict(counts, question.quantifier)
    if verdict == .undecided {
      for pair in pairs { for part in pair.pair.parts { missing = missing.adding(part.missing) } }
    } else {
      missing = []
    }
    let hosts = (source.members + destination.members).map(\.endpoint)
      .filter { $0.kind == .hostNetworkPod }.map { Assumption.hostNetworkIsNode($0.name) }
    return Answer(
      verdict: verdict, quantifier: question.quantifier, source: source.name,
      destination: destination.name, asked: asked.named, counts: counts, pairs: pairs,
      service: destination.service, missing: missing,
      assumptions: hosts.reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
  }

  private func verdict(_ counts: Counts, _ quantifier: ReachQuestion.Quantifier) -> Verdict {
    switch quantifier {
    case .any: counts.allowed > 0 ? .allowed : counts.undecided > 0 ? .undecided : .denied
    case .all: counts.denied > 0 ? .denied : counts.undecided > 0 ? .undecided : .allowed
    }
  }

  // MARK: Pairs of groups

  private func pairs(
    _ from: EndpointGroups.Group, _ to: EndpointGroups.Group, _ question: ReachQuestion,
    _ withNearMisses: Bool
  ) -> [PairAnswer] {
    // A group meets itself: its pods meet each other, or a single pod itself.
    let isSameGroup = from.pods == to.pods && !from.pods.isEmpty
    let isOneEndpoint = isSameGroup && from.replicas == 1
    var count = from.count * to.count
    if isSameGroup, from.count > 1 { count -= from.count }
    let family = question.family ?? family(of: from.endpoint, to.endpoint)
    let found = pairs(from, to, family, isOneEndpoint)
    return found.map { pair in
      let verdict = pair.verdict
      return PairAnswer(
        source: GroupName(name: pair.source, count: from.count, of: from.whole),
        destination: GroupName(name: pair.destination, count: to.count, of: to.whole),
        count: count, verdict: verdict, pair: pair,
        nearMisses: verdict == .denied && withNearMisses
          ? NearMissFinder(tracer).nearMisses(of: pair, from: from.endpoint, to: to.endpoint) : [],
        otherFamily: found.count == 1 && question.family == nil
          ? otherFamily(from, to, family, isOneEndpoint, verdict) : nil)
    }
  }

  private func pairs(
    _ from: EndpointGroups.Group, _ to: EndpointGroups.Group, _ family: AddressFamily,
    _ isOneEndpoint: Bool
  ) -> [Pair] {
    PairTracer(tracer, family: family).pairs(
      from: ends.end(of: from), to: ends.end(of: to), asked: to.asked,
      isOneEndpoint: isOneEndpoint)
  }

  /// The family in which two endpoints speak: that of an address which the question names, else the cluster's primary one.
  private func family(of source: Endpoint, _ destination: Endpoint) -> AddressFamily {
    let primary = tracer.cluster.primaryFamily
    for endpoint in [source, destination] {
      if case .known(let addresses) = endpoint.addresses,
        !addresses.contains(where: { $0.family == primary }), let first = addresses.first
      {
        return first.family
      }
      if case .block(let block) = endpoint.addresses, block.only(primary).isEmpty {
        return primary == .ipv4 ? .ipv6 : .ipv4
      }
    }
    return primary
  }

  /// The verdict over the other family, if both ends have addresses of both and it differs.
  private func otherFamily(
    _ from: EndpointGroups.Group, _ to: EndpointGroups.Group, _ family: AddressFamily,
    _ isOneEndpoint: Bool, _ verdict: Verdict
  ) -> (family: AddressFamily, verdict: Verdict)? {
    let other: AddressFamily = family == .ipv4 ? .ipv6 : .ipv4
    let bothHave = [from.endpoint, to.endpoint].allSatisfy { endpoint in
      guard case .known(let addresses) = endpoint.addresses else { return false }
      return addresses.contains { $0.family == other }
    }
    guard bothHave else { return nil }
    let verdicts = pairs(from, to, other, isOneEndpoint).map(\.verdict)
    guard let first = verdicts.first, first != verdict else { return nil }
    return (other, first)
  }
}

/// Remembers which policies govern a pod, for questions that name it again.
private final class PairEnds: Sendable {
  private let tracer: Tracer
  private let known = Mutex<[Int: PairTracer.End]>([:])

  init(_ tracer: Tracer) {
    self.tracer = tracer
  }

  func end(of group: EndpointGroups.Group) -> PairTracer.End {
    let pairTracer = PairTracer(tracer, family: .ipv4)
    guard let pod = group.pods.first else { return pairTracer.end(group.endpoint) }
    return known.withLock { known in
      var end = known[pod] ?? pairTracer.end(group.endpoint)
      known[pod] = end
      end.endpoint = group.endpoint
      return end
    }
  }
}

/// The connections that a question asks for, at each destination.
package struct AskedConnections: Sendable {
  /// What the question names; `nil` if it asks for everything.
  package let named: ConnectionSet?

  private let port: ReachQuestion.Port?
  private let transport: TransportProtocol?
  private let engine: Engine

  init(
    _ question: ReachQuestion, _ destination: Side, _ engine: Engine
  ) throws(Diagnostic) {
    port = question.port
    transport = question.transport
    self.engine = engine
    switch (question.port, question.transport) {
    case (nil, nil): named = nil
    case (nil, let transport?): named = ConnectionSet(transport, .all)
    case (.number(let number), let transport):
      named = ConnectionSet(Connection(transport ?? .tcp, number))
    case (.name(let name), _):
      let connections = destination.members.reduce(ConnectionSet()) {
        $0.union(Self.numbers(of: name, question.transport, at: $1, engine))
      }
      if connections.isEmpty, !destination.members.isEmpty {
        throw .unknownPortName(name, destination)
      }
      named = connections
    }
  }

  func connections(at member: Side.Member) -> ConnectionSet {
    if let targets = member.targets { return targets }
    switch (port, transport) {
    case (nil, nil): return .all
    case (nil, let transport?): return ConnectionSet(transport, .all)
    case (.number(let number), let transport):
      return ConnectionSet(Connection(transport ?? .tcp, number))
    case (.name(let name), _): return Self.numbers(of: name, transport, at: member, engine)
    }
  }

  private static func numbers(
    of name: String, _ transport: TransportProtocol?, at member: Side.Member, _ engine: Engine
  ) -> ConnectionSet {
    if let targets = member.targets { return targets }
    var connections = ConnectionSet()
    for protocolOfPort in TransportProtocol.allCases
    where transport == nil || transport == protocolOfPort {
      let numbers = member.endpoint.numbers(of: name, protocolOfPort, for: engine)
      connections[protocolOfPort] = PortSet(numbers.map { $0...$0 })
    }
    return connections
  }
}

extension Diagnostic {
  fileprivate static func unknownPortName(_ name: String, _ destination: Side) -> Diagnostic {
    let known = Set(destination.members.flatMap { $0.endpoint.ports.compactMap(\.name) }).sorted()
    return .error(
      "\(destination.name) declares no port named '\(name)'", code: .unknownPort,
      help: known.isEmpty
        ? "its containers name no ports: ask for a number"
        : "its ports are " + known.joined(separator: ", "))
  }
}
