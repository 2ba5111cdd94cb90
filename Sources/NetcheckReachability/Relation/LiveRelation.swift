import NetcheckCluster
package import NetcheckLadder
package import NetcheckModel
import NetcheckSets
import Synchronization

/// A relation that follows the changes of policies: after each, only the classes that the policy governs are judged anew.
package struct LiveRelation: Sendable {
  /// The relation at the beginning, or after the last ``changed(by:under:)``.
  package let relation: Relation

  private var walks: Walks

  /// The places of policies in the program.
  private let places: [PolicyName: Int]

  private init(_ relation: Relation, _ walks: Walks, _ places: [PolicyName: Int]) {
    self.relation = relation
    self.walks = walks
    self.places = places
  }

  package init(_ relation: Relation) {
    self.relation = relation
    walks = relation.walks.withLock { $0 }
    var places: [PolicyName: Int] = [:]
    for (number, policy) in walks.program.policies.enumerated() { places[policy.name] = number }
    self.places = places
  }

  /// What one element may open to another, as policies stand now: see ``Relation/connections(from:to:sameNode:)``.
  package mutating func connections(
    from source: Relation.Element, to destination: Relation.Element, sameNode: Truth
  ) -> Relation.Allowed {
    relation.connections(from: source, to: destination, sameNode: sameNode, &walks)
  }

  /// What a class of pods may open otherwise than before, in one direction, as far as its own policies go.
  package struct Change: Sendable {
    package var element: Relation.Element
    package var direction: Direction

    /// The elements at the other end of which the class's policies say something else now.
    package var peers: [Range<Relation.Element>]
  }

  /// Puts a policy in the place of the one of its name, and tells what changes.
  ///
  /// - Returns: `nil` if all must be judged anew: no policy has the name, or the rules name labels, ports or blocks that no policy has
  ///   named before, so that they tell apart what was alike.
  package mutating func replace(with policy: Policy) -> [Change]? {
    guard let number = places[policy.origin.policy], knows(policy) else { return nil }
    let before = walks.subjects(ofPolicy: number)
    walks.replace(number, with: policy)
    let after = walks.subjects(ofPolicy: number)
    var changes: [Change] = []
    for element in before.union(after).perhaps.ranges.joined() {
      let profiles = Direction.allCases.map { walks.governed.profile($0, of: element) }
      let wasClosed = relation.isClosed(walks.governed.governors[Int(element)])
      walks.governAnew(element, by: number, after)
      let isClosed = relation.isClosed(walks.governed.governors[Int(element)])
      for (direction, profile) in zip(Direction.allCases, profiles) {
        let peers =
          isClosed != wasClosed
          ? [0..<relation.table.count]
          : changedPeers(profile, walks.governed.profile(direction, of: element))
        if !peers.isEmpty {
          changes.append(Change(element: element, direction: direction, peers: peers))
        }
      }
    }
    return changes
  }

  /// The same with a policy in the place of the one of its name, under the ladder that has it there, and what changes; `nil` where
  /// ``replace(with:)`` gives none.
  package func changed(
    by policy: Policy, under ladder: Ladder
  ) -> (live: LiveRelation, changes: [Change])? {
    var live = self
    guard let changes = live.replace(with: policy) else { return nil }
    let changed = Relation(ladder, as: relation, live.walks)
    return (LiveRelation(changed, live.walks, places), changes)
  }

  /// Whether everybody whom a policy governs surely fares in a direction as before with it in the place of the one of its name,
  /// which stays. Only rules may differ. Where something is left undecided the answer is no.
  package mutating func isIndifferent(to policy: Policy, _ direction: Direction) -> Bool {
    guard let number = places[policy.origin.policy], knows(policy) else { return false }
    let subjects = walks.subjects(ofPolicy: number)
    return walks.with(policy, inPlaceOf: number) { walks in
      var seen: Set<Int> = []
      return subjects.perhaps.ranges.joined().allSatisfy { element in
        let now = walks.governed.profile(direction, of: element)
        guard seen.insert(now).inserted else { return true }
        let governors = walks.governed.governors[Int(element)]
        let then = walks.profile(direction, of: element, governors)
        let all = 0..<relation.table.count
        let segments = walks.segments(now, in: all)
        return segments.allSatisfy { $0.outcome.surely == $0.outcome.perhaps }
          && walks.segments(then, in: all).elementsEqual(segments) {
            $0.start == $1.start && $0.outcome == $1.outcome
          }
      }
    }
  }

  /// Whether the classes tell apart whatever a policy tells apart.
  private func knows(_ policy: Policy) -> Bool {
    walks.mentions.covers(Mentions(policy)) && walks.program.holdsAddresses(of: policy)
  }

  /// The elements of which two profiles say different things.
  private mutating func changedPeers(
    _ old: Int, _ new: Int
  ) -> [Range<Relation.Element>] {
    if old == new { return [] }
    let all = 0..<relation.table.count
    let (before, after) = (walks.segments(old, in: all), walks.segments(new, in: all))
    var changed = EndpointSet()
    var (i, j) = (0, 0)
    var at: Relation.Element = 0
    while at < all.upperBound {
      let ends = [before.end(of: i), after.end(of: j)].map { $0 ?? all.upperBound }
      let end = min(ends[0], ends[1])
      if before[i].outcome != after[j].outcome { changed.append(at..<end) }
      if ends[0] == end { i += 1 }
      if ends[1] == end { j += 1 }
      at = end
    }
    return changed.ranges
  }
}

extension [Segment] {
  /// Where a segment ends; `nil` for the last one.
  fileprivate func end(of index: Int) -> UInt32? {
    index + 1 < count ? self[index + 1].start : nil
  }
}
