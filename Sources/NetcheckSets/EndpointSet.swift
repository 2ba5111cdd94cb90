/// A set of endpoints by their numbers, kept as the fewest ranges.
///
/// INVARIANT: the ranges are not empty, ascend, and neither overlap nor touch, so `==` means the same set.
package struct EndpointSet: Hashable, Sendable {
  package private(set) var ranges: [Range<UInt32>]

  package init() {
    ranges = []
  }

  package init(_ range: Range<UInt32>) {
    ranges = range.isEmpty ? [] : [range]
  }

  /// Takes numbers in ascending order.
  package init(ascending numbers: some Sequence<UInt32>) {
    ranges = []
    for number in numbers { append(number..<number + 1) }
  }

  package var isEmpty: Bool { ranges.isEmpty }

  /// How many endpoints the set holds.
  package var count: Int { ranges.reduce(0) { $0 + $1.count } }

  /// The smallest range that holds the whole set; `nil` if it is empty.
  package var bounds: Range<UInt32>? {
    guard let first = ranges.first, let last = ranges.last else { return nil }
    return first.lowerBound..<last.upperBound
  }

  package func contains(_ number: UInt32) -> Bool {
    let index = firstEnding(behind: number)
    return index < ranges.count && ranges[index].contains(number)
  }

  package func union(_ other: EndpointSet) -> EndpointSet {
    if isEmpty { return other }
    if other.isEmpty { return self }
    var result = EndpointSet()
    result.ranges.reserveCapacity(ranges.count + other.ranges.count)
    var (i, j) = (0, 0)
    while i < ranges.count || j < other.ranges.count {
      let takesOwn =
        j == other.ranges.count
        || (i < ranges.count && ranges[i].lowerBound <= other.ranges[j].lowerBound)
      result.append(takesOwn ? ranges[i] : other.ranges[j])
      if takesOwn { i += 1 } else { j += 1 }
    }
    return result
  }

  package mutating func formUnion(_ other: EndpointSet) { self = union(other) }

  package func intersection(_ other: EndpointSet) -> EndpointSet {
    if ranges.count > other.ranges.count { return other.intersection(self) }
    var result = EndpointSet()
    // The shorter list is walked, and each of its ranges looked for in the longer one.
    for range in ranges {
      var index = other.firstEnding(behind: range.lowerBound)
      while index < other.ranges.count, other.ranges[index].lowerBound < range.upperBound {
        let common = range.clamped(to: other.ranges[index])
        if !common.isEmpty { result.ranges.append(common) }
        index += 1
      }
    }
    return result
  }

  package func intersection(_ range: Range<UInt32>) -> EndpointSet {
    intersection(EndpointSet(range))
  }

  package func subtracting(_ other: EndpointSet) -> EndpointSet {
    var result = EndpointSet()
    for range in ranges {
      var low = range.lowerBound
      var index = other.firstEnding(behind: low)
      while index < other.ranges.count, other.ranges[index].lowerBound < range.upperBound {
        let cut = other.ranges[index]
        if cut.lowerBound > low { result.ranges.append(low..<cut.lowerBound) }
        low = max(low, cut.upperBound)
        index += 1
      }
      if low < range.upperBound { result.ranges.append(low..<range.upperBound) }
    }
    return result
  }

  /// The index of the first range that ends behind a number.
  private func firstEnding(behind number: UInt32) -> Int {
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound <= number { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Adds a range that begins no lower than any before it.
  package mutating func append(_ range: Range<UInt32>) {
    guard let last = ranges.last, range.lowerBound <= last.upperBound else {
      ranges.append(range)
      return
    }
    if range.upperBound > last.upperBound {
      ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
    }
  }
}
