import NetcheckCluster
import NetcheckLadder
import NetcheckModel
import NetcheckSets
import Synchronization

/// The relations of a ladder, one for each family in which pods speak with each other. They are made when they are first
/// asked for.
package final class Relations: Sendable {
  private let tracer: Tracer
  private let known: Mutex<[Relation]?>

  /// - Parameter known: the relations, where they are there already.
  package init(_ tracer: Tracer, known: [Relation]? = nil) {
    self.tracer = tracer
    self.known = Mutex(known)
  }

  /// The relation of the cluster's primary family, and that of the other if there are pods without an address of the first, rules look
  /// at the addresses of those whom they govern, or pods of both families may fare otherwise in the other one. None where the ladder
  /// holds what relations don't know.
  package var all: [Relation] {
    known.withLock { known in
      if let known { return known }
      let families = self.families
      let relations = families.map { family in
        Relation(
          tracer.ladder, tracer.cluster, family: family,
          outside: families.count == 1 ? Set(AddressFamily.allCases) : [family])
      }
      known = relations
      return relations
    }
  }

  /// Makes the relations, so that they are there when they are asked for.
  package func prepare() { _ = all }

  /// Whether there are pods that speak in both families, and rules to which these are not the same.
  package var tellFamiliesApart: Bool {
    tracer.cluster.isDualStack && tracer.ladder.tellsFamiliesApart
  }

  private var families: [AddressFamily] {
    let cluster = tracer.cluster
    guard Relation.covers(tracer.ladder, cluster) else { return [] }
    let primary = cluster.primaryFamily
    let hasOthers = cluster.pods.contains { pod in
      guard case .known(let addresses) = pod.addresses else { return false }
      return !addresses.contains { $0.family == primary }
    }
    let needsOthers = hasOthers || tracer.ladder.asksOwnAddresses || tellFamiliesApart
    return [primary] + (needsOthers ? AddressFamily.allCases.filter { $0 != primary } : [])
  }
}

extension Ladder {
  /// Whether connections between the same ends may fare otherwise in another family.
  fileprivate var tellsFamiliesApart: Bool {
    !judgesIPv6
      || policies.contains { _, policy in
        policy.rules.contains { rule in
          rule.families.count < AddressFamily.allCases.count
            || (rule.peers + rule.subjects).contains { !$0.borders.isEmpty }
        }
      }
  }

  /// Whether some rule looks at the addresses of those whom it governs, which are others in each family.
  fileprivate var asksOwnAddresses: Bool {
    policies.contains { _, policy in
      [policy.ingress, policy.egress].contains { governance in
        guard case .governs(let rules) = governance else { return false }
        return rules.contains { rule in rule.subjects.contains { !$0.borders.isEmpty } }
      }
    }
  }
}
