import Testing

@testable import NetcheckSets

/// Both ways to cut a set of addresses come to the same pieces in the same order.
@Suite struct AddressPiecesTests {
  @Test(arguments: UInt64(1)...200)
  func sweepsToWhatTurnsComeTo(_ seed: UInt64) {
    var numbers = Numbers(state: seed)
    let whole = numbers.addresses().union(AddressSet(.ipv4, [4...20]))
    let cuts = (0..<numbers.below(12)).map { _ in numbers.addresses() }
    #expect(whole.piecesBySweep(cuts) == whole.piecesByTurns(cuts))
  }

  @Test func cutsAtTheEndsOfBothFamilies() {
    let everything = AddressSet.all(.ipv4).union(.all(.ipv6))
    let last = AddressSet(.ipv6, [UInt128.max...UInt128.max])
    #expect(everything.piecesBySweep([last]) == [last, everything.subtracting(last)])
    #expect(everything.piecesBySweep([everything]) == [everything])
    #expect(everything.piecesBySweep([AddressSet()]) == [everything])
    #expect(AddressSet().pieces(cutBy: [last]) == [])
  }

  @Test func thousandsOfBlocksAreCutAtOnce() {
    let blocks = (0..<20_000).map { AddressSet(.ipv4, [UInt128($0 * 4)...UInt128($0 * 4 + 1)]) }
    #expect(AddressSet.all(.ipv4).pieces(cutBy: blocks).count == 20_001)
  }
}

/// Numbers that a seed decides (splitmix64).
private struct Numbers {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
  }

  /// A few short intervals of both families near their lowest addresses, so that sets meet often.
  mutating func addresses() -> AddressSet {
    AddressFamily.allCases.reduce(AddressSet()) { set, family in
      let intervals = (0..<below(4)).map { _ in
        let low = UInt128(below(30))
        return low...low + UInt128(below(10))
      }
      return set.union(AddressSet(family, intervals))
    }
  }
}
