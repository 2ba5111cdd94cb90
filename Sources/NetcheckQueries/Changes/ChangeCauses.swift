import NetcheckCluster
import NetcheckLadder
package import NetcheckModel
import NetcheckReachability
import NetcheckSets

extension AllowChanges {
  /// A policy or rule that makes a connection change.
  package struct Cause: Hashable, Sendable {
    package enum When: String, Sendable {
      case before, now
    }

    package enum Effect: String, Sendable {
      case allows, denies, isolates
    }

    /// On which side the policy does what it does: what did it before and does no longer is a cause as well.
    package var when: When
    package var direction: Direction
    package var effect: Effect
    package var origin: Origin

    /// Of what did it before, the policy as it stands now; `nil` if it is gone.
    package var remains: Origin?
  }
}

/// Finds out which policies made connections change: those that decide now and did not before, and the reverse.
struct CauseFinder {
  private let before: PairParts
  private let now: PairParts
  private let oldRules: WrittenRules
  private let newRules: WrittenRules

  init(_ before: Ladder, _ oldParts: PairParts, _ now: Ladder, _ newParts: PairParts) {
    self.before = oldParts
    self.now = newParts
    oldRules = WrittenRules(before)
    newRules = WrittenRules(now)
  }

  func causes(of row: AllowChanges.Row, _ ends: Ends) -> [AllowChanges.Cause] {
    let changed = row.opened.union(row.closed).union(row.mayOpen).union(row.mayClose)
    let old = ends.before.map { before.parts($0, changed, family: row.family) } ?? []
    let new = ends.now.map { now.parts($0, changed, family: row.family) } ?? []
    var causes: [AllowChanges.Cause] = []
    if ends.before == nil {
      for part in new { causes.add(part.trace.walks.flatMap { self.causes($0, .now) }) }
    }
    for part in new {
      for other in old where !part.connections.intersection(other.connections).isEmpty {
        causes.add(difference(other, part))
      }
    }
    return causes
  }

  /// What differs at the ends whose verdicts differ; where no policy does, all that decides now, since then the endpoint itself has
  /// changed, or the order of policies.
  private func difference(_ old: Pair.Part, _ new: Pair.Part) -> [AllowChanges.Cause] {
    var found: [AllowChanges.Cause] = []
    var deciding: [AllowChanges.Cause] = []
    for direction in [Direction.egress, .ingress] {
      let (oldWalk, newWalk) = (old.trace.walk(direction), new.trace.walk(direction))
      if oldWalk.verdict == newWalk.verdict { continue }
      found += causes(newWalk, .now).filter { !newRules.hold($0, alsoIn: oldRules) }
      found += causes(oldWalk, .before).filter { !oldRules.hold($0, alsoIn: newRules) }
      deciding += causes(newWalk, .now)
    }
    if old.trace.along.map(\.verdict) != new.trace.along.map(\.verdict) {
      deciding += new.trace.along.flatMap { causes($0, .now) }
    }
    return found.isEmpty ? deciding : found
  }

  private func causes(_ walk: Walk, _ when: AllowChanges.Cause.When) -> [AllowChanges.Cause] {
    walk.bases.flatMap { basis -> [AllowChanges.Cause] in
      let effect: AllowChanges.Cause.Effect =
        switch basis {
        case .rule(_, .deny): .denies
        case .tierDefault: .isolates
        default: .allows
        }
      return basis.origins.map { origin in
        AllowChanges.Cause(
          when: when, direction: walk.direction, effect: effect, origin: origin,
          remains: when == .before ? newRules.policies[origin.policy] : nil)
      }
    }
  }
}

/// The rules and subjects of a ladder as they are written, by the policies that hold them.
private struct WrittenRules {
  private struct Key: Hashable {
    var policy: PolicyName
    var direction: Direction
    var selector: String
    var rule: Rule?

    struct Rule: Hashable {
      var action: RuleAction
      var families: Set<AddressFamily>
      var peers: [PeerDescription]
      var subjects: [PeerDescription]
      var connections: [ConnectionClause]
    }
  }

  private struct Place: Hashable {
    var origin: Origin
    var direction: Direction
  }

  private var keys: [Place: Key] = [:]
  private var written: Set<Key> = []

  /// The policies by their names.
  private(set) var policies: [PolicyName: Origin] = [:]

  init(_ ladder: Ladder) {
    for (_, policy) in ladder.policies {
      policies[policy.origin.policy] = policy.origin
      for direction in Direction.allCases {
        guard case .governs(let rules) = policy.governance(direction) else { continue }
        var key = Key(
          policy: policy.origin.policy, direction: direction, selector: policy.writtenSubject)
        add(key, Place(origin: policy.origin, direction: direction))
        for rule in rules {
          key.rule = Key.Rule(
            action: rule.action, families: rule.families, peers: rule.peers.map(\.written),
            subjects: rule.subjects.map(\.written), connections: rule.connections)
          add(key, Place(origin: rule.origin, direction: direction))
        }
      }
    }
  }

  private mutating func add(_ key: Key, _ place: Place) {
    keys[place] = key
    written.insert(key)
  }

  /// Whether what is a cause here stands in the other ladder as well, with the same words.
  func hold(_ cause: AllowChanges.Cause, alsoIn other: WrittenRules) -> Bool {
    let place = Place(origin: cause.origin, direction: cause.direction)
    return keys[place].map(other.written.contains) ?? true
  }
}

extension [AllowChanges.Cause] {
  fileprivate mutating func add(_ causes: [AllowChanges.Cause]) {
    for cause in causes where !contains(cause) { append(cause) }
  }
}
