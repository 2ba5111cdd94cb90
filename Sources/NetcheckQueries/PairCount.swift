import NetcheckCluster
import NetcheckDiagnostics
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// Counts how the pairs of two large sides fare, by the relation, and chooses those whose proof is worth a trace.
struct PairCount {
  /// How many pairs of groups are proven.
  private static let mostProven = 100

  private(set) var counts = CanReach.Counts()

  /// The pairs of groups that made the verdict, as far as they are proven.
  let proven: [(from: EndpointGroups.Group, to: EndpointGroups.Group)]

  /// - Returns: `nil` where the relation does not know both sides: then each pair is traced.
  init?(
    _ question: ReachQuestion, _ source: Side, _ destination: Side, asked: ConnectionSet?,
    _ tracer: Tracer, _ relations: Relations
  ) throws(Diagnostic) {
    let isPlain =
      question.sourcePort == nil && question.portless == nil && question.family == nil
      && destination.service == nil
    if case .name = question.port { return nil }
    guard isPlain, let relation = relations.all.first else { return nil }
    let scope = GraphScope(from: source, to: destination, tracer, relations)
    for group in scope.sources + scope.destinations
    where scope.element(of: group, in: relation) == nil {
      return nil
    }
    let open = try OpenPairs(scope, tracer, relations, asked: asked, families: .inUse).all()
    var (allowed, undecided): ([(Int, Int)], [(Int, Int)]) = ([], [])
    for pair in open {
      let verdict: Verdict = pair.allowed.isEmpty ? .undecided : .allowed
      if verdict == .allowed {
        allowed.append((pair.from, pair.to))
      } else {
        undecided.append((pair.from, pair.to))
      }
      counts.add(scope.countOfPairs(pair.from, pair.to), verdict)
    }
    let total = scope.countOfPairs
    if total == 0 { return nil }
    counts.denied = total - counts.allowed - counts.undecided
    let places =
      switch counts.verdict(question.quantifier) {
      case .allowed: allowed
      case .undecided: undecided
      case .denied: scope.pairs(besides: open, atMost: Self.mostProven)
      }
    proven = places.prefix(Self.mostProven).map {
      (scope.sources[$0.0], scope.destinations[$0.1])
    }
  }
}

extension GraphScope {
  /// How many pairs of endpoints all groups make.
  fileprivate var countOfPairs: Int {
    let own = Set(sources.flatMap(\.pods))
    let shared = destinations.reduce(0) { $0 + $1.pods.count(where: own.contains) }
    let all = sources.reduce(0) { $0 + $1.count } * destinations.reduce(0) { $0 + $1.count }
    let alone = Set(sources.filter(\.standsForSeveral).flatMap(\.pods))
    return all - shared
      + destinations.count { $0.standsForSeveral && !alone.isDisjoint(with: $0.pods) }
  }

  /// How many pairs of endpoints two groups make. No endpoint pairs with itself, but one that stands for several does with the others.
  fileprivate func countOfPairs(_ from: Int, _ to: Int) -> Int {
    let (a, b) = (sources[from], destinations[to])
    let others = a.count * b.count - Set(a.pods).intersection(b.pods).count
    return others == 0 && a.standsForSeveral ? 1 : others
  }

  /// Pairs of groups that are not among some, which are in order.
  fileprivate func pairs(besides open: [OpenPair], atMost most: Int) -> [(Int, Int)] {
    var found: [(Int, Int)] = []
    var next = 0
    for from in sources.indices {
      for to in destinations.indices {
        while next < open.count, (open[next].from, open[next].to) < (from, to) { next += 1 }
        let isOpen = next < open.count && (open[next].from, open[next].to) == (from, to)
        if isOpen || countOfPairs(from, to) == 0 { continue }
        found.append((from, to))
        if found.count == most { return found }
      }
    }
    return found
  }
}

extension EndpointGroups.Group {
  /// Whether the one endpoint of the group stands for several pods.
  fileprivate var standsForSeveral: Bool { count == 1 && replicas != 1 }
}
