import NetcheckCluster
import NetcheckLadder
import NetcheckModel
import NetcheckReachability

/// Policies that are supposed instead of those that are there, with the relations of what they open.
///
/// Where only what one policy says is changed, and it tells apart nobody who was alike before, the relations follow the change; else
/// they are made anew.
struct Supposition {
  let tracer: Tracer
  let relations: Relations

  /// The relations in their changing form; `nil` where their classes are others than those at the beginning.
  private let live: [LiveRelation]?

  /// For each relation what the last change does to classes of pods.
  private(set) var changes: [[LiveRelation.Change]] = []

  /// The policies as they are.
  init(_ tracer: Tracer, _ relations: Relations) {
    self.tracer = tracer
    self.relations = relations
    live = relations.all.isEmpty ? nil : relations.all.map { LiveRelation($0) }
  }

  private init(_ tracer: Tracer, _ changed: [(live: LiveRelation, changes: [LiveRelation.Change])])
  {
    self.tracer = tracer
    relations = Relations(tracer, known: changed.map(\.live.relation))
    live = changed.map(\.live)
    changes = changed.map(\.changes)
  }

  private init(anew tracer: Tracer) {
    self.tracer = tracer
    relations = Relations(tracer)
    live = nil
  }

  /// Whether pods that were alike at the beginning still are.
  var hasSameClasses: Bool { live != nil }

  /// The relations that follow changes, where they do.
  var liveRelations: [LiveRelation] { live ?? [] }

  /// The same with another ladder, which differs in one policy: in what it says, or in that it is new.
  func changing(_ name: PolicyName, in ladder: Ladder) -> Supposition {
    let tracer = Tracer(ladder: ladder, cluster: self.tracer.cluster)
    guard let live, let policy = ladder.policy(named: name) else {
      return Supposition(anew: tracer)
    }
    let changed = live.compactMap { $0.changed(by: policy, under: ladder) }
    return changed.count == live.count
      ? Supposition(tracer, changed) : Supposition(anew: tracer)
  }

  /// The same with another ladder, of which it is not known how it differs.
  func replaced(by ladder: Ladder) -> Supposition {
    Supposition(anew: Tracer(ladder: ladder, cluster: tracer.cluster))
  }
}
