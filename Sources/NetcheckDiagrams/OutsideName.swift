import NetcheckQueries
import NetcheckSets

/// What a picture calls a set of addresses outside of the cluster.
struct OutsideName {
  var kind = Picture.Kind.addresses
  var key: String
  var names: [String]
  var remarks: [String] = []
  var details: [String] = []

  init(_ member: AllowMap.Member) {
    let addresses = member.addresses ?? AddressSet()
    guard member.networkSets.isEmpty else {
      kind = .networkSet
      key = "networkset/" + member.networkSets.joined(separator: "+")
      names = member.networkSets
      remarks = [addresses.short]
      return
    }
    if addresses.isEverything {
      (kind, key, names) = (.internet, "any address", ["any address"])
      return
    }
    guard addresses.holdsMostOfTheInternet else {
      key = addresses.short
      names = addresses.blocks.count <= 4 ? addresses.blocks.map(\.plain) : [addresses.short]
      return
    }
    kind = .internet
    key = "internet"
    let rest = AddressFamily.allCases.filter { !addresses.only($0).isEmpty }
      .reduce(AddressSet()) { $0.union(.all($1)) }.subtracting(addresses)
    let families = AddressFamily.allCases.filter { !addresses.only($0).isEmpty }
    names = [rest.isDisjoint(with: .internet) && !rest.isEmpty ? "internet" : "any address"]
    if families.count == 1 { names[0] += " (\(families[0].rawValue))" }
    key = names[0] + (rest.isEmpty ? "" : " without " + rest.short)
    guard !rest.isEmpty else { return }
    let isPrivate =
      rest.isDisjoint(with: .internet)
      && families.allSatisfy {
        AddressSet.privateUse.only($0).isSubset(of: rest)
      }
    remarks = ["without " + (isPrivate ? "private addresses" : rest.short)]
    if isPrivate { details = ["without " + rest.description] }
  }
}

extension CIDR {
  /// The block, or the address if it is just one.
  fileprivate var plain: String {
    prefixLength == family.width ? "\(network)" : "\(self)"
  }
}

extension AddressSet {
  /// Whether the set holds more than half of the public addresses of some family.
  fileprivate var holdsMostOfTheInternet: Bool {
    AddressFamily.allCases.contains { family in
      let all = AddressSet.internet.size(family)
      return intersection(.internet).size(family) > all / 2
    }
  }

  private func size(_ family: AddressFamily) -> Double {
    intervals(family).reduce(0) { $0 + Double($1.upperBound - $1.lowerBound) + 1 }
  }
}
