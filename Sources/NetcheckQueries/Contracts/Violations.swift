import NetcheckCluster
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// Pairs that are open, or perhaps open, against a rule.
struct Violations {
  private let isUndecided: Bool
  private var pairs: [(pair: OpenPair, connections: ConnectionSet)] = []
  private var count = 0

  init(isUndecided: Bool) {
    self.isUndecided = isUndecided
  }

  mutating func add(_ pair: OpenPair, _ connections: ConnectionSet, _ scope: RuleScope) {
    if connections.isEmpty { return }
    count += scope.count(pair.from, pair.to)
    pairs.append((pair, connections))
  }

  /// The first pair, shown by one connection; `nil` if there is none. Facts that undecided pairs lack are added.
  func opening(
    _ tracer: Tracer, _ scope: RuleScope, _ missing: inout [MissingFact]
  ) -> ContractTest.Opening? {
    var shown: ContractTest.Opening?
    for (pair, connections) in pairs.prefix(isUndecided ? RuleJudge.mostTraced : 1) {
      let (from, to) = (scope.sources[pair.from].group, scope.destinations[pair.to].group)
      guard
        let example = PairExample.first(
          isUndecided ? .undecided : .allowed, from: from, to: to, asked: connections, tracer)
      else { continue }
      missing = missing.adding(example.missing)
      shown =
        shown
        ?? ContractTest.Opening(
          source: example.source(from), destination: example.destination(to),
          connection: example.connection, family: example.family, connections: connections,
          trace: example.part.trace,
          further: count - scope.count(pair.from, pair.to), isUndecided: isUndecided)
    }
    return shown
  }
}

/// Pairs that should connect.
struct Wishes {
  struct Wish {
    var from: Int
    var to: Int

    /// What is asked and not surely allowed.
    var lacking: ConnectionSet

    var isSomewhereOpen = false
    var isPerhapsOpen = false

    /// Whether some address of the two may not connect at all.
    var isSomewhereClosed = false
  }

  private let quantifier: Contract.Quantifier
  private var wishes: [Wish] = []

  init(quantifier: Contract.Quantifier) {
    self.quantifier = quantifier
  }

  mutating func add(_ wish: Wish) { wishes.append(wish) }

  /// The wishes that are not fulfilled, as far as the quantifier asks for them; and whether that is certain.
  private var unfulfilled: (wishes: [Wish], isCertain: Bool) {
    switch quantifier {
    case .all:
      let closed = wishes.filter(\.isSomewhereClosed)
      if !closed.isEmpty { return (closed, true) }
      return (wishes.filter(\.isPerhapsOpen), false)
    case .any: return unfulfilled(in: [wishes])
    case .everySource: return unfulfilled(in: parted(by: \.from))
    case .everyDestination: return unfulfilled(in: parted(by: \.to))
    }
  }

  private func parted(by end: KeyPath<Wish, Int>) -> [[Wish]] {
    Dictionary(grouping: wishes) { $0[keyPath: end] }.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Of each part one wish should be fulfilled.
  private func unfulfilled(in parts: [[Wish]]) -> ([Wish], Bool) {
    let lacking = parts.filter { !$0.isEmpty && !$0.contains(where: \.isSomewhereOpen) }
    let certain = lacking.filter { !$0.contains(where: \.isPerhapsOpen) }
    if !certain.isEmpty { return (certain.compactMap(\.first), true) }
    return (lacking.compactMap { $0.first(where: \.isPerhapsOpen) }, false)
  }

  /// The first that is not fulfilled; `nil` if all are.
  func opening(
    _ tracer: Tracer, _ scope: RuleScope, _ missing: inout [MissingFact]
  ) -> ContractTest.Opening? {
    let (unfulfilled, isCertain) = unfulfilled
    guard let first = unfulfilled.first else { return nil }
    let (from, to) = (scope.sources[first.from].group, scope.destinations[first.to].group)
    guard
      let example = PairExample.first(
        isCertain ? .denied : .undecided, from: from, to: to, asked: first.lacking, tracer)
    else { return nil }
    if !isCertain { missing = missing.adding(example.missing) }
    let all = unfulfilled.reduce(0) { $0 + scope.count($1.from, $1.to) }
    let family = tracer.cluster.family(of: from.endpoint, to.endpoint)
    return ContractTest.Opening(
      source: example.source(from), destination: example.destination(to),
      connection: example.connection, family: example.family, connections: first.lacking,
      trace: example.part.trace,
      further: all - scope.count(first.from, first.to), isUndecided: !isCertain,
      nearMisses: isCertain
        ? NearMissFinder(tracer, family).nearMisses(
          of: example.pair, from: from.endpoint, to: to.endpoint) : [])
  }
}

extension RuleScope {
  /// How many pairs of endpoints two groups are.
  func count(_ from: Int, _ to: Int) -> Int {
    let (a, b) = (sources[from].group, destinations[to].group)
    return max(1, a.count * b.count - Set(a.pods).intersection(b.pods).count)
  }
}
