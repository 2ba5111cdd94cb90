import NetcheckCluster
import NetcheckModel
import NetcheckReachability
import NetcheckSets
import RandomClusters
import Testing

/// What lists find is what the relation says of each pair, however much of it is remembered for several pods.
@Suite struct FinderTests {
  @Test(arguments: Case.all)
  func findsWhatTheRelationSays(_ each: Case) throws {
    for difference in differences(try each.read().tracer) {
      Issue.record(Comment(rawValue: difference))
    }
  }

  @Test(arguments: Dialect.allCases)
  func findsWhatTheRelationSaysAtRandom(_ dialect: Dialect) throws {
    for seed in Rounds.seeds(fixed: 8, fresh: 3) {
      let tracer = try ClusterGenerator.cluster(seed: seed, dialect).tracer()
      if let difference = differences(tracer).first {
        Issue.record("\(dialect.rawValue), seed \(seed): \(difference)")
        return
      }
    }
  }

  private func differences(_ tracer: Tracer) -> [String] {
    guard Relation.covers(tracer.ladder, tracer.cluster) else { return [] }
    return tracer.cluster.families.compactMap { family in
      let relation = Relation(
        tracer.ladder, tracer.cluster, family: family, outside: [family])
      return FinderComparison(relation).difference()
    }
  }
}

private struct FinderComparison {
  private let relation: Relation
  private let places: [(element: Relation.Element, addresses: AddressSet)]

  init(_ relation: Relation) {
    self.relation = relation
    places = relation.outside(in: AddressSet.all(.ipv4).union(.all(.ipv6)))
  }

  func difference() -> String? {
    let elements = Set(relation.cluster.pods.indices.map { relation.element(ofPod: $0) }).sorted()
    // Nothing, little and everything is remembered for several pods.
    for many in [Int.max, 3, 0] {
      var finder = Relation.Finder(relation, many: many)
      for source in elements {
        if let difference = difference(finder.destinations(of: source), source, elements) {
          return "from \(relation.representative(of: source).name) \(difference)"
        }
      }
      for direction in NetcheckModel.Direction.allCases {
        for element in elements {
          let stretches = finder.outside(direction, of: element)
          if let difference = difference(stretches, direction, element) {
            return "\(direction) of \(relation.representative(of: element).name): \(difference)"
          }
        }
      }
    }
    return nil
  }

  private func difference(
    _ destinations: [Relation.Destination], _ source: Relation.Element,
    _ elements: [Relation.Element]
  ) -> String? {
    let found = Dictionary(destinations.map { ($0.element, $0) }) { first, _ in first }
    if found.count != destinations.count { return "some destinations stand twice" }
    for destination in elements {
      let expected = relation.connections(from: source, to: destination, sameNode: .no)
      let isRight =
        found[destination].map { found in
          found.allowed.map { $0 == expected && !$0.perhaps.isEmpty } ?? true
        } ?? expected.perhaps.isEmpty
      if isRight { continue }
      return """
        to \(relation.representative(of: destination).name) should be \(expected), and is \
        \(found[destination].map { "\($0)" } ?? "not found")
        """
    }
    return nil
  }

  private func difference(
    _ stretches: [Relation.Stretch], _ direction: NetcheckModel.Direction,
    _ element: Relation.Element
  ) -> String? {
    for place in places {
      let (source, destination) =
        direction == .egress ? (element, place.element) : (place.element, element)
      let expected = relation.connections(from: source, to: destination, sameNode: .no)
      let found = stretches.filter { !$0.addresses.isDisjoint(with: place.addresses) }
      if expected.perhaps.isEmpty, found.isEmpty { continue }
      guard found.count == 1, place.addresses.isSubset(of: found[0].addresses),
        found[0].surely == expected.surely, found[0].perhaps == expected.perhaps
      else {
        return "\(place.addresses) should be \(expected), and is \(found)"
      }
    }
    return nil
  }
}
