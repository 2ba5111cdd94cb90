import NetcheckSets

/// The places outside in groups about which a profile says the same.
///
/// Few policies name many blocks, and those stand over many pods, while each workload's own policies name few. So what the former
/// tell apart is remembered, and of the latter only those places are looked at that fare otherwise than the rest. The cost of a
/// profile grows with what its own policies name.
struct OutsideParts {
  /// Places that fare alike, of one family.
  struct Part {
    /// One of them.
    var place: UInt32
    var addresses: AddressSet
  }

  /// Policies that cut a family into more pieces than this are remembered together.
  private let many: Int

  private var known: [OutsidePieces.Views: OutsidePieces] = [:]

  init(many: Int) {
    self.many = many
  }

  /// What a profile tells apart; `nil` tells nothing apart.
  mutating func parts(_ profile: Int?, _ walks: inout Walks) -> [Part] {
    let table = walks.table
    return [
      table.outside.lowerBound..<table.firstIPv6, table.firstIPv6..<table.outside.upperBound,
    ].flatMap { parts(profile, in: $0, &walks) }
  }

  private mutating func parts(
    _ profile: Int?, in family: Range<UInt32>, _ walks: inout Walks
  ) -> [Part] {
    guard let profile else {
      return [Part(place: family.lowerBound, addresses: walks.table.addresses(of: [family]))]
    }
    let numbers = Set(walks.profiles[profile].ways.joined().map(\.view)).sorted()
    let changes = numbers.map { walks.views[$0].stretches.changes(in: family) }
    let views = OutsidePieces.Views(
      views: zip(numbers, changes).filter { $0.1 > many }.map(\.0), family: family)
    let few = zip(numbers, changes).filter { $0.1 > 0 && $0.1 <= many }.map(\.0)
    var pieces = known.removeValue(forKey: views) ?? OutsidePieces(views, walks)
    defer { known[views] = pieces }
    var groups = OutcomeGroups()
    let exceptions = OutsidePieces.exceptions(of: few, in: family, walks)
    for kind in pieces.kinds.indices {
      guard let place = pieces.place(ofKind: kind, without: exceptions) else { continue }
      groups.add(kind, with: walks.outcome(profile, about: place), at: place)
    }
    for range in exceptions {
      for (part, kind) in pieces.cut(range) {
        groups.except(part, of: kind, with: walks.outcome(profile, about: part.lowerBound))
      }
    }
    return groups.groups.map { group in
      var addresses = pieces.addresses(ofKinds: group.kinds, walks.table)
      if !group.without.isEmpty {
        addresses = addresses.subtracting(walks.table.addresses(of: group.without))
      }
      if !group.with.isEmpty {
        addresses = addresses.union(walks.table.addresses(of: group.with))
      }
      return Part(place: group.place, addresses: addresses)
    }
  }
}

/// Kinds of places by what is said of them, and places that fare otherwise than their kind.
private struct OutcomeGroups {
  struct Group {
    var place: UInt32
    var kinds: [Int] = []
    var without: [Range<UInt32>] = []
    var with: [Range<UInt32>] = []
  }

  private(set) var groups: [Group] = []
  private var places: [Outcome: Int] = [:]
  private var groupsOfKinds: [Int: Int] = [:]

  mutating func add(_ kind: Int, with outcome: Outcome, at place: UInt32) {
    let group = group(of: outcome, at: place)
    groups[group].kinds.append(kind)
    groupsOfKinds[kind] = group
  }

  mutating func except(_ range: Range<UInt32>, of kind: Int, with outcome: Outcome) {
    let usual = groupsOfKinds[kind]
    let group = group(of: outcome, at: range.lowerBound)
    if group == usual { return }
    groups[group].with.append(range)
    if let usual { groups[usual].without.append(range) }
  }

  private mutating func group(of outcome: Outcome, at place: UInt32) -> Int {
    if let known = places[outcome] { return known }
    places[outcome] = groups.count
    groups.append(Group(place: place))
    return groups.count - 1
  }
}

extension Stretches {
  /// How often the value changes within a range.
  fileprivate func changes(in range: Range<UInt32>) -> Int {
    place(of: range.upperBound - 1) - place(of: range.lowerBound)
  }
}
