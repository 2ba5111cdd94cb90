/// A set of whole numbers, kept as the fewest closed intervals.
///
/// INVARIANT: the intervals ascend and neither overlap nor touch, so `==` means the same set.
struct IntervalSet<Bound: FixedWidthInteger & Sendable>: Hashable, Sendable {
  private(set) var intervals: [ClosedRange<Bound>]

  init() {
    intervals = []
  }

  init(_ interval: ClosedRange<Bound>) {
    intervals = [interval]
  }

  /// Takes intervals in any order, overlapping or not.
  init(_ unordered: some Sequence<ClosedRange<Bound>>) {
    intervals = []
    for interval in unordered.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      append(interval)
    }
  }

  var isEmpty: Bool { intervals.isEmpty }

  func contains(_ value: Bound) -> Bool {
    var low = 0
    var high = intervals.count
    while low < high {
      let middle = (low + high) / 2
      if intervals[middle].upperBound < value { low = middle + 1 } else { high = middle }
    }
    return low < intervals.count && intervals[low].contains(value)
  }

  func union(_ other: Self) -> Self {
    if isEmpty { return other }
    if other.isEmpty { return self }
    return Self(intervals + other.intervals)
  }

  func intersection(_ other: Self) -> Self {
    if other.spans(self) { return self }
    if spans(other) { return other }
    var result = Self()
    var i = 0
    var j = 0
    while i < intervals.count, j < other.intervals.count {
      let a = intervals[i]
      let b = other.intervals[j]
      let low = max(a.lowerBound, b.lowerBound)
      let high = min(a.upperBound, b.upperBound)
      if low <= high { result.intervals.append(low...high) }
      if a.upperBound < b.upperBound { i += 1 } else { j += 1 }
    }
    return result
  }

  /// Whether the set is one interval, and holds another set.
  private func spans(_ other: Self) -> Bool {
    guard intervals.count == 1, let first = other.intervals.first, let last = other.intervals.last
    else { return false }
    return intervals[0].lowerBound <= first.lowerBound
      && last.upperBound <= intervals[0].upperBound
  }

  func subtracting(_ other: Self) -> Self {
    var result = Self()
    var j = 0
    for interval in intervals {
      var low = interval.lowerBound
      var isOpen = true
      while j < other.intervals.count, other.intervals[j].upperBound < low { j += 1 }
      var k = j
      while isOpen, k < other.intervals.count,
        other.intervals[k].lowerBound <= interval.upperBound
      {
        let cut = other.intervals[k]
        if cut.lowerBound > low { result.intervals.append(low...(cut.lowerBound - 1)) }
        if cut.upperBound >= interval.upperBound {
          isOpen = false
        } else {
          low = cut.upperBound + 1
        }
        k += 1
      }
      if isOpen { result.intervals.append(low...interval.upperBound) }
    }
    return result
  }

  func isSubset(of other: Self) -> Bool {
    subtracting(other).isEmpty
  }

  func isDisjoint(with other: Self) -> Bool {
    intersection(other).isEmpty
  }

  /// Adds an interval that begins no lower than any before it.
  private mutating func append(_ interval: ClosedRange<Bound>) {
    guard let last = intervals.last else {
      intervals.append(interval)
      return
    }
    let touches =
      last.upperBound == .max || interval.lowerBound <= last.upperBound + 1
    if touches {
      intervals[intervals.count - 1] =
        last.lowerBound...max(last.upperBound, interval.upperBound)
    } else {
      intervals.append(interval)
    }
  }
}

extension IntervalSet where Bound: UnsignedInteger {
  /// The first of the fewest parts of 2ⁿ numbers, each of which begins at a multiple of its size: where they begin, and n.
  func alignedParts(atMost limit: Int) -> [(low: Bound, size: Int)] {
    var parts: [(low: Bound, size: Int)] = []
    if limit == 0 { return parts }
    forEachAlignedPart { low, size in
      parts.append((low, size))
      return parts.count < limit
    }
    return parts
  }

  /// How many such parts there are.
  ///
  /// Where the two ends of an interval first differ in a bit, there is a number below which parts grow and behind which they shrink:
  /// on each side one for each bit that is set in the distance.
  var alignedPartCount: Int {
    intervals.reduce(0) { count, interval in
      let (low, end) = (interval.lowerBound, interval.upperBound &+ 1)
      if end == 0 { return count + (low == 0 ? 1 : (0 &- low).nonzeroBitCount) }
      let highest = Bound(1) << (Bound.bitWidth - 1 - (low ^ end).leadingZeroBitCount)
      let middle = end & ~(highest - 1)
      return count + (middle - low).nonzeroBitCount + (end - middle).nonzeroBitCount
    }
  }

  /// Goes from part to part until `body` returns false.
  private func forEachAlignedPart(_ body: (_ low: Bound, _ size: Int) -> Bool) {
    for interval in intervals {
      var low = interval.lowerBound
      while true {
        let room = interval.upperBound - low
        // A whole family has no number of its own for how many addresses it has.
        let size =
          room == .max
          ? Bound.bitWidth
          : min(low.trailingZeroBitCount, Bound.bitWidth - 1 - (room + 1).leadingZeroBitCount)
        guard body(low, size) else { return }
        let (next, isBehindAll) = low.addingReportingOverflow(1 << size)
        if isBehindAll || next == 0 || next > interval.upperBound { break }
        low = next
      }
    }
  }
}
