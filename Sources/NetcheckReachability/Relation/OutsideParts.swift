import NetcheckSets

/// The places outside in parts that fare alike, with their addresses.
struct OutsideParts {
  /// Places of one family about which a profile says the same.
  struct Part {
    /// One of them.
    var place: UInt32
    var addresses: AddressSet
  }

  private struct Kinds: Hashable {
    var views: Pieces.Views
    var kinds: [Int]
  }

  /// The addresses of kinds of pieces, which many profiles share.
  private var known: [Kinds: AddressSet] = [:]

  /// What a profile tells apart; `nil` tells nothing apart.
  mutating func parts(
    _ profile: Int?, _ groups: inout ProfileGroups, _ walks: inout Walks
  ) -> [Part] {
    let table = walks.table
    var parts: [Part] = []
    for family in [
      table.outside.lowerBound..<table.firstIPv6, table.firstIPv6..<table.outside.upperBound,
    ] where !family.isEmpty {
      guard let profile else {
        parts.append(Part(place: family.lowerBound, addresses: table.addresses(of: [family])))
        continue
      }
      let (found, views) = groups.groups(profile, in: family, &walks)
      let pieces = groups.pieces(views, walks)
      for group in found {
        parts.append(Part(place: group.place, addresses: addresses(of: group, pieces, table)))
      }
    }
    return parts
  }

  private mutating func addresses(
    of group: ProfileGroups.Group, _ pieces: Pieces, _ table: ElementTable
  ) -> AddressSet {
    let kinds = Kinds(views: pieces.views, kinds: group.kinds)
    var addresses = known[kinds] ?? table.addresses(of: group.kinds.flatMap { pieces.kinds[$0] })
    known[kinds] = addresses
    if !group.without.isEmpty {
      addresses = addresses.subtracting(table.addresses(of: group.without))
    }
    if !group.with.isEmpty { addresses = addresses.union(table.addresses(of: group.with)) }
    return addresses
  }
}
