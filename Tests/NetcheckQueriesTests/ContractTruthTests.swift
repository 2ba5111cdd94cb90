import NetcheckCluster
import NetcheckDiagnostics
import NetcheckModel
import NetcheckReachability
import NetcheckSets
import RandomClusters
import Testing

@testable import NetcheckQueries

/// Rules over random clusters fare as traces of every single pair say: above all, none passes that does not hold.
@Suite struct ContractTruthTests {
  @Test(arguments: Dialect.allCases)
  func rulesFareAsTracesSay(_ dialect: Dialect) throws {
    var statuses: Set<ContractTest.Status> = []
    for seed in 1...UInt64(4) {
      let tracer = try ClusterGenerator.cluster(seed: 500 + seed, dialect).tracer()
      let truth = PairTruth(tracer)
      let pods = tracer.cluster.pods.indices.filter { tracer.cluster.pods[$0].kind == .pod }
      var random = SplitMix64(seed: seed)
      func some() -> Set<Int> { Set(pods.filter { _ in random.next() % 3 == 0 } + [pods[0]]) }
      var rules: [Contract.Rule] = []
      var expected: [ContractTest.Status] = []
      for port: UInt16? in [80, 443, nil] {
        let (from, to) = (some(), some())
        let asked = port.map { ConnectionSet(.tcp, PortSet($0)) } ?? .all
        let made = { (demand: Contract.Demand) in
          rule(rules.count, demand, from, to, port, tracer.cluster)
        }
        rules.append(made(.deny))
        expected.append(truth.deny(from, to, asked))
        var path = made(.deny)
        path.paths = .transitive
        rules.append(path)
        expected.append(truth.noPath(from, to, asked))
        rules.append(made(.allow))
        expected.append(truth.allow(from, to, asked, wantsAll: port != nil))
        for closing in [Contract.End.destination, .source] {
          rules.append(made(.only(closing: closing)))
          expected.append(truth.only(from, to, asked, closing, wantsAll: port != nil))
        }
      }
      let tester = try ContractTester(
        [Contract(file: 0, rules: rules)], tracer, Relations(tracer), namespace: nil,
        today: Day("2026-06-01")!)
      for (result, expected) in zip(try tester.test(withMends: false).results, expected) {
        // What hangs on the node alone does not count against a rule that means a host among others.
        if expected == .undecided { continue }
        statuses.insert(expected)
        #expect(
          result.status == expected,
          "\(dialect) \(seed): rule \(result.rule.id.value) \(result.rule.demand) \(result.rule.paths)"
        )
      }
    }
    #expect(statuses.contains(.failed) && statuses.contains(.passed))
  }

  private func rule(
    _ number: Int, _ demand: Contract.Demand, _ from: Set<Int>, _ to: Set<Int>, _ port: UInt16?,
    _ cluster: Cluster
  ) -> Contract.Rule {
    let nowhere = SourceRange(file: 0, offset: 0, length: 0)
    func side(_ pods: Set<Int>) -> [Located<Contract.Member>] {
      pods.sorted().map { Located(.reference(cluster.pods[$0].reference), at: nowhere) }
    }
    let ports = port.map { [Located(Contract.Port(.tcp, .range($0...$0)), at: nowhere)] } ?? []
    return Contract.Rule(
      id: Located("rule-\(number)", at: nowhere), demand: demand,
      entries: [Contract.Entry(from: side(from), to: side(to), ports: ports, range: nowhere)],
      mayBeEmpty: true)
  }
}

/// What is open between every two pods, and between pods and the outside, by traces alone.
private struct PairTruth {
  private typealias Open = (
    allowed: ConnectionSet, undecided: ConnectionSet, byPlacement: ConnectionSet
  )

  /// By source and destination; of the outside each part of it.
  private var open: [[[Open]]] = []

  /// The outside stands behind all pods.
  private let outside: Int
  private let isHost: [Bool]

  init(_ tracer: Tracer) {
    let cluster = tracer.cluster
    outside = cluster.pods.count
    isHost = cluster.pods.map(\.isHost)
    let addresses = WellKnownPeers(cluster).outside(.everywhere)
    let pairTracer = PairTracer(tracer)
    let ends =
      (cluster.pods + [
        Endpoint(name: .addresses(addresses), kind: .outside, addresses: .block(addresses))
      ]).map { pairTracer.end($0) }
    for from in ends.indices {
      open.append(
        ends.indices.map { to in
          if from == to { return [] }
          let pairs = pairTracer.pairs(
            from: ends[from], to: ends[to], asked: .all, isOneEndpoint: false)
          return pairs.map { pair in
            let byPlacement = pair.parts.filter { $0.trace.ingress.bases == [.ownNode] }
            return (
              pair.connections(.allowed), pair.connections(.undecided),
              byPlacement.reduce(ConnectionSet()) { $0.union($1.connections) }
            )
          }
        })
    }
  }

  private func status(_ pairs: [(Int, Int, ConnectionSet)]) -> ContractTest.Status {
    let parts = pairs.flatMap { from, to, asked in
      open[from][to].map { ($0.allowed.intersection(asked), $0.undecided.intersection(asked)) }
    }
    if parts.contains(where: { !$0.0.isEmpty }) { return .failed }
    return parts.contains { !$0.1.isEmpty } ? .undecided : .passed
  }

  private func pairs(_ from: Set<Int>, _ to: Set<Int>) -> [(Int, Int)] {
    from.flatMap { from in to.filter { $0 != from }.map { (from, $0) } }
  }

  func deny(_ from: Set<Int>, _ to: Set<Int>, _ asked: ConnectionSet) -> ContractTest.Status {
    status(pairs(from, to).map { ($0, $1, asked) })
  }

  func allow(
    _ from: Set<Int>, _ to: Set<Int>, _ asked: ConnectionSet, wantsAll: Bool
  ) -> ContractTest.Status {
    let fares = pairs(from, to).flatMap { from, to in
      open[from][to].map { part -> ContractTest.Status in
        let perhaps = part.allowed.union(part.undecided)
        if wantsAll {
          if asked.isSubset(of: part.allowed) { return .passed }
          return asked.isSubset(of: perhaps) ? .undecided : .failed
        }
        if !part.allowed.intersection(asked).isEmpty { return .passed }
        return perhaps.intersection(asked).isEmpty ? .failed : .undecided
      }
    }
    return fares.contains(.failed) ? .failed : fares.contains(.undecided) ? .undecided : .passed
  }

  func only(
    _ from: Set<Int>, _ to: Set<Int>, _ asked: ConnectionSet, _ closing: Contract.End,
    wantsAll: Bool
  ) -> ContractTest.Status {
    let everybody = Set(0...outside)
    let closed =
      closing == .destination ? pairs(everybody, to) : pairs(from, everybody)
    let others = closed.map { source, destination in
      let isNamed = from.contains(source) && to.contains(destination)
      return (source, destination, isNamed ? ConnectionSet.all.subtracting(asked) : .all)
    }
    let fares = [status(others), allow(from, to, asked, wantsAll: wantsAll)]
    return fares.contains(.failed) ? .failed : fares.contains(.undecided) ? .undecided : .passed
  }

  func noPath(_ from: Set<Int>, _ to: Set<Int>, _ asked: ConnectionSet) -> ContractTest.Status {
    // That a host reaches the pods of its node counts where the rule names the host.
    let sure = leads(from, to, asked) { place, next, open in
      let isMeant = (from.contains(place) && isHost[place]) || (to.contains(next) && isHost[next])
      return isMeant ? open.allowed : open.allowed.subtracting(open.byPlacement)
    }
    if sure { return .failed }
    let perhaps = leads(from, to, asked) { $2.allowed.union($2.undecided) }
    return perhaps ? .undecided : .passed
  }

  private func leads(
    _ from: Set<Int>, _ to: Set<Int>, _ asked: ConnectionSet,
    _ counted: (Int, Int, Open) -> ConnectionSet
  ) -> Bool {
    from.contains { start in
      var reached: Set = [start]
      var queue = [start]
      while let place = queue.popLast() {
        for next in 0..<outside where next != place {
          let connections = open[place][next].reduce(ConnectionSet()) {
            $0.union(counted(place, next, $1))
          }
          if connections.isEmpty { continue }
          if to.contains(next), next != start, !connections.intersection(asked).isEmpty {
            return true
          }
          if reached.insert(next).inserted { queue.append(next) }
        }
      }
      return false
    }
  }
}
