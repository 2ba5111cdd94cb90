import Testing

@testable import NetcheckSets

@Suite struct PortSetTests {
  /// Every subset of seven ports at the upper end, where a careless `+ 1` would trap.
  static let small: [(set: PortSet, members: Set<UInt16>)] = (0..<128).map { bits in
    let members = (0..<7).filter { bits >> $0 & 1 == 1 }.map { UInt16(65529 + $0) }
    return (PortSet(members.map { $0...$0 }), Set(members))
  }

  @Test func operationsAreThoseOfSets() {
    for a in Self.small {
      for b in Self.small {
        #expect(members(a.set.union(b.set)) == a.members.union(b.members))
        #expect(members(a.set.intersection(b.set)) == a.members.intersection(b.members))
        #expect(members(a.set.subtracting(b.set)) == a.members.subtracting(b.members))
        #expect(a.set.isSubset(of: b.set) == a.members.isSubset(of: b.members))
        #expect((a.set == b.set) == (a.members == b.members))
      }
    }
  }

  @Test func intervalsNeverTouch() {
    for (set, _) in Self.small {
      for (a, b) in zip(set.ranges, set.ranges.dropFirst()) {
        #expect(Int(a.upperBound) + 1 < Int(b.lowerBound))
      }
    }
  }

  @Test func piecesCoverTheSetAndHonourEachCut() {
    let cuts: [ClosedRange<UInt16>] = [80...80, 8000...9000, 8500...65535]
    let pieces = PortSet.all.pieces(cutBy: cuts)
    #expect(PortSet(pieces) == .all)
    #expect(pieces.map(\.lowerBound) == [1, 80, 81, 8000, 8500, 9001])
    for piece in pieces {
      for cut in cuts { #expect(piece.clamped(to: cut) == piece || !piece.overlaps(cut)) }
    }
  }

  @Test func text() {
    #expect(PortSet([80...80, 443...445]).description == "80, 443-445")
    #expect(ConnectionSet.all.description == "all")
    #expect(ConnectionSet(.udp, .all).description == "all UDP")
    let both = ConnectionSet(.tcp, PortSet(53)).union(ConnectionSet(.udp, PortSet(53)))
    #expect(both.description == "TCP 53; UDP 53")
    #expect(ConnectionSet.all.subtracting(both).description == "all but TCP 53; UDP 53")
    let most = ConnectionSet.all.subtracting(ConnectionSet(.udp, PortSet(4789)))
    #expect(most.description == "all but UDP 4789")
  }

  private func members(_ set: PortSet) -> Set<UInt16> {
    Set((65529...65535).filter { set.contains($0) })
  }
}
