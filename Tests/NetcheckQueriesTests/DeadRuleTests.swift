import NetcheckCluster
import NetcheckDiagnostics
import NetcheckLadder
import NetcheckModel
import NetcheckReachability
import NetcheckSets
import RandomClusters
import Testing

@testable import NetcheckQueries

/// What the check says of rules, compared with tracing everything between all endpoints of random clusters.
@Suite struct DeadRuleTests {
  private static let rounds: UInt64 = 2

  @Test(arguments: Dialect.allCases)
  func saysWhatTracesSay(_ dialect: Dialect) throws {
    var (dead, missed) = (0, 0)
    for seed in 1...Self.rounds {
      let cluster = ClusterGenerator.cluster(seed: seed, dialect)
      let tracer = try cluster.tracer()
      guard Relation.covers(tracer.ladder, tracer.cluster) else { continue }
      let traces = AllTraces(tracer)
      let checks = Checks(tracer, Relations(tracer), namespace: nil, namespaceRanges: [:])
      for finding in try checks.answer([.deadRule]) {
        guard case .rule(let origin) = finding.subject else { continue }
        let decides = traces.deciding.contains(origin)
        switch finding.detail {
        case .decidedBefore(let others), .openedByOthers(let others):
          dead += 1
          #expect(!others.isEmpty && !others.contains(origin))
          let isRight = finding.status == .warning ? traces.isRedundant(origin) : !decides
          #expect(isRight, "\(dialect) \(seed): \(origin) \(finding.detail)")
        case .covered:
          #expect(
            !decides || traces.isRedundant(origin),
            "\(dialect) \(seed): \(origin) \(finding.detail)")
        case .none where !decides && traces.isDecided && traces.matches(origin):
          missed += 1
        default: break
        }
      }
    }
    if dialect != .calico { #expect(dead > 0) }
    // Where something is left undecided nothing is told, which traces may know better.
    #expect(missed <= 2 * max(1, dead))
  }
}

/// What each rule does on every connection between two endpoints of a cluster.
private struct AllTraces {
  private let tracer: Tracer
  private let ends: [Endpoint]
  private let asked: ConnectionSet

  /// The rules that decide something, at their own end.
  private(set) var deciding: Set<Origin> = []
  private(set) var isDecided = true

  init(_ tracer: Tracer) {
    self.tracer = tracer
    let everywhere = AddressSet.all(.ipv4).union(.all(.ipv6))
    ends =
      tracer.cluster.pods + tracer.cluster.nodes.sorted { $0.key < $1.key }.map(\.value)
      + [Endpoint(name: .addresses(everywhere), kind: .outside, addresses: .block(everywhere))]
    asked = ([0, 3, 8, 13, 128].map { .icmp(.ipv4, type: $0, code: 0) } + [.other(47)])
      .reduce(ConnectionSet.all) { $0.union(ConnectionSet($1)) }
    for trace in traces(tracer).map(\.part.trace) {
      for walk in trace.walks {
        if walk.verdict == .undecided { isDecided = false }
        for case .rule(let origin, _) in walk.bases { deciding.insert(origin) }
      }
    }
  }

  private func traces(_ tracer: Tracer) -> [(from: Int, to: Int, part: Pair.Part)] {
    let pairTracer = PairTracer(tracer)
    let ends = ends.map { pairTracer.end($0) }
    return ends.indices.flatMap { from in
      ends.indices.flatMap { to -> [(from: Int, to: Int, part: Pair.Part)] in
        if from == to || (ends[from].endpoint.kind != .pod && ends[to].endpoint.kind != .pod) {
          return []
        }
        return pairTracer.pairs(
          from: ends[from], to: ends[to], asked: asked, isOneEndpoint: false
        ).flatMap { pair in pair.parts.map { (from, to, $0) } }
      }
    }
  }

  /// Whether a rule matches anything by itself.
  func matches(_ origin: Origin) -> Bool {
    for policy in tracer.ladder.policies.map(\.policy) where policy.origin.policy == origin.policy {
      for direction in [NetcheckModel.Direction.ingress, .egress] {
        guard case .governs(let rules) = policy.governance(direction),
          let rule = rules.written.first(where: { $0.origin == origin })
        else { continue }
        let alone = Tracer(
          ladder: tracer.ladder.with(only: rule, direction, of: policy), cluster: tracer.cluster)
        return traces(alone).contains {
          $0.part.trace.walk(direction).bases.contains { $0.origins == [origin] }
        }
      }
    }
    return false
  }

  /// Whether every connection fares alike without a rule.
  func isRedundant(_ rule: Origin) -> Bool {
    let without = Tracer(ladder: tracer.ladder.removing(rule: rule), cluster: tracer.cluster)
    return verdicts(tracer) == verdicts(without)
  }

  private struct Key: Hashable {
    var from: Int
    var to: Int
    var verdict: Verdict
  }

  /// How much fares how between each two.
  private func verdicts(_ tracer: Tracer) -> [Key: ConnectionSet] {
    var verdicts: [Key: ConnectionSet] = [:]
    for next in traces(tracer) {
      let key = Key(from: next.from, to: next.to, verdict: next.part.verdict)
      verdicts[key] = verdicts[key, default: ConnectionSet()]
        .union(next.part.connections)
    }
    return verdicts
  }
}
