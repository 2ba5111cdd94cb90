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
