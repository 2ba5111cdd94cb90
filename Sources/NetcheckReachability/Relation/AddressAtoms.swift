import NetcheckSets

/// All addresses of one or both families, cut where some rule's addresses begin or end.
struct AddressAtoms: Sendable {
  struct Atom: Sendable {
    var family: AddressFamily
    var interval: ClosedRange<UInt128>

    /// The number of the sets that hold the atom; atoms of one kind lie in the same sets.
    var kind: Int
  }

  /// The atoms in ascending order, those of IPv4 first.
  private(set) var atoms: [Atom] = []

  /// How many of them are of IPv4.
  private(set) var countOfIPv4 = 0

  /// For each kind the numbers of the address sets that hold it, ascending.
  private(set) var kinds: [[Int]] = []

  private var starts: [AddressFamily: (first: Int, bounds: [UInt128])] = [:]

  init(_ families: Set<AddressFamily>, cutBy sets: [AddressSet]) {
    var known: [[Int]: Int] = [:]
    for family in AddressFamily.allCases where families.contains(family) {
      cut(sets, family, &known)
    }
  }

  /// The kind of an address.
  func kind(of address: IPAddress) -> Int {
    atoms[index(of: address.bits, address.family)].kind
  }

  /// The indices of the atoms that lie in a set. Those at its borders may reach out of it, if it was not among the cutting ones.
  func indices(in set: AddressSet) -> EndpointSet {
    var indices = EndpointSet()
    for family in AddressFamily.allCases where starts[family] != nil {
      for interval in set.intervals(family) {
        let first = UInt32(index(of: interval.lowerBound, family))
        let last = UInt32(index(of: interval.upperBound, family))
        indices.append(first..<last + 1)
      }
    }
    return indices
  }

  private func index(of bits: UInt128, _ family: AddressFamily) -> Int {
    guard let (first, bounds) = starts[family] else { preconditionFailure("no atoms") }
    var (low, high) = (0, bounds.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if bounds[middle] <= bits { low = middle } else { high = middle }
    }
    return first + low
  }

  /// Sweeps over a family from its lowest address, with the sets that hold the place.
  private mutating func cut(
    _ sets: [AddressSet], _ family: AddressFamily, _ known: inout [[Int]: Int]
  ) {
    var events: [(at: UInt128, set: Int, isEntered: Bool)] = []
    let top: UInt128 = family == .ipv4 ? UInt128(UInt32.max) : .max
    for (number, set) in sets.enumerated() {
      for interval in set.intervals(family) {
        events.append((interval.lowerBound, number, true))
        if interval.upperBound < top { events.append((interval.upperBound + 1, number, false)) }
      }
    }
    events.sort { $0.at < $1.at }
    let first = atoms.count
    var bounds: [UInt128] = []
    var holding: Set<Int> = []
    var next = 0
    var low: UInt128 = 0
    while true {
      while next < events.count, events[next].at == low {
        if events[next].isEntered {
          holding.insert(events[next].set)
        } else {
          holding.remove(events[next].set)
        }
        next += 1
      }
      let high = next < events.count ? events[next].at - 1 : top
      bounds.append(low)
      atoms.append(Atom(family: family, interval: low...high, kind: kind(holding, &known)))
      if high == top { break }
      low = high + 1
    }
    starts[family] = (first, bounds)
    if family == .ipv4 { countOfIPv4 = bounds.count }
  }

  private mutating func kind(_ holding: Set<Int>, _ known: inout [[Int]: Int]) -> Int {
    let numbers = holding.sorted()
    if let kind = known[numbers] { return kind }
    known[numbers] = kinds.count
    kinds.append(numbers)
    return kinds.count - 1
  }
}
