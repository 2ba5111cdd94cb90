import NetcheckModel
import NetcheckQueries

/// What a picture is to show of a map, and how.
package struct PictureRequest: Sendable {
  package var title: String?
  package var withLegend = false

  /// How coarse the picture is; `nil`: as fine as people can read it.
  package var grain: Picture.Grain?

  /// Members around which everything is left out that is more than so many connections away.
  package var focus: (members: [Int], hops: Int)?

  package var onlyCrossNamespace = false

  package init() {}
}

/// The part of a map that a request is about.
struct Selection {
  let map: AllowMap

  /// The members that are drawn, by their places in the map.
  private(set) var members: [Int]
  private(set) var links: [AllowMap.Link]

  init(_ map: AllowMap, _ request: PictureRequest) {
    self.map = map
    members = Array(map.members.indices)
    links = map.links
    if request.onlyCrossNamespace {
      links.removeAll { link in
        let (from, to) = (map.members[link.from], map.members[link.to])
        return !from.namespace.isEmpty && from.namespace == to.namespace
      }
      keepLinked()
    }
    if let focus = request.focus { keep(around: focus.members, hops: focus.hops) }
  }

  private mutating func keepLinked(and others: [Int] = []) {
    members = Set(links.flatMap { [$0.from, $0.to] }).union(others).sorted()
  }

  /// Keeps links with an end that is less than so many connections away from the focus.
  private mutating func keep(around focus: [Int], hops: Int) {
    var linksOf = Array(repeating: [Int](), count: map.members.count)
    for (place, link) in links.enumerated() {
      linksOf[link.from].append(place)
      linksOf[link.to].append(place)
    }
    var reached = Set(focus)
    var edge = reached
    var kept: Set<Int> = []
    for hop in 0..<hops {
      var next: Set<Int> = []
      for member in edge where hop == 0 || isPassed(member, linksOf[member].count) {
        kept.formUnion(linksOf[member])
        for link in linksOf[member] { next.formUnion([links[link].from, links[link].to]) }
      }
      edge = next.subtracting(reached)
      reached.formUnion(next)
    }
    links = kept.sorted().map { links[$0] }
    keepLinked(and: focus)
  }

  /// Whether a walk from neighbour to neighbour goes on behind a member. Outside, and behind what everybody connects to, all are
  /// neighbours.
  private func isPassed(_ member: Int, _ links: Int) -> Bool {
    map.members[member].kind != .outside && (links < 20 || links * 2 < map.members.count)
  }
}
