/// The two families of addresses, which never mix.
public enum AddressFamily: String, CaseIterable, Sendable {
  case ipv4 = "IPv4"
  case ipv6 = "IPv6"

  /// The number of bits of an address: 32 or 128.
  package var width: Int { self == .ipv4 ? 32 : 128 }
}

/// An IPv4 or IPv6 address.
public struct IPAddress: Hashable, Sendable {
  public let family: AddressFamily

  /// The address as a number; an IPv4 address uses the lower 32 bits.
  package let bits: UInt128

  package init(family: AddressFamily, bits: UInt128) {
    self.family = family
    self.bits = bits
  }

  /// Reads an address as Kubernetes does: four decimal octets without leading zeros, or any spelling of RFC 4291 without a
  /// zone. An IPv4-mapped IPv6 address stays IPv6.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    if bytes.contains(UInt8(ascii: ":")) {
      guard let bits = Self.ipv6(bytes[...]) else { return nil }
      self.init(family: .ipv6, bits: bits)
    } else {
      guard let bits = Self.ipv4(bytes[...]) else { return nil }
      self.init(family: .ipv4, bits: UInt128(bits))
    }
  }

  /// Whether the address is an IPv4 address in the clothes of IPv6 (`::ffff:0:0/96`).
  package var isIPv4Mapped: Bool {
    family == .ipv6 && bits >> 32 == 0xFFFF
  }

  private static func ipv4(_ text: ArraySlice<UInt8>) -> UInt32? {
    let octets = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard octets.count == 4 else { return nil }
    var bits: UInt32 = 0
    for octet in octets {
      guard (1...3).contains(octet.count), octet.allSatisfy({ (48...57).contains($0) }),
        octet.count == 1 || octet.first != UInt8(ascii: "0"),
        let value = UInt8(String(decoding: octet, as: UTF8.self))
      else { return nil }
      bits = bits << 8 | UInt32(value)
    }
    return bits
  }

  private static func ipv6(_ text: ArraySlice<UInt8>) -> UInt128? {
    let colon = UInt8(ascii: ":")
    var groups: [UInt16] = []
    var gap: Int?
    var rest = text
    if rest.starts(with: [colon, colon]) {
      gap = 0
      rest = rest.dropFirst(2)
    } else if rest.first == colon {
      return nil
    }
    while !rest.isEmpty {
      let group = rest.prefix { $0 != colon }
      if group.count == rest.count, group.contains(UInt8(ascii: ".")) {
        guard let tail = ipv4(group) else { return nil }
        groups += [UInt16(tail >> 16), UInt16(truncatingIfNeeded: tail)]
        rest = []
        break
      }
      guard (1...4).contains(group.count), group.allSatisfy(isHexadecimalDigit),
        let value = UInt16(String(decoding: group, as: UTF8.self), radix: 16)
      else { return nil }
      groups.append(value)
      rest = rest.dropFirst(group.count)
      if rest.isEmpty { break }
      rest = rest.dropFirst()
      if rest.first == colon {
        guard gap == nil else { return nil }
        gap = groups.count
        rest = rest.dropFirst()
      } else if rest.isEmpty {
        return nil
      }
    }
    if let gap {
      guard groups.count < 8 else { return nil }
      groups.insert(contentsOf: repeatElement(0, count: 8 - groups.count), at: gap)
    }
    guard groups.count == 8 else { return nil }
    return groups.reduce(0) { $0 << 16 | UInt128($1) }
  }

  private static func isHexadecimalDigit(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
  }
}

extension IPAddress: Comparable {
  /// IPv4 before IPv6, then by number.
  public static func < (a: IPAddress, b: IPAddress) -> Bool {
    a.family == b.family ? a.bits < b.bits : a.family == .ipv4
  }
}

extension IPAddress: CustomStringConvertible {
  /// Dotted decimal, or the shortest spelling of RFC 5952.
  public var description: String {
    family == .ipv4 ? dotted(UInt32(truncatingIfNeeded: bits)) : grouped
  }

  private func dotted(_ bits: UInt32) -> String {
    [24, 16, 8, 0].map { String(bits >> $0 & 0xFF) }.joined(separator: ".")
  }

  private var grouped: String {
    if isIPv4Mapped { return "::ffff:" + dotted(UInt32(truncatingIfNeeded: bits)) }
    let groups = (0..<8).map { UInt16(truncatingIfNeeded: bits >> (112 - 16 * UInt128($0))) }
    var longest = 0..<0
    var start = 0
    while start < 8 {
      let end = groups[start...].firstIndex { $0 != 0 } ?? 8
      if end - start > max(1, longest.count) { longest = start..<end }
      start = max(end, start) + 1
    }
    func written(_ part: some Collection<UInt16>) -> String {
      part.map { String($0, radix: 16) }.joined(separator: ":")
    }
    if longest.isEmpty { return written(groups) }
    return written(groups[..<longest.lowerBound]) + "::" + written(groups[longest.upperBound...])
  }
}
