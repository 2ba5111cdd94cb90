/// A block of addresses: all that share the first bits of one address.
public struct CIDR: Hashable, Sendable {
  /// The lowest address of the block.
  package let network: IPAddress
  package let prefixLength: Int

  /// The block of the given length that holds an address; bits behind the prefix are dropped.
  package init(_ address: IPAddress, prefixLength: Int) {
    precondition((0...address.family.width).contains(prefixLength))
    let host = Self.hostMask(address.family, prefixLength)
    network = IPAddress(family: address.family, bits: address.bits & ~host)
    self.prefixLength = prefixLength
  }

  /// The block that holds one address alone.
  package init(_ address: IPAddress) {
    self.init(address, prefixLength: address.family.width)
  }

  /// What stands wrong in a text that is meant to be a block.
  package enum Fault: Error, Hashable {
    /// There is no `/` and so no prefix length; the payload tells whether the rest is an address.
    case noPrefixLength(isAddress: Bool)
    case badAddress
    /// A leading zero in an octet, which some programs take for octal; the payload reads it as decimal.
    case leadingZero(CIDR)
    case badPrefixLength(longest: Int)
  }

  /// Reads `ADDRESS/LENGTH`. Bits behind the prefix are dropped; compare ``network`` with the written address to find
  /// them.
  package static func parse(_ text: String) -> Result<(cidr: CIDR, written: IPAddress), Fault> {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      return .failure(
        parts.count == 1 ? .noPrefixLength(isAddress: IPAddress(text) != nil) : .badAddress)
    }
    let (plain, address) = (IPAddress(String(parts[0])), withoutLeadingZeros(parts[0]))
    guard let address = plain ?? address else { return .failure(.badAddress) }
    let length = parts[1]
    guard length.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(length),
      (0...address.family.width).contains(number), length.count == 1 || length.first != "0"
    else { return .failure(.badPrefixLength(longest: address.family.width)) }
    let block = CIDR(address, prefixLength: number)
    return plain == nil ? .failure(.leadingZero(block)) : .success((block, address))
  }

  package var family: AddressFamily { network.family }

  /// The IPv4 block that an IPv4-mapped one (`::ffff:0:0/96`) means, as Go's decoder reads it.
  package var unmapped: CIDR? {
    guard network.isIPv4Mapped, prefixLength >= 96 else { return nil }
    let address = IPAddress(family: .ipv4, bits: network.bits & 0xFFFF_FFFF)
    return CIDR(address, prefixLength: prefixLength - 96)
  }

  /// The highest address of the block.
  package var last: IPAddress {
    IPAddress(family: family, bits: network.bits | Self.hostMask(family, prefixLength))
  }

  package func contains(_ address: IPAddress) -> Bool {
    address.family == family && network.bits == address.bits & ~Self.hostMask(family, prefixLength)
  }

  /// Whether every address of the other block lies in this one.
  package func contains(_ other: CIDR) -> Bool {
    other.prefixLength >= prefixLength && contains(other.network)
  }

  private static func hostMask(_ family: AddressFamily, _ prefixLength: Int) -> UInt128 {
    let host = family.width - prefixLength
    return host == 128 ? .max : (1 << UInt128(host)) - 1
  }

  private static func withoutLeadingZeros(_ text: Substring) -> IPAddress? {
    let octets = text.split(separator: ".", omittingEmptySubsequences: false)
    let plain = octets.map { $0.count > 1 ? String($0.drop { $0 == "0" }) : String($0) }
    return IPAddress(plain.map { $0.isEmpty ? "0" : $0 }.joined(separator: "."))
  }
}

extension CIDR: CustomStringConvertible {
  public var description: String { "\(network)/\(prefixLength)" }
}
