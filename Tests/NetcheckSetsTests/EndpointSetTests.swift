import Testing

@testable import NetcheckSets

@Suite struct EndpointSetTests {
  /// Every subset of seven numbers.
  static let small: [(set: EndpointSet, members: Set<UInt32>)] = (0..<128).map { bits in
    let members: [UInt32] = (UInt32(0)..<7).filter { (UInt32(bits) >> $0) & 1 == 1 }.map { 10 + $0 }
    return (EndpointSet(ascending: members), Set(members))
  }

  @Test func operationsAreThoseOfSets() {
    for a in Self.small {
      #expect(a.set.count == a.members.count)
      #expect(a.set.bounds?.lowerBound == a.members.min())
      for b in Self.small {
        #expect(members(a.set.union(b.set)) == a.members.union(b.members))
        #expect(members(a.set.intersection(b.set)) == a.members.intersection(b.members))
        #expect(members(a.set.subtracting(b.set)) == a.members.subtracting(b.members))
        #expect((a.set == b.set) == (a.members == b.members))
      }
    }
  }

  @Test func rangesNeverTouch() {
    for a in Self.small {
      for b in Self.small {
        for set in [a.set.union(b.set), a.set.intersection(b.set), a.set.subtracting(b.set)] {
          #expect(set.ranges.allSatisfy { !$0.isEmpty })
          for (one, next) in zip(set.ranges, set.ranges.dropFirst()) {
            #expect(one.upperBound < next.lowerBound)
          }
        }
      }
    }
  }

  private func members(_ set: EndpointSet) -> Set<UInt32> {
    Set((0..<32).filter { set.contains($0) })
  }
}
