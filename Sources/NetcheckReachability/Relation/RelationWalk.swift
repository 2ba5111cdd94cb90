import NetcheckLadder
import NetcheckModel
import NetcheckSets

/// What one end says of the other, with what holds beside its policies.
extension Relation {
  private static let everything: Allowed = (.all, .all)
  private static let nothing: Allowed = (ConnectionSet(), ConnectionSet())

  func walk(
    _ direction: Direction, of subject: Element, to peer: Element, _ sameNode: Truth,
    _ walks: inout Walks
  ) -> Allowed {
    guard table.podClasses.contains(subject) else {
      return table.hosts.contains(subject) && direction == .ingress
        && table.podClasses.contains(peer) ? answerAsNode(sameNode) : Self.everything
    }
    let isFromHost = table.hosts.contains(peer)
    if direction == .ingress, isFromHost, sameNode.isYes {
      var allowed = Self.everything
      if !groups.isEmpty, let group = groups[Int(subject)] {
        hear(group, direction, sameNode, refused: ConnectionSet(), &allowed)
      }
      return allowed
    }
    let outcome = walks.outcome(walks.governed.profile(direction, of: subject), about: peer)
    let sets = walks.pool.sets
    var allowed: Allowed = (sets[Int(outcome.surely)], sets[Int(outcome.perhaps)])
    closeUngoverned(walks.governed.governors[Int(subject)], &allowed)
    if isFromHost, !sameNode.isNo {
      let open = leftOpen(direction, allowed, byDefault: sets[Int(outcome.byDefault)])
      allowed.perhaps = allowed.perhaps.union(open)
    }
    if !groups.isEmpty, let group = groups[Int(subject)] {
      hear(group, direction, sameNode, refused: sets[Int(walks.refused)], &allowed)
    }
    return allowed
  }

  /// What stays open between a pod and its own node although policies don't allow it: see ``Tracer``.
  private func leftOpen(
    _ direction: Direction, _ allowed: Allowed, byDefault: ConnectionSet
  ) -> ConnectionSet {
    switch ladder.toOwnNode {
    case .unspecified: byDefault.subtracting(allowed.surely)
    case .policies: direction == .ingress ? .all : ConnectionSet()
    }
  }

  /// What a node does with a connection from a pod that may be its own.
  private func answerAsNode(_ sameNode: Truth) -> Allowed {
    guard case .policies(.drop, _) = ladder.toOwnNode, !sameNode.isNo else {
      return Self.everything
    }
    return sameNode.isYes ? Self.nothing : (ConnectionSet(), .all)
  }

  private func closeUngoverned(_ governors: [Walks.Governor], _ allowed: inout Allowed) {
    switch isClosed(governors) {
    case false?: break
    case true?: allowed = Self.nothing
    case nil: allowed.surely = ConnectionSet()
    }
  }

  /// Whether a pod with the governors is closed since no policy selects it; `nil` where that is not known.
  func isClosed(_ governors: [Walks.Governor]) -> Bool? {
    if ladder.ungoverned == .open || governors.contains(where: \.surely) { return false }
    return governors.isEmpty && ladder.ungoverned == .closed ? true : nil
  }

  private func hear(
    _ group: Grouping, _ direction: Direction, _ sameNode: Truth, refused: ConnectionSet,
    _ allowed: inout Allowed
  ) {
    if !(sameNode.isYes && group.sparesOwnNode) { allowed.surely = ConnectionSet() }
    if !group.policiesCount {
      allowed.perhaps = direction == .egress ? ConnectionSet.all.subtracting(refused) : .all
    }
  }
}
