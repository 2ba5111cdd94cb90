import NetcheckCluster
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// The open connections of a cluster as ways: each hop leads to pods that may open the next one.
struct PathGraph {
  let scope: RuleScope

  /// What leads on from each source of the scope.
  private let hops: [[OpenPair]]

  /// The sources of the scope that the pods of each destination are.
  private let onward: [[Int]]

  init(_ scope: RuleScope, _ open: [OpenPair]) {
    self.scope = scope
    var hops: [[OpenPair]] = scope.sources.map { _ in [] }
    for pair in open { hops[pair.from].append(pair) }
    self.hops = hops
    var places: [Int: Int] = [:]
    // Who is reached, by whatever address, goes on as usual.
    for (place, source) in scope.sources.enumerated() where !source.isByAddress {
      for pod in source.group.pods { places[pod] = place }
    }
    onward = scope.destinations.map { destination in
      Set(destination.group.pods.compactMap { places[$0] }).sorted()
    }
  }

  /// The sources of the scope that the pods of a destination are.
  func onward(of destination: Int) -> [Int] { onward[destination] }

  /// What a search may do.
  struct Search {
    /// Whether hops count that are perhaps open.
    var countsPerhaps: Bool

    /// Connections that no way may use.
    var spared: (OpenPair) -> ConnectionSet

    /// Whether of a hop counts what is open because both run on one node.
    var countsPlacement: (OpenPair) -> Bool

    /// Whether ways may lead through a source of the scope.
    var mayPass: (Int) -> Bool

    /// What of a hop ends the way; empty if it does not.
    var goal: (OpenPair, ConnectionSet) -> ConnectionSet
  }

  /// The shortest ways from a source of the scope to each destination that ends one, each with its last connections.
  func ways(from start: Int, _ search: Search) -> [(hops: [OpenPair], last: ConnectionSet)] {
    var cameBy: [Int: OpenPair] = [:]
    var seen: Set<Int> = [start]
    var queue = [start]
    var next = 0
    var found: [(hops: [OpenPair], last: ConnectionSet)] = []
    var reached: Set<Int> = []
    while next < queue.count {
      let place = queue[next]
      next += 1
      for hop in hops[place] {
        let open = usable(hop, search)
        if open.isEmpty { continue }
        let goal = search.goal(hop, open)
        if !goal.isEmpty, reached.insert(hop.to).inserted {
          found.append((way(to: hop, cameBy, from: start), goal))
        }
        for onward in onward[hop.to] where search.mayPass(onward) && seen.insert(onward).inserted {
          cameBy[onward] = hop
          queue.append(onward)
        }
      }
    }
    return found
  }

  private func usable(_ hop: OpenPair, _ search: Search) -> ConnectionSet {
    let countsPlacement = search.countsPlacement(hop)
    var open = countsPlacement ? hop.allowed : hop.allowed.subtracting(hop.allowedByPlacement)
    if search.countsPerhaps, countsPlacement || !hop.isByPlacement {
      open = open.union(hop.undecided)
    }
    return open.subtracting(search.spared(hop))
  }

  private func way(to last: OpenPair, _ cameBy: [Int: OpenPair], from start: Int) -> [OpenPair] {
    var way = [last]
    while way[0].from != start, let hop = cameBy[way[0].from] { way.insert(hop, at: 0) }
    return way
  }
}
