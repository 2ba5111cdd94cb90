/// A set of destination ports, 1 to 65535.
public struct PortSet: Hashable, Sendable {
  private var numbers: IntervalSet<UInt16>

  private init(_ numbers: IntervalSet<UInt16>) {
    self.numbers = numbers
  }

  package init() {
    numbers = IntervalSet()
  }

  package init(_ range: ClosedRange<UInt16>) {
    numbers = IntervalSet(range)
  }

  package init(_ port: UInt16) {
    numbers = IntervalSet(port...port)
  }

  package init(_ ranges: some Sequence<ClosedRange<UInt16>>) {
    numbers = IntervalSet(ranges)
  }

  /// Every port.
  package static let all = PortSet(1...65535)

  package var ranges: [ClosedRange<UInt16>] { numbers.intervals }
  public var isEmpty: Bool { numbers.isEmpty }
  package var isAll: Bool { self == .all }

  public func contains(_ port: UInt16) -> Bool {
    numbers.contains(port)
  }

  package func union(_ other: PortSet) -> PortSet { PortSet(numbers.union(other.numbers)) }

  package func intersection(_ other: PortSet) -> PortSet {
    PortSet(numbers.intersection(other.numbers))
  }

  package func subtracting(_ other: PortSet) -> PortSet {
    PortSet(numbers.subtracting(other.numbers))
  }

  package func isSubset(of other: PortSet) -> Bool { numbers.isSubset(of: other.numbers) }
}

extension PortSet {
  /// The set cut into the largest pieces that lie wholly inside or wholly outside of each range, ascending.
  package func pieces(cutBy cuts: some Sequence<ClosedRange<UInt16>>) -> [ClosedRange<UInt16>] {
    if ranges.allSatisfy({ $0.count == 1 }) { return ranges }
    // A piece begins where a range begins, and behind the end of one.
    var starts: Set<UInt16> = []
    for cut in cuts {
      starts.insert(cut.lowerBound)
      if cut.upperBound < .max { starts.insert(cut.upperBound + 1) }
    }
    let ordered = starts.sorted()
    var pieces: [ClosedRange<UInt16>] = []
    for range in ranges {
      var low = range.lowerBound
      for start in ordered where start > low && start <= range.upperBound {
        pieces.append(low...(start - 1))
        low = start
      }
      pieces.append(low...range.upperBound)
    }
    return pieces
  }
}

extension PortSet: CustomStringConvertible {
  /// As in `80, 443, 8000-8080`.
  public var description: String { words.joined(separator: ", ") }

  /// Each range by itself, as in `80` or `8000-8080`.
  package var words: [String] {
    ranges.map { range in
      let first = String(range.lowerBound)
      return range.count == 1 ? first : first + "-" + String(range.upperBound)
    }
  }
}
