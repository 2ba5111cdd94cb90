/// The two families of addresses, which never mix.
public enum AddressFamily: String, CaseIterable, Sendable {
  case ipv4 = "IPv4"
  case ipv6 = "IPv6"

  /// Both, as one value that all share.
  package static let both = Set(allCases)

  /// The number of bits of an address: 32 or 128.
  package var width: Int { self == .ipv4 ? 32 : 128 }

  package var other: AddressFamily { self == .ipv4 ? .ipv6 : .ipv4 }
}

/// An IPv4 or IPv6 address.
public struct IPAddress: Hashable, Sendable {
  /// The halves of the address as a number. A whole one would take a third more memory, for its alignment.
  private let high, low: UInt64
  public let family: AddressFamily

  package init(family: AddressFamily, bits: UInt128) {
    self.family = family
    high = UInt64(truncatingIfNeeded: bits >> 64)
    low = UInt64(truncatingIfNeeded: bits)
  }

  /// The address as a number; an IPv4 address uses the lower 32 bits.
  package var bits: UInt128 { UInt128(high) << 64 | UInt128(low) }

  /// Reads an address as Kubernetes does: four decimal octets without leading zeros, or any spelling of RFC 4291 without a
  /// zone. An IPv4-mapped IPv6 address stays IPv6.
  public init?(_ text: String) {
    var text = text
    let address = text.withUTF8 { bytes -> IPAddress? in
      if bytes.contains(UInt8(ascii: ":")) {
        return Self.ipv6(bytes).map { IPAddress(family: .ipv6, bits: $0) }
      }
      return Self.ipv4(bytes).map { IPAddress(family: .ipv4, bits: UInt128($0)) }
    }
    guard let address else { return nil }
    self = address
  }

  /// Whether the address is an IPv4 address in the clothes of IPv6 (`::ffff:0:0/96`).
  package var isIPv4Mapped: Bool {
    family == .ipv6 && bits >> 32 == 0xFFFF
  }

  private static func ipv4(_ text: UnsafeBufferPointer<UInt8>) -> UInt32? {
    var bits: UInt32 = 0
    var octet: UInt32 = 0
    var digits = 0
    var dots = 0
    for byte in text {
      if byte == UInt8(ascii: ".") {
        guard digits > 0, dots < 3 else { return nil }
        bits = bits << 8 | octet
        (octet, digits) = (0, 0)
        dots += 1
      } else {
        // A zero stands alone, or other programs would read what follows as octal.
        guard (48...57).contains(byte), digits == 0 || octet > 0 else { return nil }
        octet = octet * 10 + UInt32(byte - 48)
        digits += 1
        guard octet <= 255 else { return nil }
      }
    }
    return digits > 0 && dots == 3 ? bits << 8 | octet : nil
  }

  private static func ipv6(_ text: UnsafeBufferPointer<UInt8>) -> UInt128? {
    let colon = UInt8(ascii: ":")
    var i = 0
    // The groups read since the gap, and before it those that lead.
    var bits: UInt128 = 0
    var count = 0
    var leading: (bits: UInt128, count: Int)?
    if text.count >= 2, text[0] == colon {
      guard text[1] == colon else { return nil }
      leading = (0, 0)
      i = 2
    }
    while i < text.count {
      let end = text[i...].firstIndex(of: colon) ?? text.count
      let part = UnsafeBufferPointer(rebasing: text[i..<end])
      if end == text.count, part.contains(UInt8(ascii: ".")) {
        guard let tail = ipv4(part) else { return nil }
        (bits, count) = (bits << 32 | UInt128(tail), count + 2)
        break
      }
      guard let group = group(part), count < 8 else { return nil }
      (bits, count) = (bits << 16 | UInt128(group), count + 1)
      i = end + 1
      guard end < text.count else { break }
      if i < text.count, text[i] == colon {
        guard leading == nil else { return nil }
        leading = (bits, count)
        (bits, count) = (0, 0)
        i += 1
      } else if i == text.count {
        return nil
      }
    }
    guard let leading else { return count == 8 ? bits : nil }
    guard leading.count + count < 8 else { return nil }
    return leading.count == 0 ? bits : leading.bits << UInt128(16 * (8 - leading.count)) | bits
  }

  /// One to four hexadecimal digits.
  private static func group(_ text: UnsafeBufferPointer<UInt8>) -> UInt16? {
    guard (1...4).contains(text.count) else { return nil }
    var group: UInt16 = 0
    for byte in text {
      let digit: UInt8
      switch byte {
      case 48...57: digit = byte - 48
      case 65...70: digit = byte - 55
      case 97...102: digit = byte - 87
      default: return nil
      }
      group = group << 4 | UInt16(digit)
    }
    return group
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
