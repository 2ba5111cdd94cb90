import NetcheckModel

/// The walk down the ladder for all connections at once: the same as ``Tracer`` does for one, with what the policies do instead of
/// their rules.
///
/// Each connection may stand in several places, if what it takes to decide is not known.
struct SetWalk {
  /// The connections that may come to the next tier.
  private var reaching = ConnectionPool.all
  private var allowed = ConnectionPool.none
  private var denied = ConnectionPool.none
  private var byDefault = ConnectionPool.none

  /// What becomes of the connections between policies that stand in the ladder's order, each with its effect.
  static func outcome(
    of standings: [Walks.Standing], _ effects: [Effect], _ tierDefaults: [TierDefault],
    in pool: inout ConnectionPool
  ) -> Outcome {
    var walk = SetWalk()
    var start = 0
    while start < standings.count, walk.reaching != ConnectionPool.none {
      var end = start + 1
      while end < standings.count, standings[end].tier == standings[start].tier { end += 1 }
      walk.descend(
        standings[start..<end], effects[start..<end], tierDefaults[standings[start].tier], &pool)
      start = end
    }
    let allowed = pool.union(walk.allowed, walk.reaching)
    return Outcome(
      surely: pool.subtract(allowed, walk.denied), perhaps: allowed, byDefault: walk.byDefault)
  }

  /// Walks one tier.
  private mutating func descend(
    _ standings: ArraySlice<Walks.Standing>, _ effects: ArraySlice<Effect>,
    _ tierDefault: TierDefault, _ pool: inout ConnectionPool
  ) {
    // Connections for which no policy of the tier has governed the subject so far, and those for which some has and no rule
    // decided.
    var ungoverned = reaching
    var governed = ConnectionPool.none
    var passing = ConnectionPool.none
    var index = standings.startIndex
    while index < standings.endIndex {
      let active = pool.union(ungoverned, governed)
      if active == ConnectionPool.none { break }
      var closed = ConnectionPool.none
      var open = ConnectionPool.none
      var surelyGoverns = false
      let rank = standings[index].rank
      // Policies of one rank have no order among themselves.
      repeat {
        let effect = effects[index]
        allowed = pool.union(allowed, pool.intersection(active, effect.allow))
        denied = pool.union(denied, pool.intersection(active, effect.deny))
        passing = pool.union(passing, pool.intersection(active, effect.pass))
        let rest = pool.intersection(active, effect.rest)
        open = pool.union(open, rest)
        if standings[index].surely {
          surelyGoverns = true
          closed = pool.union(closed, pool.subtract(active, rest))
        }
        index += 1
      } while rank != nil && index < standings.endIndex && standings[index].rank == rank
      let mayStay = surelyGoverns ? open : pool.union(open, governed)
      governed = pool.subtract(pool.intersection(active, mayStay), closed)
      if surelyGoverns { ungoverned = ConnectionPool.none }
    }
    switch tierDefault {
    case .deny:
      denied = pool.union(denied, governed)
      byDefault = pool.union(byDefault, governed)
    case .pass: passing = pool.union(passing, governed)
    }
    reaching = pool.union(passing, ungoverned)
  }
}
