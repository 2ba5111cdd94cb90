import NetcheckCluster
import NetcheckDiagnostics
import NetcheckLadder
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// What pods may open to a given destination, by the relation where it knows both.
struct DestinationPairs {
  struct Source {
    var group: EndpointGroups.Group
    var pairs: [OpenPair]
  }

  private let world: CheckWorld
  private let scope: GraphScope
  private let asked: ConnectionSet

  /// All pods of the pod network against some endpoints.
  init(_ world: CheckWorld, to destinations: [Side.Member], asked: ConnectionSet) {
    self.world = world
    self.asked = asked
    let pods = world.cluster.pods.indices.filter { world.cluster.pods[$0].kind == .pod }
    scope = GraphScope(
      from: pods.map { Side.Member(endpoint: world.cluster.pods[$0], pod: $0) },
      to: destinations, world.tracer, world.relations)
  }

  var destinations: [EndpointGroups.Group] { scope.destinations }

  /// Each group of pods with what is open from it, in the order of the cluster.
  func sources() throws(Diagnostic) -> [Source] {
    let open = try OpenPairs(scope, world.tracer, world.relations, asked: asked, families: .united)
      .all()
    let bySource = Dictionary(grouping: open, by: \.from)
    return scope.sources.enumerated().map { Source(group: $1, pairs: bySource[$0] ?? []) }
  }

  /// Whether somebody asks what a group may open to a destination: not of a single pod and itself.
  func isAsked(_ source: EndpointGroups.Group, _ destination: EndpointGroups.Group) -> Bool {
    scope.isAsked(source, destination)
  }

  /// The policies that decide about connections of a group to a destination, those of the ends with that verdict.
  func deciding(
    _ source: EndpointGroups.Group, _ place: Int, _ connections: ConnectionSet, _ verdict: Verdict
  ) -> (origins: [Origin], missing: [MissingFact]) {
    let parts = world.parts.partsInEveryFamily(
      (source.endpoint, scope.destinations[place].endpoint), connections
    ).filter { $0.verdict == verdict }
    var origins: [Origin] = []
    for origin in parts.flatMap(\.trace.decidingOrigins) where !origins.contains(origin) {
      origins.append(origin)
    }
    return (origins, parts.reduce([]) { $0.adding($1.missing) })
  }
}
