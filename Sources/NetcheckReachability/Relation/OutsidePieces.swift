import NetcheckSets

/// How some views cut the places of one family: pieces, each of a kind of which the views say the same.
struct OutsidePieces {
  struct Views: Hashable {
    var views: [Int]
    var family: Range<UInt32>
  }

  /// The pieces of each kind.
  private(set) var kinds: [[Range<UInt32>]] = []

  /// The pieces in ascending order.
  private var pieces: [(start: UInt32, kind: Int)] = []
  private let end: UInt32
  private var unions: [[Int]: AddressSet] = [:]

  init(_ views: Views, _ walks: Walks) {
    end = views.family.upperBound
    var known: [[Int32]: Int] = [:]
    Self.sweep(views.views, in: views.family, walks) { range, states in
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
    _ views: [Int], in family: Range<UInt32>, _ walks: Walks,
    _ body: (Range<UInt32>, [Int32]) -> Void
  ) {
    var sweep = StretchSweep(views.map { walks.views[$0] }, from: family.lowerBound)
    var start = family.lowerBound
    while true {
      let states = sweep.states
      let next = sweep.advance(upTo: family.upperBound)
      body(start..<(next ?? family.upperBound), states)
      guard let next else { return }
      start = next
    }
  }

  /// The ranges of which views say something else than of most places, ascending.
  static func exceptions(
    of views: [Int], in family: Range<UInt32>, _ walks: Walks
  ) -> [Range<UInt32>] {
    var ranges: [(range: Range<UInt32>, states: [Int32])] = []
    var counts: [[Int32]: Int] = [:]
    sweep(views, in: family, walks) { range, states in
      ranges.append((range, states))
      counts[states, default: 0] += range.count
    }
    let most = counts.values.max()
    let usual = ranges.first { counts[$0.states] == most }!.states
    return ranges.filter { $0.states != usual }.map(\.range)
  }

  /// The first place of a kind that stands in none of some ranges, which ascend; `nil` if there is none.
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
      let next = low + 1 < pieces.count ? pieces[low + 1].start : end
      let part = max(pieces[low].start, range.lowerBound)..<min(next, range.upperBound)
      parts.append((part, pieces[low].kind))
      low += 1
    }
    return parts
  }

  mutating func addresses(ofKinds numbers: [Int], _ table: ElementTable) -> AddressSet {
    if let known = unions[numbers] { return known }
    let all = numbers.flatMap { kinds[$0] }
    let addresses = all.isEmpty ? AddressSet() : table.addresses(of: all)
    unions[numbers] = addresses
    return addresses
  }
}
