import NetcheckSets

/// How some views cut a range of elements: pieces, each of a kind of which the views say the same.
struct Pieces {
  struct Views: Hashable {
    /// The numbers of the views, ascending.
    var views: [Int]

    /// The elements that they cut.
    var range: Range<UInt32>
  }

  let views: Views

  /// The pieces of each kind, ascending.
  private(set) var kinds: [[Range<UInt32>]] = []

  /// All pieces, ascending.
  private var pieces: [(start: UInt32, kind: Int)] = []

  var count: Int { pieces.count }

  init(_ views: Views, _ walks: Walks) {
    self.views = views
    var known: [[Int32]: Int] = [:]
    Self.sweep(views.views, in: views.range, walks) { range, states in
      let kind = known[states] ?? kinds.count
      if kind == kinds.count {
        known[states] = kind
        kinds.append([])
      }
      kinds[kind].append(range)
      pieces.append((range.lowerBound, kind))
    }
  }

  private static func sweep(
    _ views: [Int], in range: Range<UInt32>, _ walks: Walks,
    _ body: (Range<UInt32>, [Int32]) -> Void
  ) {
    if range.isEmpty { return }
    var sweep = StretchSweep(views.map { walks.views[$0] }, from: range.lowerBound)
    var start = range.lowerBound
    while true {
      let states = sweep.states
      let next = sweep.advance(upTo: range.upperBound)
      body(start..<(next ?? range.upperBound), states)
      guard let next else { return }
      start = next
    }
  }

  /// The ranges of which views say something else than of most elements, ascending.
  static func exceptions(
    of views: [Int], in range: Range<UInt32>, _ walks: Walks
  ) -> [Range<UInt32>] {
    var ranges: [(range: Range<UInt32>, states: [Int32])] = []
    var counts: [[Int32]: Int] = [:]
    sweep(views, in: range, walks) { range, states in
      ranges.append((range, states))
      counts[states, default: 0] += range.count
    }
    let most = counts.values.max()
    let usual = ranges.first { counts[$0.states] == most }?.states
    return ranges.filter { $0.states != usual }.map(\.range)
  }

  /// The first element of a kind that stands in none of some ranges, which ascend; `nil` if there is none.
  func place(ofKind kind: Int, without exceptions: [Range<UInt32>]) -> UInt32? {
    for piece in kinds[kind] {
      var place = piece.lowerBound
      for exception in exceptions where exception.contains(place) { place = exception.upperBound }
      if piece.contains(place) { return place }
    }
    return nil
  }

  /// A range, cut into pieces.
  func cut(_ range: Range<UInt32>) -> [(part: Range<UInt32>, kind: Int)] {
    var (low, high) = (0, pieces.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if pieces[middle].start <= range.lowerBound { low = middle } else { high = middle }
    }
    var parts: [(part: Range<UInt32>, kind: Int)] = []
    while low < pieces.count, pieces[low].start < range.upperBound {
      let next = low + 1 < pieces.count ? pieces[low + 1].start : views.range.upperBound
      let part = max(pieces[low].start, range.lowerBound)..<min(next, range.upperBound)
      parts.append((part, pieces[low].kind))
      low += 1
    }
    return parts
  }

  /// The elements of a group.
  func elements(of group: ProfileGroups.Group) -> EndpointSet {
    let own = group.kinds.count == 1 ? kinds[group.kinds[0]] : group.kinds.flatMap { kinds[$0] }
    return Self.set(own).subtracting(Self.set(group.without)).union(Self.set(group.with))
  }

  private static func set(_ ranges: [Range<UInt32>]) -> EndpointSet {
    var set = EndpointSet()
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) { set.append(range) }
    return set
  }
}
