import NetcheckLadder
package import NetcheckModel
package import NetcheckSets
import Synchronization

extension Relation {
  /// Finds open pairs, one source after another, with a memory of its own.
  ///
  /// The cost grows with what is open, not with the number of pairs: for each source the shorter list is walked, of the
  /// destinations that it may open something to, or of those that let it in.
  package struct Finder {
    private let relation: Relation
    private var walks: Walks
    private var letting: LettingIn?
    private var outsides: [Outside: [Stretch]] = [:]

    private struct Outside: Hashable {
      var direction: Direction

      /// `nil` for hosts, which no policy binds.
      var profile: Int?
    }

    package init(_ relation: Relation) {
      self.relation = relation
      walks = relation.walks.withLock { $0 }
    }

    package var family: AddressFamily { relation.family }

    /// What one element may open to another: see ``Relation/connections(from:to:sameNode:)``.
    package mutating func connections(
      from source: Element, to destination: Element, sameNode: Truth
    ) -> Allowed {
      relation.connections(from: source, to: destination, sameNode: sameNode, &walks)
    }

    /// The pods and hosts to which a source may open something, and perhaps some to which it may not. Sources come in ascending
    /// order.
    package mutating func destinations(of source: Element) -> [Element] {
      let (pods, hosts) = (relation.table.podClasses, relation.table.hosts)
      guard pods.contains(source) else { return Array(0..<hosts.upperBound) }
      let out = openRanges(of: source)
      let count = out.reduce(0) { $0 + $1.count }
      // Where there are few, asking each is cheaper than knowing who lets whom in.
      if count <= 1000 { return out.flatMap { Array($0) } + hosts }
      if letting == nil { letting = LettingIn(relation, &walks) }
      letting!.advance(to: source)
      if count <= letting!.count { return out.flatMap { Array($0) } + hosts }
      return letting!.destinations + hosts
    }

    /// The classes of pods to which a class may open something, as far as its own policies go.
    private mutating func openRanges(of source: Element) -> [Range<Element>] {
      let pods = relation.table.podClasses
      guard relation.isJudgedByPolicies(source) else { return [pods] }
      let segments = walks.segments(relation.governed.egress[Int(source)], in: pods)
      return segments.indices.compactMap { index in
        guard segments[index].outcome.perhaps != ConnectionPool.none else { return nil }
        let end = index + 1 < segments.count ? segments[index + 1].start : pods.upperBound
        return segments[index].start..<end
      }
    }

    /// What is open between a class of pods, or a host, and places outside: stretches of addresses that fare alike. Those between
    /// which nothing may be opened are left out.
    package mutating func outside(_ direction: Direction, of element: Element) -> [Stretch] {
      let isHost = !relation.table.podClasses.contains(element)
      let profile = isHost ? nil : relation.governed.profile(direction, of: element)
      // Classes of one profile fare alike outside.
      let key = Outside(direction: direction, profile: profile)
      let isShared = isHost || relation.isPlain(element)
      if isShared, let known = outsides[key] { return known }
      var stretches: [Stretch] = []
      for range in outsideRanges(profile) {
        let place = range.lowerBound
        let found =
          direction == .egress
          ? connections(from: element, to: place, sameNode: .no)
          : connections(from: place, to: element, sameNode: .no)
        stretches.add(relation.table.addresses(of: range), found)
      }
      if isShared { outsides[key] = stretches }
      return stretches
    }

    /// The ranges of places outside on which a profile says the same; of one family each.
    private mutating func outsideRanges(_ profile: Int?) -> [Range<Element>] {
      let outside = relation.table.outside
      var cuts: Set<Element> = [outside.lowerBound, relation.table.firstIPv6, outside.upperBound]
      if let profile {
        for segment in walks.segments(profile, in: outside) { cuts.insert(segment.start) }
      }
      let ordered = cuts.sorted()
      return zip(ordered, ordered.dropFirst()).map { $0..<$1 }
    }
  }

  /// Addresses outside that fare alike.
  package struct Stretch: Sendable {
    package var addresses: AddressSet

    /// What is surely allowed, and what may be.
    package var surely: ConnectionSet
    package var perhaps: ConnectionSet
  }

  /// Whether nothing can open what the policies of a class of pods close.
  private func isJudgedByPolicies(_ element: Element) -> Bool {
    (governed.groups.isEmpty || governed.groups[Int(element)] == nil)
      && (ladder.judgesIPv6 || family == .ipv4)
  }

  /// The classes that let in the source at hand, kept while sources ascend.
  private struct LettingIn {
    /// The classes of each ingress profile; those that policies alone don't close have none.
    private var classes: [Int: [Element]] = [:]
    private var open: Set<Int> = []
    private var events: [(at: Element, profile: Int, isOpened: Bool)] = []
    private var next = 0

    /// How many classes let the source in.
    private(set) var count = 0

    init(_ relation: Relation, _ walks: inout Walks) {
      for element in relation.table.podClasses {
        let isJudged = relation.isJudgedByPolicies(element)
        let profile = isJudged ? relation.governed.ingress[Int(element)] : -1
        classes[profile, default: []].append(element)
      }
      if classes[-1] != nil { events.append((0, -1, true)) }
      for profile in classes.keys where profile >= 0 {
        var wasOpen = false
        for segment in walks.segments(profile, in: relation.table.podClasses) {
          let isOpen = segment.outcome.perhaps != ConnectionPool.none
          if isOpen != wasOpen { events.append((segment.start, profile, isOpen)) }
          wasOpen = isOpen
        }
      }
      events.sort { $0.at < $1.at }
    }

    mutating func advance(to source: Element) {
      while next < events.count, events[next].at <= source {
        let (_, profile, isOpened) = events[next]
        let size = classes[profile]?.count ?? 0
        if isOpened { open.insert(profile) } else { open.remove(profile) }
        count += isOpened ? size : -size
        next += 1
      }
    }

    var destinations: [Element] {
      open.flatMap { classes[$0] ?? [] }.sorted()
    }
  }
}

extension [Relation.Stretch] {
  /// Adds addresses to those that fare alike.
  fileprivate mutating func add(_ addresses: AddressSet, _ found: Relation.Allowed) {
    if found.perhaps.isEmpty { return }
    let index = firstIndex { $0.surely == found.surely && $0.perhaps == found.perhaps }
    if let index {
      self[index].addresses = self[index].addresses.union(addresses)
    } else {
      append(
        Relation.Stretch(addresses: addresses, surely: found.surely, perhaps: found.perhaps))
    }
  }
}
