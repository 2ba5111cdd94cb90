import Testing

@testable import NetcheckSets

@Suite struct AddressTests {
  @Test(arguments: [
    ("10.0.0.1", "10.0.0.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
    ("::", "::"), ("::1", "::1"), ("fd00::0:1", "fd00::1"), ("FD00:0:0::", "fd00::"),
    ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
    ("1:0:3:4:5:6:7:8", "1:0:3:4:5:6:7:8"), ("::ffff:10.0.0.1", "::ffff:10.0.0.1"),
    ("64:ff9b::10.0.0.1", "64:ff9b::a00:1"),
  ])
  func addresses(_ written: String, _ canonical: String) throws {
    let address = try #require(IPAddress(written))
    #expect(address.description == canonical)
    #expect(IPAddress(canonical) == address)
  }

  @Test(arguments: [
    "", "10.0.0", "10.0.0.1.2", "010.0.0.1", "256.0.0.1", "1.2.3.-4", "10.0.0.1 ", "a.b.c.d", ":",
    ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "fe80::1%eth0", "::10.0.0",
    "1:2:3:4:5:6:7::8:9", "g::", "1:2:", "1:2:3:4:5:6:7:8:",
  ])
  func noAddresses(_ written: String) {
    #expect(IPAddress(written) == nil)
  }

  @Test(arguments: [
    ("10.0.1.5/16", "10.0.0.0/16"), ("0.0.0.0/0", "0.0.0.0/0"), ("::/0", "::/0"),
    ("10.0.0.1/32", "10.0.0.1/32"), ("FD00:0:0::/64", "fd00::/64"),
  ])
  func blocks(_ written: String, _ canonical: String) throws {
    #expect(try CIDR.parse(written).get().cidr.description == canonical)
  }

  @Test(arguments: [
    ("10.0.0.1", CIDR.Fault.noPrefixLength(isAddress: true)),
    ("ten", .noPrefixLength(isAddress: false)), ("10.0.0.0/33", .badPrefixLength(longest: 32)),
    ("fd00::/129", .badPrefixLength(longest: 128)), ("10.0.0.0/08", .badPrefixLength(longest: 32)),
    ("10.0.0.0/+8", .badPrefixLength(longest: 32)), ("10.0.0/8", .badAddress),
    ("10.0.0.0/8/8", .badAddress),
  ])
  func noBlocks(_ written: String, _ fault: CIDR.Fault) {
    #expect(CIDR.parse(written).failure == fault)
  }

  @Test func leadingZerosAreReadAsDecimal() throws {
    let meant = try CIDR.parse("10.0.8.0/24").get().cidr
    #expect(CIDR.parse("010.000.08.0/24").failure == .leadingZero(meant))
  }

  @Test func setsOfAddresses() throws {
    func set(_ blocks: String...) throws -> AddressSet {
      AddressSet(try blocks.map { try CIDR.parse($0).get().cidr })
    }
    let everything = AddressSet.all(.ipv4).union(.all(.ipv6))
    #expect(everything.isEverything)
    #expect(everything.blocks.map(\.description) == ["0.0.0.0/0", "::/0"])
    #expect(try set("0.0.0.0/1", "128.0.0.0/1") == .all(.ipv4))
    let cut = try set("10.0.0.0/8").subtracting(try set("10.0.0.0/10", "fd00::/8"))
    #expect(cut.description == "10.64.0.0/10, 10.128.0.0/9")
    #expect(try cut.union(try set("10.0.0.0/10")) == set("10.0.0.0/8"))
    #expect(AddressSet.all(.ipv4).isDisjoint(with: .all(.ipv6)))
    #expect(cut.first == IPAddress("10.64.0.0"))
  }

  /// How many blocks a set comes to is told without making them.
  @Test func countsOfBlocks() {
    let ends: [UInt128] = [0, 1, 2, 3, 7, 8, 12, 200, 1 << 31, (1 << 32) - 2, (1 << 32) - 1]
    for family in AddressFamily.allCases {
      let top: UInt128 = family == .ipv4 ? 0 : .max - UInt128(UInt32.max)
      for low in ends {
        for high in ends where high >= low {
          for set in [
            AddressSet(family, [low...high]), AddressSet(family, [top + low...top + high]),
            AddressSet.all(family).subtracting(AddressSet(family, [low...high])),
          ] {
            #expect(set.blockCount == set.blocks.count, "\(low)–\(high)")
          }
        }
      }
    }
  }

  @Test func piecesOfAddresses() throws {
    let ten = try CIDR.parse("10.0.0.0/8").get().cidr
    let inner = try CIDR.parse("10.1.0.0/16").get().cidr
    let pieces = AddressSet.all(.ipv4).pieces(cutBy: [AddressSet(ten), AddressSet(inner)])
    #expect(pieces.count == 3)
    #expect(pieces.reduce(AddressSet()) { $0.union($1) } == .all(.ipv4))
  }
}

extension Result {
  fileprivate var failure: Failure? {
    if case .failure(let failure) = self { failure } else { nil }
  }
}
