extension AddressSet {
  /// The set cut into the largest pieces that lie wholly inside or wholly outside of each other set: those inside of the first one
  /// before those outside, and so on.
  package func pieces(cutBy cuts: some Sequence<AddressSet>) -> [AddressSet] {
    if isEmpty { return [] }
    let cuts = Array(cuts)
    return cuts.count > Self.few ? piecesBySweep(cuts) : piecesByTurns(cuts)
  }

  /// Up to so many sets are taken one after the other, which is faster for them; the cost grows with pieces times sets.
  private static let few = 16

  func piecesByTurns(_ cuts: [AddressSet]) -> [AddressSet] {
    var pieces = [self]
    for cut in cuts {
      pieces = pieces.flatMap { piece in
        let inside = piece.intersection(cut)
        return inside.isEmpty || inside == piece
          ? [piece] : [inside, piece.subtracting(cut)]
      }
    }
    return pieces
  }

  /// Goes over all addresses once; the cost grows with the intervals of all sets.
  func piecesBySweep(_ cuts: [AddressSet]) -> [AddressSet] {
    var pieces: [[Int]: [AddressFamily: [ClosedRange<UInt128>]]] = [:]
    for family in AddressFamily.allCases {
      let all = IntervalSet<UInt128>.all(family)
      let sets = cuts.map { IntervalSet($0.intervals(family)) }
      IntervalSet(intervals(family)).forEachPiece(of: all, cutBy: sets) { interval, holding in
        pieces[holding, default: [:]][family, default: []].append(interval)
      }
    }
    return pieces.sorted { $0.key.stands(before: $1.key) }.map { _, intervals in
      intervals.reduce(AddressSet()) { $0.union(AddressSet($1.key, $1.value)) }
    }
  }
}

extension IntervalSet where Bound == UInt128 {
  fileprivate static func all(_ family: AddressFamily) -> ClosedRange<UInt128> {
    family == .ipv4 ? 0...UInt128(UInt32.max) : 0...UInt128.max
  }

  /// Goes over the parts of the set on which the same of some sets hold all numbers, ascending, with the places of those sets,
  /// ascending.
  fileprivate func forEachPiece(
    of all: ClosedRange<Bound>, cutBy sets: [Self],
    _ body: (_ interval: ClosedRange<Bound>, _ holding: [Int]) -> Void
  ) {
    // The set itself stands behind the others.
    let own = sets.count
    var events: [(at: Bound, set: Int, isEntered: Bool)] = []
    for (place, set) in (sets + [self]).enumerated() {
      for interval in set.intervals {
        events.append((interval.lowerBound, place, true))
        if interval.upperBound < all.upperBound {
          events.append((interval.upperBound + 1, place, false))
        }
      }
    }
    events.sort { $0.at < $1.at }
    var holding: [Int] = []
    var isInside = false
    for (index, event) in events.enumerated() {
      if event.set == own {
        isInside = event.isEntered
      } else if event.isEntered {
        holding.insert(event.set, at: holding.firstIndex { $0 > event.set } ?? holding.endIndex)
      } else {
        holding.removeAll { $0 == event.set }
      }
      let next = index + 1 < events.count ? events[index + 1].at : nil
      if !isInside || next == event.at { continue }
      body(event.at...(next.map { $0 - 1 } ?? all.upperBound), holding)
    }
  }
}

extension [Int] {
  /// Whether places of sets stand before others in the order of pieces.
  fileprivate func stands(before other: [Int]) -> Bool {
    for (own, its) in zip(self, other) where own != its { return own < its }
    return count > other.count
  }
}
