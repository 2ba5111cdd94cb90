/// A family of the Internet Protocol.
package enum Family: Int, CaseIterable, Hashable, Sendable {
  case v4 = 4
  case v6 = 6
}

/// An address as its bytes, four or sixteen of them.
package struct Address: Hashable, Sendable {
  package var bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  package var family: Family { bytes.count == 4 ? .v4 : .v6 }

  package static func v4(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) -> Address {
    Address(bytes: [a, b, c, d])
  }

  /// An address by its first two groups of hexadecimal digits and its last.
  package static func v6(_ first: UInt16, _ second: UInt16, _ last: UInt16) -> Address {
    var bytes = [UInt8](repeating: 0, count: 16)
    for (index, group) in [(0, first), (2, second), (14, last)] {
      bytes[index] = UInt8(group >> 8)
      bytes[index + 1] = UInt8(group & 255)
    }
    return Address(bytes: bytes)
  }

  /// Whether a pod may have it: not among loopback, link-local, multicast and reserved addresses (RFC 6890, RFC 4291).
  var isUnicast: Bool {
    switch family {
    case .v4:
      (1...223).contains(bytes[0]) && bytes[0] != 127 && bytes[..<2] != [169, 254]
    case .v6: (0x20...0x3F).contains(bytes[0]) || (0xFC...0xFD).contains(bytes[0])
    }
  }

  func bit(_ index: Int) -> Bool {
    bytes[index / 8] & (128 >> UInt8(index % 8)) != 0
  }

  /// The address with all bits behind a prefix alike.
  func settingBits(from start: Int, to isSet: Bool) -> Address {
    var address = self
    for index in start..<(bytes.count * 8) {
      let mask: UInt8 = 128 >> UInt8(index % 8)
      if isSet { address.bytes[index / 8] |= mask } else { address.bytes[index / 8] &= ~mask }
    }
    return address
  }

  /// The address that many places further on, with a carry from byte to byte.
  func moved(by distance: Int) -> Address {
    var address = self
    var carry = distance
    for index in bytes.indices.reversed() where carry != 0 {
      let sum = Int(bytes[index]) + carry
      address.bytes[index] = UInt8(truncatingIfNeeded: sum)
      carry = sum >> 8
    }
    return address
  }
}

extension Address: CustomStringConvertible {
  package var description: String {
    if family == .v4 { return bytes.map(String.init).joined(separator: ".") }
    let groups = stride(from: 0, to: 16, by: 2).map { Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]) }
    // The first of the longest runs of zeros is left out.
    var longest = 0..<0
    for start in groups.indices {
      let end = groups[start...].firstIndex { $0 != 0 } ?? groups.endIndex
      if end - start > max(longest.count, 1) { longest = start..<end }
    }
    func text(_ part: ArraySlice<Int>) -> String {
      part.map { String($0, radix: 16) }.joined(separator: ":")
    }
    if longest.isEmpty { return text(groups[...]) }
    return text(groups[..<longest.lowerBound]) + "::" + text(groups[longest.upperBound...])
  }
}

/// A block of addresses: those that begin with the same bits.
package struct Block: Hashable, Sendable {
  /// Some address of the block, as it is written; bits behind the prefix mean nothing.
  package var address: Address
  package var prefixLength: Int

  package init(_ address: Address, _ prefixLength: Int) {
    self.address = address
    self.prefixLength = prefixLength
  }

  package var family: Family { address.family }

  package func contains(_ other: Address) -> Bool {
    let whole = prefixLength / 8
    return other.family == family && other.bytes[..<whole] == address.bytes[..<whole]
      && (whole * 8..<prefixLength).allSatisfy { other.bit($0) == address.bit($0) }
  }

  var first: Address { address.settingBits(from: prefixLength, to: false) }
  var last: Address { address.settingBits(from: prefixLength, to: true) }
}

extension Block: CustomStringConvertible {
  package var description: String { "\(address)/\(prefixLength)" }
}
