import NetcheckCluster
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

  /// The relation of the cluster's primary family, and if there are pods without an address of it, that of the other. None where
  /// the ladder holds what relations don't know.
  package var all: [Relation] {
    known.withLock { known in
      if let known { return known }
      let relations = families.map { Relation(tracer.ladder, tracer.cluster, family: $0) }
      known = relations
      return relations
    }
  }

  /// Makes the relations, so that they are there when they are asked for.
  package func prepare() { _ = all }

  private var families: [AddressFamily] {
    let cluster = tracer.cluster
    guard Relation.covers(tracer.ladder, cluster) else { return [] }
    let primary = cluster.primaryFamily
    let hasOthers = cluster.pods.contains { pod in
      guard case .known(let addresses) = pod.addresses else { return false }
      return !addresses.contains { $0.family == primary }
    }
    return [primary] + (hasOthers ? AddressFamily.allCases.filter { $0 != primary } : [])
  }
}
