import NetcheckCluster
import NetcheckKit
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// Who may open what to whom in a cluster: every pair of pods, and every pod with every place outside; by the relation, or by the
/// trace where the relation does not know the ladder.
struct Openness {
  /// A pod by its name, or what is outside.
  enum End: Hashable {
    case pod(String)
    case outside
  }

  struct Pair: Hashable {
    var family: AddressFamily
    var source: End
    var destination: End
  }

  /// What a pair may open; of a pair with the outside, at some of its addresses.
  struct Part {
    /// Nothing where both ends are pods.
    var addresses: AddressSet?
    var allowed: Relation.Allowed
  }

  private(set) var pairs: [Pair: [Part]] = [:]

  init(_ analysis: Analysis) {
    let tracer = analysis.tracer
    let isCovered = Relation.covers(tracer.ladder, tracer.cluster)
    for family in tracer.cluster.families {
      if isCovered {
        add(
          Relation(tracer.ladder, tracer.cluster, family: family, outside: [family]), tracer)
      } else {
        addTraced(family, tracer)
      }
    }
  }

  private mutating func add(_ relation: Relation, _ tracer: Tracer) {
    let pods = tracer.cluster.pods
    let places = relation.outside(in: .all(relation.family))
    for (i, pod) in pods.enumerated() {
      let (end, own) = (End.pod("\(pod.name)"), relation.element(ofPod: i))
      for (j, other) in pods.enumerated()
      where tracer.cluster.family(of: pod, other) == relation.family {
        let pair = Pair(
          family: relation.family, source: end, destination: .pod("\(other.name)"))
        let allowed = relation.connections(
          from: own, to: relation.element(ofPod: j), sameNode: tracer.onSameNode(pod, other))
        pairs[pair] = [Part(allowed: allowed)]
      }
      for (out, place) in [(true, places), (false, places)] {
        let pair = Pair(
          family: relation.family, source: out ? end : .outside, destination: out ? .outside : end)
        pairs[pair] = place.map { element, addresses in
          let (from, to) = out ? (own, element) : (element, own)
          return Part(
            addresses: addresses,
            allowed: relation.connections(from: from, to: to, sameNode: .no))
        }
      }
    }
  }

  private mutating func addTraced(_ family: AddressFamily, _ tracer: Tracer) {
    let pairTracer = PairTracer(tracer)
    let pods = tracer.cluster.pods.map { (End.pod("\($0.name)"), pairTracer.end($0)) }
    let everywhere = Endpoint(
      name: .addresses(.all(family)), kind: .outside, addresses: .block(.all(family)))
    let outside = [(End.outside, pairTracer.end(everywhere))]
    for (sources, destinations) in [(pods, pods), (pods, outside), (outside, pods)] {
      for (source, from) in sources {
        for (destination, to) in destinations
        where tracer.cluster.family(of: from.endpoint, to.endpoint) == family {
          let pair = Pair(family: family, source: source, destination: destination)
          let traced = pairTracer.pairs(from: from, to: to, asked: .all, isOneEndpoint: false)
          pairs[pair] = traced.map { Part($0) }
        }
      }
    }
  }

  /// The same under other names of pods.
  func renamed(_ name: (String) -> String) -> Openness {
    func renamed(_ end: End) -> End {
      if case .pod(let pod) = end { .pod(name(pod)) } else { end }
    }
    var copy = self
    copy.pairs = Dictionary(
      uniqueKeysWithValues: pairs.map { pair, parts in
        var pair = pair
        pair.source = renamed(pair.source)
        pair.destination = renamed(pair.destination)
        return (pair, parts)
      })
    return copy
  }

  // MARK: Changes

  /// What a pair may open in one cluster, and in another.
  struct Change: CustomStringConvertible {
    var pair: Pair
    var addresses: AddressSet?
    var before: Relation.Allowed
    var after: Relation.Allowed

    var opensNothing: Bool {
      after.surely.isSubset(of: before.surely) && after.perhaps.isSubset(of: before.perhaps)
    }
    var closesNothing: Bool {
      before.surely.isSubset(of: after.surely) && before.perhaps.isSubset(of: after.perhaps)
    }

    var description: String {
      let place = addresses.map { " (outside: \($0))" } ?? ""
      return """
        \(pair.source) → \(pair.destination)\(place): \(before.surely) (perhaps \(before.perhaps)) \
        became \(after.surely) (perhaps \(after.perhaps))
        """
    }
  }

  /// The pairs that may open something else in another cluster of the same pods.
  func changes(to after: Openness) -> [Change] {
    var changes: [Change] = []
    for (pair, parts) in pairs {
      for old in parts {
        for new in after.pairs[pair] ?? [Part(addresses: old.addresses, allowed: Self.nothing)] {
          let common = Self.intersection(old.addresses, new.addresses)
          if common?.isEmpty == true || old.allowed == new.allowed { continue }
          changes.append(
            Change(pair: pair, addresses: common, before: old.allowed, after: new.allowed))
        }
      }
    }
    return changes.sorted { "\($0)" < "\($1)" }
  }

  private static let nothing: Relation.Allowed = (ConnectionSet(), ConnectionSet())

  private static func intersection(_ one: AddressSet?, _ other: AddressSet?) -> AddressSet? {
    if let one, let other { one.intersection(other) } else { nil }
  }
}

extension Openness.Part {
  fileprivate init(_ pair: NetcheckModel.Pair) {
    for case .addresses(let part) in [pair.source, pair.destination] { addresses = part }
    let surely = pair.connections(.allowed)
    allowed = (surely, surely.union(pair.connections(.undecided)))
  }
}
