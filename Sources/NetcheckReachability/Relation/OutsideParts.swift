import NetcheckSets

/// The places outside in groups that some policies don't tell apart, remembered: profiles differ mostly in what they say of pods, and
/// few policies name many addresses.
struct OutsideParts: Sendable {
  /// Places that fare alike.
  struct Part {
    /// One of them.
    var place: UInt32
    var addresses: AddressSet
  }

  /// The views that tell places of one family apart.
  private struct Views: Hashable {
    var views: [Int]
    var family: Range<UInt32>
  }

  private struct Union: Hashable {
    var views: Views
    var places: [Int]
  }

  /// By views, the ranges of places for which all of them have the same states.
  private var ranges: [Views: [[Range<UInt32>]]] = [:]
  private var unions: [Union: AddressSet] = [:]

  /// What a profile tells apart, of one family each; `nil` tells nothing apart.
  mutating func parts(_ profile: Int?, _ walks: inout Walks) -> [Part] {
    let table = walks.table
    return [
      table.outside.lowerBound..<table.firstIPv6, table.firstIPv6..<table.outside.upperBound,
    ].flatMap { parts(profile, in: $0, &walks) }
  }

  private mutating func parts(
    _ profile: Int?, in family: Range<UInt32>, _ walks: inout Walks
  ) -> [Part] {
    let numbers = Set(profile.map { walks.profiles[$0].ways.joined().map(\.view) } ?? [])
    let views = Views(
      views: numbers.filter { walks.views[$0].stretches.change(in: family) }.sorted(),
      family: family)
    let ranges = ranges[views] ?? cut(views, walks)
    self.ranges[views] = ranges
    var groups: [(outcome: Outcome?, places: [Int])] = []
    for (place, alike) in ranges.enumerated() {
      let outcome = profile.map { walks.outcome($0, about: alike[0].lowerBound) }
      if let known = groups.firstIndex(where: { $0.outcome == outcome }) {
        groups[known].places.append(place)
      } else {
        groups.append((outcome, [place]))
      }
    }
    return groups.map { group in
      let union = Union(views: views, places: group.places)
      let all = group.places.flatMap { ranges[$0] }
      let addresses = unions[union] ?? walks.table.addresses(of: all)
      unions[union] = addresses
      return Part(place: all[0].lowerBound, addresses: addresses)
    }
  }

  private func cut(_ views: Views, _ walks: Walks) -> [[Range<UInt32>]] {
    var sweep = StretchSweep(views.views.map { walks.views[$0] }, from: views.family.lowerBound)
    var places: [[Int32]: Int] = [:]
    var ranges: [[Range<UInt32>]] = []
    var at: UInt32? = views.family.lowerBound
    while let start = at {
      let place = places[sweep.states] ?? ranges.count
      if place == ranges.count {
        places[sweep.states] = place
        ranges.append([])
      }
      at = sweep.advance(upTo: views.family.upperBound)
      ranges[place].append(start..<(at ?? views.family.upperBound))
    }
    return ranges
  }
}

extension Stretches {
  /// Whether the value changes within a range.
  fileprivate func change(in range: Range<UInt32>) -> Bool {
    place(of: range.lowerBound) != place(of: range.upperBound - 1)
  }
}
