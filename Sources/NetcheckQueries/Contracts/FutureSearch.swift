import NetcheckCluster
import NetcheckLadder
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// Looks for a pod that nobody has made yet and that would fare in a given way.
///
/// It begins with a pod about which nothing is chosen, and asks the tracer, which tells what hangs on a choice. Where the answer
/// is the same whatever is chosen, all such pods are judged at once; else the choice on which it hangs is made in every way that
/// some selector can tell apart, and each is asked again.
struct FutureSearch {
  /// A side of the search.
  struct Side {
    var endpoint: Endpoint

    /// What a future pod must be to count; always so of what exists.
    var condition = EndpointSelector.everything

    var isFuture: Bool { endpoint.open != nil }
  }

  enum Outcome {
    case none
    case found(Side, Side, Connection, Trace)
    /// Some fact that is no choice is missing.
    case undecided(Side, Side, Connection, Trace, [MissingFact])
    case gaveUp(ContractTest.Limit)
  }

  private let tracer: Tracer
  private let vocabulary: FutureVocabulary
  private let goal: Goal
  private let family: AddressFamily
  private static let mostCases = 20_000

  /// Which pods are looked for: such that of the connections asked one is open, one is closed, or all are closed.
  enum Goal {
    case someOpen, someClosed, allClosed
  }

  /// - Parameter family: that in which the two sides speak, unless an address says otherwise.
  init(
    _ tracer: Tracer, _ vocabulary: FutureVocabulary, _ goal: Goal, over family: AddressFamily
  ) {
    self.tracer = tracer
    self.family = family
    self.vocabulary = vocabulary
    self.goal = goal
  }

  func outcome(from source: Side, to destination: Side, asked: ConnectionSet) -> Outcome {
    var open = [(source, destination)]
    if destination.isFuture, !vocabulary.portNames.isEmpty {
      open.append((source, destination.declaring(vocabulary.ports(among: asked))))
    }
    var undecided: Outcome?
    var limit: ContractTest.Limit?
    var cases = 0
    while let (from, to) = open.popLast() {
      cases += 1
      if cases > Self.mostCases { return .gaveUp(.cases(Self.mostCases)) }
      switch look(from, to, asked) {
      case .closed: continue
      case .found(let connection, let trace): return .found(from, to, connection, trace)
      case .undecided(let connection, let trace, let missing):
        undecided = undecided ?? .undecided(from, to, connection, trace, missing)
      case .choice(let fact):
        guard let further = split(from, to, on: fact) else {
          limit = limit ?? .patterns(key: fact.key)
          continue
        }
        open += further.reversed()
      }
    }
    if let undecided { return undecided }
    if let limit { return .gaveUp(limit) }
    return destination.isFuture && !vocabulary.portNames.isEmpty ? .gaveUp(.portNames) : .none
  }

  // MARK: One case

  private enum Look {
    case closed
    case found(Connection, Trace)
    case undecided(Connection, Trace, [MissingFact])
    /// The answer hangs on something that is not chosen yet.
    case choice(MissingFact)
  }

  private func look(_ from: Side, _ to: Side, _ asked: ConnectionSet) -> Look {
    let counts = meets(from).and(meets(to))
    if counts.isNo { return .closed }
    let pairTracer = PairTracer(tracer)
    let parts = pairTracer.pairs(
      from: pairTracer.end(from.endpoint), to: pairTracer.end(to.endpoint), asked: asked,
      isOneEndpoint: false, family: family
    ).flatMap(\.parts)
    let (sure, perhaps) = matches(parts)
    guard let match = sure ?? perhaps, let connection = match.connections.first else {
      return .closed
    }
    if case .unknown(let facts) = counts {
      return facts.first(where: \.isChoice).map { .choice($0) }
        ?? .undecided(connection, match.trace, facts)
    }
    if sure != nil { return .found(connection, match.trace) }
    let facts = parts.filter { $0.verdict == .undecided }.flatMap(\.missing)
    return facts.first(where: \.isChoice).map { .choice($0) }
      ?? .undecided(connection, match.trace, facts)
  }

  private func meets(_ side: Side) -> Truth {
    side.condition.selects(side.endpoint, in: tracer.cluster)
  }

  /// A part that makes the case one that is looked for, and one that perhaps does.
  private func matches(_ parts: [Pair.Part]) -> (sure: Pair.Part?, perhaps: Pair.Part?) {
    func first(_ verdict: Verdict) -> Pair.Part? { parts.first { $0.verdict == verdict } }
    switch goal {
    case .someOpen: return (first(.allowed), first(.undecided))
    case .someClosed: return (first(.denied), first(.undecided))
    case .allClosed:
      if first(.allowed) != nil { return (nil, nil) }
      return first(.undecided).map { (nil, $0) } ?? (first(.denied), nil)
    }
  }

  // MARK: Choices

  /// The two sides with a choice made in every way; `nil` if there are too many.
  private func split(_ from: Side, _ to: Side, on fact: MissingFact) -> [(Side, Side)]? {
    if fact.pod == from.endpoint.name {
      return choices(for: from.endpoint, fact)?.map { (from.with($0), to) }
    }
    return choices(for: to.endpoint, fact)?.map { (from, to.with($0)) }
  }

  private func choices(for pod: Endpoint, _ fact: MissingFact) -> [Endpoint]? {
    guard let open = pod.open else { return [] }
    switch fact {
    case .openLabel(_, let key):
      guard let values = vocabulary.values(of: .label(key)) else { return nil }
      var without = open
      without.absentLabels.insert(key)
      return [pod.choosing(without)]
        + values.map { value in
          var labels = pod.labels
          labels[key] = value
          return pod.choosing(labels: labels, open)
        }
    case .openServiceAccount:
      guard let named = vocabulary.values(of: .serviceAccount) else { return nil }
      var chosen = open
      chosen.isServiceAccountOpen = false
      return accounts(in: pod.namespace, named).map { pod.choosing(serviceAccount: $0, chosen) }
    case .openAccountLabel(_, let key):
      guard let values = vocabulary.values(of: .serviceAccountLabel(key)) else { return nil }
      var without = open
      without.absentAccountLabels.insert(key)
      return [pod.choosing(without)]
        + values.map { value in
          var with = open
          with.accountLabels[key] = value
          return pod.choosing(with)
        }
    default: return []
    }
  }

  /// The accounts of a namespace, and names for such as nobody has made yet.
  private func accounts(in namespace: String, _ named: [String]) -> [String] {
    let prefix = namespace + "/"
    let own = tracer.cluster.serviceAccounts.keys.filter { $0.hasPrefix(prefix) }.sorted().map {
      String($0.dropFirst(prefix.count))
    }
    return Set(own + ["default"] + named.filter { !$0.isEmpty }).sorted()
  }
}

extension FutureSearch.Side {
  fileprivate func with(_ endpoint: Endpoint) -> FutureSearch.Side {
    var side = self
    side.endpoint = endpoint
    return side
  }

  /// The pod with these ports.
  fileprivate func declaring(_ ports: [ContainerPort]) -> FutureSearch.Side {
    endpoint.open.map { with(endpoint.choosing(ports: ports, $0)) } ?? self
  }
}

extension MissingFact {
  /// The pod about which a choice is open; `nil` for other facts.
  fileprivate var pod: EndpointName? {
    switch self {
    case .openLabel(let pod, _), .openServiceAccount(let pod), .openAccountLabel(let pod, _): pod
    default: nil
    }
  }

  fileprivate var isChoice: Bool { pod != nil }

  /// The label on which a choice hangs.
  fileprivate var key: String {
    switch self {
    case .openLabel(_, let key), .openAccountLabel(_, let key): key
    default: "service account"
    }
  }
}
