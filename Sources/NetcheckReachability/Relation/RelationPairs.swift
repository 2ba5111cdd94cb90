import NetcheckCluster
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
    private var groups: ProfileGroups
    private var parts = OutsideParts()
    private var outsides: [Outside: [Stretch]] = [:]

    private struct Outside: Hashable {
      var direction: Direction

      /// `nil` for hosts, which no policy binds.
      var profile: Int?
    }

    /// - Parameter many: policies that cut pods, or the outside, into more pieces than this are remembered
    ///   together.
    package init(_ relation: Relation, many: Int = 64) {
      self.relation = relation
      walks = relation.walks.withLock { $0 }
      groups = ProfileGroups(many: many)
    }

    package var family: AddressFamily { relation.family }

    /// What one element may open to another: see ``Relation/connections(from:to:sameNode:)``.
    package mutating func connections(
      from source: Element, to destination: Element, sameNode: Truth
    ) -> Allowed {
      relation.connections(from: source, to: destination, sameNode: sameNode, &walks)
    }

    /// Whether so many pairs are sooner asked one by one than found among all: to find them, what each class lets in is gathered
    /// first.
    package func areFew(_ pairs: Int) -> Bool {
      pairs <= 8 * relation.table.podClasses.count
    }

    /// The pods and hosts to which a source may open something, and perhaps some to which it may not. Sources come in ascending
    /// order.
    package mutating func destinations(of source: Element) -> [Destination] {
      let (pods, hosts) = (relation.table.podClasses, relation.table.hosts)
      guard pods.contains(source) else {
        return (0..<hosts.upperBound).map { Destination(element: $0) }
      }
      if letting == nil { letting = LettingIn(relation, &groups, &walks) }
      letting!.advance(to: source)
      return candidates(of: source) + hosts.map { Destination(element: $0) }
    }

    /// The classes of pods in the shorter of two lists: of those to which the source may open something, as far as its own policies
    /// go, and of those that let it in.
    private mutating func candidates(of source: Element) -> [Destination] {
      let segments = openSegments(of: source)
      let count = segments.reduce(0) { $0 + $1.range.count }
      var found: [Destination] = []
      if count <= letting!.count {
        for (range, outcome) in segments {
          for element in range { add(element, outcome, to: &found) }
        }
        return found
      }
      var index = 0
      for element in letting!.destinations {
        while index < segments.count, segments[index].range.upperBound <= element { index += 1 }
        guard index < segments.count else { break }
        if segments[index].range.contains(element) {
          add(element, segments[index].outcome, to: &found)
        }
      }
      return found
    }

    /// Adds a destination if something may be open. `out` is what the source's policies say of it; `nil` if not they alone decide.
    private mutating func add(
      _ element: Element, _ out: Outcome?, to found: inout [Destination]
    ) {
      guard let out, let into = letting!.outcome(of: element) else {
        found.append(Destination(element: element))
        return
      }
      let perhaps = walks.pool.intersection(out.perhaps, into.perhaps)
      if perhaps == ConnectionPool.none { return }
      // What a mesh carries is asked.
      if relation.cluster.hasAmbientMesh {
        found.append(Destination(element: element))
        return
      }
      let surely = walks.pool.intersection(out.surely, into.surely)
      found.append(
        Destination(
          element: element,
          allowed: (walks.pool.sets[Int(surely)], walks.pool.sets[Int(perhaps)])))
    }

    /// The classes of pods to which a class may open something, as far as its own policies go, and what they say of them.
    private mutating func openSegments(
      of source: Element
    ) -> [(range: Range<Element>, outcome: Outcome?)] {
      let pods = relation.table.podClasses
      guard relation.isJudgedByPolicies(source) else { return [(pods, nil)] }
      let isPlain = relation.isPlain(source)
      return groups.open(walks.governed.egress[Int(source)], in: pods, &walks)
        .map { ($0.range, isPlain ? $0.outcome : nil) }
    }

    /// What is open between a class of pods, or a host, and places outside: stretches of addresses that fare alike. Those between
    /// which nothing may be opened are left out.
    package mutating func outside(_ direction: Direction, of element: Element) -> [Stretch] {
      let isHost = !relation.table.podClasses.contains(element)
      let profile = isHost ? nil : walks.governed.profile(direction, of: element)
      // Classes of one profile fare alike outside.
      let key = Outside(direction: direction, profile: profile)
      let isShared = isHost || relation.isPlain(element)
      if isShared, let known = outsides[key] { return known }
      var stretches: [Stretch] = []
      for part in parts.parts(profile, &groups, &walks) {
        let found =
          direction == .egress
          ? connections(from: element, to: part.place, sameNode: .no)
          : connections(from: part.place, to: element, sameNode: .no)
        if found.perhaps.isEmpty { continue }
        stretches.add(
          Stretch(addresses: part.addresses, surely: found.surely, perhaps: found.perhaps))
      }
      if isShared { outsides[key] = stretches }
      return stretches
    }
  }

  /// A class to which a source may open something.
  package struct Destination {
    package var element: Element

    /// What the source may open; `nil` if it depends on more than policies, and must be asked.
    package var allowed: Allowed?

    package init(element: Element, allowed: Allowed? = nil) {
      self.element = element
      self.allowed = allowed
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
    (groups.isEmpty || groups[Int(element)] == nil)
      && (ladder.judgesIPv6 || family == .ipv4)
  }

  /// What classes let in of the source at hand, kept while sources ascend.
  private struct LettingIn {
    /// The classes of each ingress profile; those that policies alone don't close have none.
    private var classes: [[Element]]
    private var unjudged: [Element] = []

    /// What each profile says of the source at hand.
    private var outcomes: [Outcome]

    /// The profile of each class whose policies alone decide.
    private let profiles: [Int?]

    private var open: Set<Int> = []
    private var events: [(at: Element, profile: Int, outcome: Outcome)] = []
    private var next = 0

    /// How many classes let the source in.
    private(set) var count = 0

    init(_ relation: Relation, _ groups: inout ProfileGroups, _ walks: inout Walks) {
      var numbers: Set<Int> = []
      var profiles: [Int?] = []
      classes = Array(repeating: [], count: walks.profiles.count)
      outcomes = Array(repeating: .closed, count: walks.profiles.count)
      for element in relation.table.podClasses {
        guard relation.isJudgedByPolicies(element) else {
          unjudged.append(element)
          profiles.append(nil)
          continue
        }
        let profile = walks.governed.ingress[Int(element)]
        classes[profile].append(element)
        numbers.insert(profile)
        profiles.append(relation.isPlain(element) ? profile : nil)
      }
      self.profiles = profiles
      count = unjudged.count
      for profile in numbers {
        var end: Element?
        for (range, outcome) in groups.open(profile, in: relation.table.podClasses, &walks) {
          if let end, end < range.lowerBound { events.append((end, profile, .closed)) }
          events.append((range.lowerBound, profile, outcome))
          end = range.upperBound
        }
        if let end { events.append((end, profile, .closed)) }
      }
      events.sort { $0.at < $1.at }
    }

    /// What a class lets in of the source; `nil` if not its policies alone decide.
    func outcome(of element: Element) -> Outcome? {
      profiles[Int(element)].map { outcomes[$0] }
    }

    mutating func advance(to source: Element) {
      while next < events.count, events[next].at <= source {
        let (_, profile, outcome) = events[next]
        let wasOpen = outcomes[profile].perhaps != ConnectionPool.none
        let isOpen = outcome.perhaps != ConnectionPool.none
        outcomes[profile] = outcome
        next += 1
        if isOpen == wasOpen { continue }
        if isOpen { open.insert(profile) } else { open.remove(profile) }
        count += isOpen ? classes[profile].count : -classes[profile].count
      }
    }

    var destinations: [Element] {
      (unjudged + open.flatMap { classes[$0] }).sorted()
    }
  }
}

extension [Relation.Stretch] {
  /// Adds addresses to those that fare alike.
  package mutating func add(_ other: Relation.Stretch) {
    let index = firstIndex { $0.surely == other.surely && $0.perhaps == other.perhaps }
    if let index {
      self[index].addresses = self[index].addresses.union(other.addresses)
    } else {
      append(other)
    }
  }
}
