extension Walks {
  /// Takes over what others have found out, who began as a copy of these, about the classes behind those of which these know.
  ///
  /// Each has given numbers of its own to sets, effects, views and profiles. Equal ones become one, but for the results of operations
  /// on sets, which are found anew where they are asked for.
  mutating func join(_ other: Walks) {
    for number in found.indices where found[number] == nil { found[number] = other.found[number] }
    for number in addressed.indices where addressed[number] == nil {
      addressed[number] = other.addressed[number]
    }
    pieces.merge(other.pieces) { own, _ in own }
    let views = joinViews(of: other)
    let profiles = other.profiles.map { profile in
      var profile = profile
      for way in profile.ways.indices {
        for index in profile.ways[way].indices {
          profile.ways[way][index].view = views[profile.ways[way][index].view]
        }
      }
      return number(of: profile)
    }
    governed.governors += other.governed.governors
    governed.egress += other.governed.egress.map { profiles[$0] }
    governed.ingress += other.governed.ingress.map { profiles[$0] }
  }

  /// The numbers that the others' views have here.
  private mutating func joinViews(of other: Walks) -> [Int] {
    let sets = other.pool.sets.map { pool.number(of: $0) }
    let effects = other.effects.values.map { self.effects.number(of: $0.renumbered(sets)) }
    var numbers = Array(repeating: 0, count: other.views.count)
    func take(_ number: Int, _ known: Int?, into views: inout [PolicyView]) -> Int {
      numbers[number] = known ?? views.count
      if known == nil { views.append(other.views[number].renumbered(sets, effects)) }
      return numbers[number]
    }
    views.reserveCapacity(views.count + other.views.count)
    for direction in viewsOfAll.indices {
      for (policy, number) in other.viewsOfAll[direction].enumerated() {
        guard let number else { continue }
        let known = viewsOfAll[direction][policy]
        viewsOfAll[direction][policy] = take(number, known, into: &views)
      }
    }
    for (policy, some) in other.viewsOfSome {
      let known = viewsOfSome[policy] ?? [:]
      let taken = some.map { key, number in (key, take(number, known[key], into: &views)) }
      viewsOfSome[policy] = known.merging(taken) { own, _ in own }
    }
    return numbers
  }
}
