import NetcheckCluster
import NetcheckLadder
import NetcheckModel
import NetcheckReachability
import NetcheckSets
import Testing

/// A relation that follows a change tells what one made anew would tell: on every cluster of `Tests/Cases`, each policy takes what
/// another one says, and then its own again.
@Suite struct LiveRelationTests {
  @Test(arguments: Case.all)
  func followsChanges(_ each: Case) throws {
    let tracer = try each.read().tracer
    guard Relation.covers(tracer.ladder, tracer.cluster) else { return }
    for family in tracer.cluster.families {
      let comparison = ChangeComparison(tracer, family)
      for difference in comparison.differences.prefix(3) {
        Issue.record(Comment(rawValue: difference))
      }
    }
  }
}

private struct ChangeComparison {
  private let ladder: Ladder
  private let cluster: Cluster
  private let family: AddressFamily
  private let relation: Relation

  init(_ tracer: Tracer, _ family: AddressFamily) {
    ladder = tracer.ladder
    cluster = tracer.cluster
    self.family = family
    relation = Relation(ladder, cluster, family: family, outside: [family])
  }

  var differences: [String] {
    var differences: [String] = []
    var live = LiveRelation(relation)
    for (index, tier) in ladder.tiers.enumerated() {
      for (own, other) in zip(tier.policies.indices, tier.policies.indices.dropFirst()) {
        var policy = tier.policies[other]
        policy.origin = tier.policies[own].origin
        policy.namespace = tier.policies[own].namespace
        var changed = ladder
        changed.tiers[index].policies[own] = policy
        differences += compare(&live, with: policy, changed)
        differences += compare(&live, with: tier.policies[own], ladder)
      }
    }
    return differences
  }

  private func compare(
    _ live: inout LiveRelation, with policy: Policy, _ changed: Ladder
  ) -> [String] {
    let name = policy.origin.policy
    var before = live
    guard let changes = live.replace(with: policy) else {
      return ["\(name) names nothing new, and was not taken"]
    }
    let fresh = Relation(changed, cluster, family: family, outside: [family])
    var differences: [String] = []
    for (source, from) in places(fresh) {
      for (destination, to) in places(fresh) {
        let found = live.connections(from: source, to: destination, sameNode: .no)
        let wanted = fresh.connections(from: from, to: to, sameNode: .no)
        if found != wanted {
          differences.append("\(name): \(source) → \(destination): \(found) for \(wanted)")
        }
        let old = before.connections(from: source, to: destination, sameNode: .no)
        let isTold = changes.contains { change in
          let peer = change.direction == .egress ? destination : source
          let own = change.direction == .egress ? source : destination
          return change.element == own && change.peers.contains { $0.contains(peer) }
        }
        if old != found, !isTold {
          differences.append("\(name): nobody tells that \(source) → \(destination) changes")
        }
      }
    }
    return differences
  }

  /// The elements of the relation that is followed, each with that of another one.
  private func places(_ fresh: Relation) -> [(Relation.Element, Relation.Element)] {
    let everywhere = AddressSet.all(.ipv4).union(.all(.ipv6))
    let pods = cluster.pods.indices.map {
      (relation.element(ofPod: $0), fresh.element(ofPod: $0))
    }
    let outside = relation.outside(in: everywhere).map { place in
      (place.element, fresh.outside(in: place.addresses)[0].element)
    }
    return pods + outside
  }
}
