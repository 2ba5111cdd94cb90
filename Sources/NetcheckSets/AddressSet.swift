/// A set of IPv4 and IPv6 addresses.
public struct AddressSet: Hashable, Sendable {
  private var ipv4: IntervalSet<UInt32>
  private var ipv6: IntervalSet<UInt128>

  private init(_ ipv4: IntervalSet<UInt32>, _ ipv6: IntervalSet<UInt128>) {
    self.ipv4 = ipv4
    self.ipv6 = ipv6
  }

  package init() {
    self.init(IntervalSet(), IntervalSet())
  }

  package init(_ blocks: some Sequence<CIDR>) {
    var ipv4: [ClosedRange<UInt32>] = []
    var ipv6: [ClosedRange<UInt128>] = []
    for block in blocks {
      let (low, high) = (block.network.bits, block.last.bits)
      switch block.family {
      case .ipv4:
        ipv4.append(UInt32(truncatingIfNeeded: low)...UInt32(truncatingIfNeeded: high))
      case .ipv6: ipv6.append(low...high)
      }
    }
    self.init(IntervalSet(ipv4), IntervalSet(ipv6))
  }

  package init(_ block: CIDR) {
    self.init(CollectionOfOne(block))
  }

  package init(_ address: IPAddress) {
    self.init(CIDR(address))
  }

  /// Every address of one family.
  package static func all(_ family: AddressFamily) -> AddressSet {
    switch family {
    case .ipv4: AddressSet(IntervalSet(0...UInt32.max), IntervalSet())
    case .ipv6: AddressSet(IntervalSet(), IntervalSet(0...UInt128.max))
    }
  }

  /// Whether every address of both families is in the set.
  package var isEverything: Bool { self == .all(.ipv4).union(.all(.ipv6)) }

  public var isEmpty: Bool { ipv4.isEmpty && ipv6.isEmpty }

  public func contains(_ address: IPAddress) -> Bool {
    switch address.family {
    case .ipv4: ipv4.contains(UInt32(truncatingIfNeeded: address.bits))
    case .ipv6: ipv6.contains(address.bits)
    }
  }

  /// The lowest address, IPv4 before IPv6.
  package var first: IPAddress? {
    if let low = ipv4.intervals.first?.lowerBound {
      return IPAddress(family: .ipv4, bits: UInt128(low))
    }
    return (ipv6.intervals.first?.lowerBound).map { IPAddress(family: .ipv6, bits: $0) }
  }

  /// The intervals of one family, ascending, as numbers.
  package func intervals(_ family: AddressFamily) -> [ClosedRange<UInt128>] {
    switch family {
    case .ipv4: ipv4.intervals.map { UInt128($0.lowerBound)...UInt128($0.upperBound) }
    case .ipv6: ipv6.intervals
    }
  }

  /// The addresses of one family between two numbers.
  package init(_ family: AddressFamily, _ interval: ClosedRange<UInt128>) {
    self.init(family, [interval])
  }

  /// The addresses of one family in any of some intervals of numbers.
  package init(_ family: AddressFamily, _ intervals: [ClosedRange<UInt128>]) {
    switch family {
    case .ipv4:
      let narrow = intervals.map {
        UInt32(truncatingIfNeeded: $0.lowerBound)...UInt32(truncatingIfNeeded: $0.upperBound)
      }
      self.init(IntervalSet(narrow), IntervalSet())
    case .ipv6: self.init(IntervalSet(), IntervalSet(intervals))
    }
  }

  /// The part of one family.
  package func only(_ family: AddressFamily) -> AddressSet {
    family == .ipv4
      ? AddressSet(ipv4, IntervalSet()) : AddressSet(IntervalSet(), ipv6)
  }

  /// The addresses that lie in any of some sets.
  package init(unionOf sets: [AddressSet]) {
    self.init(
      IntervalSet(sets.flatMap(\.ipv4.intervals)), IntervalSet(sets.flatMap(\.ipv6.intervals)))
  }

  package func union(_ other: AddressSet) -> AddressSet {
    AddressSet(ipv4.union(other.ipv4), ipv6.union(other.ipv6))
  }

  package func intersection(_ other: AddressSet) -> AddressSet {
    AddressSet(ipv4.intersection(other.ipv4), ipv6.intersection(other.ipv6))
  }

  package func subtracting(_ other: AddressSet) -> AddressSet {
    AddressSet(ipv4.subtracting(other.ipv4), ipv6.subtracting(other.ipv6))
  }

  package func isSubset(of other: AddressSet) -> Bool {
    ipv4.isSubset(of: other.ipv4) && ipv6.isSubset(of: other.ipv6)
  }

  package func isDisjoint(with other: AddressSet) -> Bool {
    ipv4.isDisjoint(with: other.ipv4) && ipv6.isDisjoint(with: other.ipv6)
  }

  /// The fewest blocks that together hold exactly these addresses, ascending, IPv4 first.
  package var blocks: [CIDR] { blocks(atMost: .max) }

  private func blocks(atMost limit: Int) -> [CIDR] {
    let first = ipv4.alignedParts(atMost: limit).map { low, size in
      CIDR(IPAddress(family: .ipv4, bits: UInt128(low)), prefixLength: 32 - size)
    }
    return first
      + ipv6.alignedParts(atMost: limit - first.count).map { low, size in
        CIDR(IPAddress(family: .ipv6, bits: low), prefixLength: 128 - size)
      }
  }
}

extension AddressSet {
  /// How many ``blocks`` there are.
  package var blockCount: Int { ipv4.alignedPartCount + ipv6.alignedPartCount }

  /// Whether ``short`` leaves blocks out.
  package var isShortened: Bool { blocks(atMost: 5).count > 4 && !isEverything }

  /// The blocks, or the first few of them and how many more there are; a block of one address is written as that address.
  package var short: String {
    let count = blockCount
    let told = blocks(atMost: count > 4 ? 3 : 4).map {
      $0.prefixLength == $0.family.width ? "\($0.network)" : "\($0)"
    }.joined(separator: ", ")
    return count > 4 ? "\(told) and \(count - 3) blocks more" : told
  }
}

extension AddressSet: CustomStringConvertible {
  /// The blocks, as in `10.0.0.0/8, fd00::/64`.
  public var description: String {
    blocks.map(\.description).joined(separator: ", ")
  }
}
