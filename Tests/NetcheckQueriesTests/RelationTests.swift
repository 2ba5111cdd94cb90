import NetcheckCluster
import NetcheckLadder
import NetcheckModel
import NetcheckReachability
import NetcheckSets
import RandomClusters
import Testing

/// The relation tells for all pairs at once what the trace tells for each: on every cluster of `Tests/Cases`, and on random ones.
@Suite struct RelationTests {
  @Test(arguments: Case.all)
  func agreesWithTheTrace(_ each: Case) throws {
    let tracer = try each.read().tracer
    guard Relation.covers(tracer.ladder, tracer.cluster) else { return }
    for difference in RelationComparison(tracer).differences.prefix(3) {
      Issue.record(Comment(rawValue: difference))
    }
  }

  @Test(arguments: Dialect.allCases)
  func agreesWithTheTraceAtRandom(_ dialect: Dialect) {
    for seed in Rounds.seeds(fixed: 5, fresh: 3) {
      let cluster = ClusterGenerator.cluster(seed: seed, dialect)
      guard let difference = difference(cluster) else { continue }
      let smallest = cluster.shrunk { self.difference($0) != nil }
      Issue.record(
        """
        \(dialect.rawValue), seed \(seed), engine \(cluster.engine.rawValue)
        \(self.difference(smallest) ?? difference)
        \(ManifestWriter.yaml(smallest))
        """)
    }
  }

  /// Of what is remembered of connection sets there is more than room for at first.
  @Test func agreesWithTheTraceOnManyRangesOfPorts() throws {
    let pods = (0..<18).map { number in
      """
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: p\(number), namespace: many, labels: {number: '\(number)'}}
      spec: {containers: []}
      status: {phase: Running, podIP: 10.0.0.\(number + 1)}
      ---
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: p\(number), namespace: many}
      spec:
        podSelector: {matchLabels: {number: '\(number)'}}
        policyTypes: [Ingress, Egress]
        ingress: [{ports: [{port: \(100 + 7 * number), endPort: \(200 + 11 * number)}]}]
        egress: [{ports: [{port: \(100 + 5 * number), endPort: \(230 + 3 * number)}]}]

      """
    }
    let tracer = try Tracer(
      of: "apiVersion: v1\nkind: Namespace\nmetadata: {name: many}\n" + pods.joined(),
      under: .kubernetes)
    #expect(RelationComparison(tracer).differences == [])
  }

  /// A policy with more conditions than a word has bits.
  @Test func agreesWithTheTraceOnManyConditions() throws {
    let pods = [0, 1, 62, 63, 64, 65, 69].map { number in
      """
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: p\(number), namespace: many, labels: {number: '\(number)'}}
      spec: {containers: []}

      """
    }
    let rules = (0..<70).map { number in
      "{from: [{podSelector: {matchLabels: {number: '\(number)'}}}], ports: [{port: \(100 + number)}]}"
    }
    let tracer = try Tracer(
      of: pods.joined() + """
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: all, namespace: many}
        spec:
          podSelector: {}
          ingress: [\(rules.joined(separator: ", "))]
        """, under: .kubernetes)
    #expect(RelationComparison(tracer).differences == [])
    let relation = try #require(Relations(tracer).all.first)
    let open = relation.connections(
      from: relation.element(ofPod: 4), to: relation.element(ofPod: 0), sameNode: .no)
    #expect(open.surely == ConnectionSet(.tcp, PortSet(164...164)))
  }

  private func difference(_ random: RandomCluster) -> String? {
    guard let tracer = try? random.tracer(), Relation.covers(tracer.ladder, tracer.cluster)
    else { return nil }
    return RelationComparison(tracer).differences.first
  }
}

/// Compares the relation with the trace on all pairs of a cluster.
struct RelationComparison {
  private let tracer: Tracer
  private let pairTracer: PairTracer

  init(_ tracer: Tracer) {
    self.tracer = tracer
    pairTracer = PairTracer(tracer)
  }

  var differences: [String] {
    let families = tracer.cluster.families.sorted { $0.rawValue < $1.rawValue }
    return families.flatMap { family in
      differences(
        Relation(tracer.ladder, tracer.cluster, family: family, outside: [family]), family)
    }
  }

  private func differences(_ relation: Relation, _ family: AddressFamily) -> [String] {
    let nodes = tracer.cluster.nodes.sorted { $0.key < $1.key }
    let inside =
      tracer.cluster.pods.enumerated().map { ($1, relation.element(ofPod: $0)) }
      + nodes.map { ($0.value, relation.element(ofNode: $0.key)!) }
    let ends = inside.map { (end: pairTracer.end($0), element: $1) }
    let everywhere = AddressSet.all(.ipv4).union(.all(.ipv6))
    let outside = relation.outside(in: everywhere).map { place in
      (
        place.element,
        pairTracer.end(
          Endpoint(
            name: .addresses(place.addresses), kind: .outside, addresses: .block(place.addresses)))
      )
    }
    var differences: [String] = []
    for (from, source) in ends {
      for (to, destination) in ends
      where tracer.cluster.family(of: from.endpoint, to.endpoint) == family {
        differences += compare(from, to, source, destination, relation)
      }
      for (element, place) in outside {
        differences += compare(from, place, source, element, relation)
        differences += compare(place, from, element, source, relation)
      }
    }
    return differences
  }

  private func compare(
    _ from: PairTracer.End, _ to: PairTracer.End, _ source: Relation.Element,
    _ destination: Relation.Element, _ relation: Relation
  ) -> [String] {
    let found = relation.connections(
      from: source, to: destination, sameNode: tracer.onSameNode(from.endpoint, to.endpoint))
    let pairs = pairTracer.pairs(from: from, to: to, asked: .all, isOneEndpoint: false)
    return pairs.compactMap { pair in
      let allowed = pair.connections(.allowed)
      let possible = allowed.union(pair.connections(.undecided))
      if allowed == found.surely, possible == found.perhaps { return nil }
      return """
        \(pair.source) → \(pair.destination): the trace allows \(allowed) (perhaps \(possible)), \
        the relation \(found.surely) (perhaps \(found.perhaps))
        """
    }
  }
}
