import NetcheckSets

/// Elements in groups about which a profile says the same.
///
/// Few policies cut many elements into many pieces, and those stand over many pods, while each workload's own policies cut few. So what
/// the former tell apart is remembered, and of the latter only those elements are looked at that fare otherwise than the rest. The
/// cost of a profile grows with what its own policies name.
struct ProfileGroups {
  /// Pieces of some kinds, but for some elements that fare otherwise, and with others that fare like them.
  struct Group {
    let outcome: Outcome

    /// One of its elements.
    let place: UInt32

    fileprivate(set) var kinds: [Int] = []
    fileprivate(set) var without: [Range<UInt32>] = []
    fileprivate(set) var with: [Range<UInt32>] = []
  }

  /// Policies that cut a range into more pieces than this are remembered together.
  private let many: Int

  /// How many pieces are remembered at most.
  private static let mostPieces = 4_000_000

  private var known: [Pieces.Views: Pieces] = [:]
  private var pieceCount = 0

  init(many: Int) {
    self.many = many
  }

  /// The groups of a range's elements, and the views whose pieces they are made of.
  mutating func groups(
    _ profile: Int, in range: Range<UInt32>, _ walks: inout Walks
  ) -> (groups: [Group], views: Pieces.Views) {
    let numbers = Set(walks.profiles[profile].ways.joined().map(\.view)).sorted()
    let changes = numbers.map { walks.views[$0].stretches.changes(in: range) }
    let views = Pieces.Views(
      views: zip(numbers, changes).filter { $0.1 > many }.map(\.0), range: range)
    let few = zip(numbers, changes).filter { $0.1 > 0 && $0.1 <= many }.map(\.0)
    let pieces = pieces(views, walks)
    var making = GroupMaking()
    let exceptions = Pieces.exceptions(of: few, in: range, walks)
    for kind in pieces.kinds.indices {
      guard let place = pieces.place(ofKind: kind, without: exceptions) else { continue }
      making.add(kind, with: walks.outcome(profile, about: place), at: place)
    }
    for exception in exceptions {
      for (part, kind) in pieces.cut(exception) {
        making.except(part, of: kind, with: walks.outcome(profile, about: part.lowerBound))
      }
    }
    return (making.groups, views)
  }

  mutating func pieces(_ views: Pieces.Views, _ walks: Walks) -> Pieces {
    if let known = known[views] { return known }
    let pieces = Pieces(views, walks)
    pieceCount += pieces.count
    if pieceCount > Self.mostPieces {
      known.removeAll()
      pieceCount = pieces.count
    }
    known[views] = pieces
    return pieces
  }

  /// The ranges of elements to which, or from which, a profile opens something, ascending, and what it says of them.
  mutating func open(
    _ profile: Int, in range: Range<UInt32>, _ walks: inout Walks
  ) -> [(range: Range<UInt32>, outcome: Outcome)] {
    let (groups, views) = groups(profile, in: range, &walks)
    let pieces = pieces(views, walks)
    var open: [(range: Range<UInt32>, outcome: Outcome)] = []
    for group in groups where group.outcome.perhaps != ConnectionPool.none {
      for range in pieces.elements(of: group).ranges { open.append((range, group.outcome)) }
    }
    return open.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }
}

/// Sorts kinds of pieces, and the elements that fare otherwise than their kind, by what is said of them.
private struct GroupMaking {
  private(set) var groups: [ProfileGroups.Group] = []
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
    groups.append(ProfileGroups.Group(outcome: outcome, place: place))
    return groups.count - 1
  }
}

extension Stretches {
  /// How often the value changes within a range.
  fileprivate func changes(in range: Range<UInt32>) -> Int {
    if range.isEmpty { return 0 }
    return place(of: range.upperBound - 1) - place(of: range.lowerBound)
  }
}
