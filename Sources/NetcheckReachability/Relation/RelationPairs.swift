import NetcheckLadder
package import NetcheckModel
package import NetcheckSets

extension Relation {
  /// Calls back for each pair of classes between which policies may leave something open, ordered by the source. Pairs with a
  /// host are all among them: what is open there hangs on nodes as well.
  ///
  /// The cost grows with what is open, not with the number of pairs: for each source the shorter list is walked, of the
  /// destinations that it may open something to, or of those that let it in.
  package func forEachOpenPair(from sources: [Element], _ body: (Element, Element) -> Void) {
    var letting = LettingIn(self)
    let ordered = Set(sources).sorted()
    for source in ordered where table.podClasses.contains(source) {
      letting.advance(to: source)
      let out = openRanges(of: source)
      let count = out.reduce(0) { $0 + $1.count }
      if count <= letting.count {
        for range in out {
          for destination in range where letsIn(destination, source) { body(source, destination) }
        }
      } else {
        for destination in letting.destinations where mayOpen(source, destination) {
          body(source, destination)
        }
      }
      for host in table.hosts { body(source, host) }
    }
    for host in ordered where table.hosts.contains(host) {
      for destination in 0..<table.hosts.upperBound { body(host, destination) }
    }
  }

  /// The classes of pods to which a class may open something, as far as its own policies go.
  private func openRanges(of source: Element) -> [Range<Element>] {
    if isGrouped(source) { return [table.podClasses] }
    let segments = segments(ofPart: row(.egress, of: source).inside)
    return segments.indices.compactMap { index in
      guard segments[index].outcome.perhaps != ConnectionPool.none else { return nil }
      let end = index + 1 < segments.count ? segments[index + 1].start : .max
      let range = (segments[index].start..<end).clamped(to: table.podClasses)
      return range.isEmpty ? nil : range
    }
  }

  private func letsIn(_ destination: Element, _ source: Element) -> Bool {
    isGrouped(destination)
      || outcome(.ingress, of: destination, about: source).perhaps != ConnectionPool.none
  }

  private func mayOpen(_ source: Element, _ destination: Element) -> Bool {
    isGrouped(source)
      || outcome(.egress, of: source, about: destination).perhaps != ConnectionPool.none
  }

  /// Whether groups beside policies decide about a class.
  private func isGrouped(_ element: Element) -> Bool {
    (!groups.isEmpty && groups[Int(element)] != nil)
      || (!ladder.judgesIPv6 && table.family == .ipv6)
  }

  /// The classes that let in the source at hand, kept while sources ascend.
  private struct LettingIn {
    /// The classes whose ingress has a part in common.
    private var classes: [Int: [Element]] = [:]
    private var open: Set<Int> = []
    private var events: [(at: Element, row: Int, isOpened: Bool)] = []
    private var next = 0

    /// How many classes let the source in.
    private(set) var count = 0

    init(_ relation: Relation) {
      for element in relation.table.podClasses {
        let isGrouped = relation.isGrouped(element)
        let part = isGrouped ? -1 : relation.row(.ingress, of: element).inside
        classes[part, default: []].append(element)
      }
      if classes[-1] != nil { events.append((0, -1, true)) }
      for number in classes.keys where number >= 0 {
        let segments = relation.segments(ofPart: number)
        var wasOpen = false
        for segment in segments {
          let isOpen = segment.outcome.perhaps != ConnectionPool.none
          if isOpen != wasOpen { events.append((segment.start, number, isOpen)) }
          wasOpen = isOpen
        }
      }
      events.sort { $0.at < $1.at }
    }

    mutating func advance(to source: Element) {
      while next < events.count, events[next].at <= source {
        let (_, row, isOpened) = events[next]
        let size = classes[row]?.count ?? 0
        if isOpened { open.insert(row) } else { open.remove(row) }
        count += isOpened ? size : -size
        next += 1
      }
    }

    var destinations: [Element] {
      open.flatMap { classes[$0] ?? [] }.sorted()
    }
  }
}

extension Relation {
  /// Addresses outside that fare alike.
  package struct Stretch: Sendable {
    package var addresses: AddressSet

    /// What is surely allowed, and what may be.
    package var surely: ConnectionSet
    package var perhaps: ConnectionSet
  }

  /// What is open between a class of pods and places outside: stretches of addresses that fare alike, with what they may open or
  /// be opened to. Those between which nothing may be are left out.
  package func stretches(_ direction: Direction, of element: Element) -> [Stretch] {
    var stretches: [Stretch] = []
    for range in stretchesOfOutside(direction, element) {
      let place = range.lowerBound
      let found =
        direction == .egress
        ? connections(from: element, to: place, sameNode: .no)
        : connections(from: place, to: element, sameNode: .no)
      if found.perhaps.isEmpty { continue }
      let addresses = addresses(of: range)
      let index = stretches.firstIndex { $0.surely == found.surely && $0.perhaps == found.perhaps }
      if let index {
        stretches[index].addresses = stretches[index].addresses.union(addresses)
      } else {
        stretches.append(
          Stretch(addresses: addresses, surely: found.surely, perhaps: found.perhaps))
      }
    }
    return stretches
  }

  /// The ranges of atoms on which the row of an element is constant; of one family each.
  private func stretchesOfOutside(_ direction: Direction, _ element: Element) -> [Range<Element>] {
    let outside = table.outside
    var cuts = [outside.lowerBound, outside.upperBound, table.firstIPv6]
    if table.podClasses.contains(element) {
      cuts += segments(ofPart: row(direction, of: element).outside).map(\.start)
    }
    let ordered = Set(cuts).sorted()
    return zip(ordered, ordered.dropFirst()).map { $0..<$1 }
  }

  private func addresses(of range: Range<Element>) -> AddressSet {
    let first = table.atoms.atoms[Int(range.lowerBound - table.outside.lowerBound)]
    let last = table.atoms.atoms[Int(range.upperBound - 1 - table.outside.lowerBound)]
    return AddressSet(first.family, first.interval.lowerBound...last.interval.upperBound)
  }
}
