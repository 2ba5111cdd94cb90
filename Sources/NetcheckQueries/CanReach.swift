import NetcheckCluster
package import NetcheckDiagnostics
import NetcheckLadder
package import NetcheckModel
package import NetcheckReachability
package import NetcheckSets

/// Answers whether one side may open a connection to the other.
package struct CanReach: Sendable {
  package struct Answer: Sendable {
    package var verdict: Verdict
    package var quantifier: ReachQuestion.Quantifier
    package var source: String
    package var destination: String

    /// Who enforces, and what the platform installs.
    package var engine: Engine
    package var release: CalicoRelease?
    package var baseline: Baseline

    /// The connections that were asked; `nil` if none was named and so all were.
    package var asked: ConnectionSet?

    /// How many pairs of endpoints fare how.
    package var counts: Counts

    package var pairs: [PairAnswer]

    /// How many pairs of endpoints were counted and not proven: of very many, some of those that made the verdict are.
    package var unproven = 0

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

    mutating func add(_ count: Int, _ verdict: Verdict) {
      switch verdict {
      case .allowed: allowed += count
      case .denied: denied += count
      case .undecided: undecided += count
      }
    }

    /// The verdict over all pairs.
    func verdict(_ quantifier: ReachQuestion.Quantifier) -> Verdict {
      switch quantifier {
      case .any: allowed > 0 ? .allowed : undecided > 0 ? .undecided : .denied
      case .all: denied > 0 ? .denied : undecided > 0 ? .undecided : .allowed
      }
    }
  }

  /// The answer for pairs of endpoints that fare alike.
  package struct PairAnswer: Sendable {
    package var source: GroupName
    package var destination: GroupName

    /// How many pairs of endpoints this stands for.
    package var count: Int

    package var verdict: Verdict
    package var pair: Pair

    /// Whether both ends are one pod.
    package var isWithinPod: Bool

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

    package init(name: EndpointName, count: Int, of whole: Int? = nil) {
      self.name = name
      self.count = count
      of = whole
    }
  }

  let tracer: Tracer
  private let resolver: EndpointResolver
  private let groups: EndpointGroups
  let ends: PairEnds
  private let relations: Relations

  private let countsFrom: Int

  /// - Parameter countsFrom: from so many pairs of endpoints on they are counted by the relation, and a part of them is proven.
  package init(
    _ tracer: Tracer, _ relations: Relations, namespace: String?, countsFrom: Int = 40_000
  ) {
    self.tracer = tracer
    self.countsFrom = countsFrom
    self.relations = relations
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
    let family = question.family
    let source = try resolver.side(question.source, asked: .source, family: family)
    let destination = try destination(question, port)
    var answer = try answer(question, source, destination, withNearMisses)
    answer = try withDoubt(answer, question, source, destination)
    // What leads on may fare otherwise.
    let deciding = question.quantifier == .any ? Verdict.allowed : .denied
    if !destination.leading.isEmpty, answer.verdict != deciding {
      answer.verdict = .undecided
      answer.missing = answer.missing.adding(destination.leading)
    }
    return answer
  }

  /// The destination in the family that the question names, or in that of the address from which it asks, if it can be reached so.
  private func destination(
    _ question: ReachQuestion, _ port: EndpointResolver.AskedPort
  ) throws(Diagnostic) -> Side {
    if question.family == nil, case .block(let block) = question.source,
      case .service = question.destination,
      let side = try? resolver.side(question.destination, asked: port, family: block.family)
    {
      return side
    }
    return try resolver.side(question.destination, asked: port, family: question.family)
  }

  /// Leaves undecided what would be decided by endpoints that may not belong to the sides. What a decision lacks, none more can
  /// bring; what brings it about must surely be there.
  private func withDoubt(
    _ answer: Answer, _ question: ReachQuestion, _ source: Side, _ destination: Side
  ) throws(Diagnostic) -> Answer {
    if destination.isOneOfThem {
      var answer = answer
      let verdicts = Set(answer.pairs.map(\.verdict))
      if verdicts.count > 1 {
        answer.verdict = .undecided
        answer.missing = answer.missing.adding(destination.missing)
      }
      return answer
    }
    let deciding = question.quantifier == .any ? Verdict.allowed : .denied
    let (from, to) = (source.certain, destination.certain)
    let isCertain =
      from.members.count == source.members.count && to.members.count == destination.members.count
    if isCertain || answer.verdict != deciding { return answer }
    if !from.members.isEmpty, !to.members.isEmpty,
      try self.answer(question, from, to, false).verdict == deciding
    {
      return answer
    }
    var answer = answer
    answer.verdict = .undecided
    answer.missing = source.missing.adding(destination.missing)
    return answer
  }

  private func answer(
    _ question: ReachQuestion, _ source: Side, _ destination: Side, _ withNearMisses: Bool
  ) throws(Diagnostic) -> Answer {
    let asked = try AskedConnections(question, destination)
    let count =
      source.members.count * destination.members.count < countsFrom
      ? nil
      : try PairCount(question, source, destination, asked: asked.named, tracer, relations)
    let (sources, destinations) =
      count.map { ($0.proven.map(\.from), $0.proven.map(\.to)) }
      ?? groups(of: source, destination, asked)
    let judge = GroupJudge(
      tracer, ends, question, destination, withNearMisses: withNearMisses)
    var pairs: [PairAnswer] = []
    if let count {
      pairs = count.proven.flatMap { from, to in
        var to = to
        to.asked = asked.named ?? .all
        return judge.answers(from, to)
      }
    } else {
      for from in sources {
        // What the outside says to itself is nobody's question, unless nothing else is asked.
        for to in destinations
        where from.endpoint.kind != .outside || to.endpoint.kind != .outside
          || destination.isOfService || sources.count * destinations.count == 1
        {
          if destination.leads(from.endpoint, to: to.endpoint).isNo { continue }
          // Who stands on both sides is asked about the others.
          if from.endpoint.kind == .outside, destination.service == nil, destinations.count > 1,
            from.endpoint.addresses == to.endpoint.addresses
          {
            continue
          }
          pairs += judge.answers(from, to)
        }
      }
    }
    // A pod that stands on both sides among others is asked about the others.
    if destination.service == nil, !pairs.allSatisfy(\.isWithinPod) {
      pairs.removeAll(where: \.isWithinPod)
    }
    return answer(
      question, pairs, count?.counts, source, destination, asked,
      assumptions: assumptions(question, source, destination, asked, sources)
        + assumptions(about: pairs, question, sources, destinations))
  }

  /// The groups of both sides, with what is asked of each destination.
  private func groups(
    of source: Side, _ destination: Side, _ asked: AskedConnections
  ) -> ([EndpointGroups.Group], [EndpointGroups.Group]) {
    let byNode =
      destination.entrance != nil
      || (source.members + destination.members).contains { $0.endpoint.isHost }
    return (
      groups.groups(source.members.map { ($0, ConnectionSet.all) }, byNode: byNode),
      groups.groups(
        destination.members.compactMap { member in
          let connections = asked.connections(at: member)
          return connections.isEmpty ? nil : (member, connections)
        }, byNode: byNode)
    )
  }

  private func answer(
    _ question: ReachQuestion, _ pairs: [PairAnswer], _ counted: Counts?, _ source: Side,
    _ destination: Side, _ asked: AskedConnections, assumptions: [Assumption]
  ) -> Answer {
    var proven = Counts()
    for pair in pairs { proven.add(pair.count, pair.verdict) }
    if pairs.isEmpty, counted == nil { proven.undecided = 1 }
    let counts = counted ?? proven
    var verdict = counts.verdict(question.quantifier)
    // What is left out may decide otherwise, unless all is decided without it.
    if destination.lacksPorts, verdict == (question.quantifier == .any ? .denied : .allowed) {
      verdict = .undecided
    }
    var missing: [MissingFact] = []
    if verdict == .undecided {
      missing = source.missing.adding(destination.missing)
      if pairs.isEmpty, missing.isEmpty, let service = destination.service?.service {
        missing = [.backends(service: service)]
      }
      for pair in pairs { for part in pair.pair.parts { missing = missing.adding(part.missing) } }
    }
    // The pairs that made the verdict come first.
    let ordered = pairs.enumerated().sorted {
      ($0.element.verdict == verdict ? 0 : 1, $0.offset)
        < ($1.element.verdict == verdict ? 0 : 1, $1.offset)
    }.map(\.element)
    return Answer(
      verdict: verdict, quantifier: question.quantifier, source: source.name,
      destination: destination.name, engine: tracer.ladder.engine,
      release: tracer.ladder.release, baseline: tracer.ladder.baseline, asked: asked.named,
      counts: counts, pairs: ordered, unproven: counts.total - proven.total,
      service: destination.service(from: source), missing: missing, assumptions: assumptions)
  }
}
