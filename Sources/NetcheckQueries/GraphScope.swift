import NetcheckCluster
import NetcheckDiagnostics
import NetcheckLadder
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// The groups of endpoints between which a question over the whole graph asks.
struct GraphScope {
  private(set) var sources: [EndpointGroups.Group]
  private(set) var destinations: [EndpointGroups.Group]
  private let namespace: String?
  private let pods: [Endpoint]

  init(
    _ question: AllowGraph.Question, _ tracer: Tracer, relations: [Relations] = [],
    namespace: String?
  ) throws(Diagnostic) {
    let groups = EndpointGroups(tracer, relations: relations.flatMap(\.all))
    let resolver = EndpointResolver(tracer.cluster, namespace: namespace)
    func side(_ reference: EndpointReference?) throws(Diagnostic) -> [EndpointGroups.Group] {
      guard let reference else { return Self.everybody(tracer.cluster, groups) }
      let side = try resolver.side(reference, asked: .init(nil, nil))
      return groups.groups(side.members.map { ($0, .all) })
    }
    sources = try side(question.source)
    destinations = try side(question.destination)
    self.namespace = question.namespace
    pods = tracer.cluster.pods
  }

  /// Groups that others have gathered.
  init(
    sources: [EndpointGroups.Group], destinations: [EndpointGroups.Group], _ cluster: Cluster
  ) {
    self.sources = sources
    self.destinations = destinations
    namespace = nil
    pods = cluster.pods
  }

  /// The scope with a side that is nobody.
  func without(sources: Bool, destinations: Bool) -> GraphScope {
    var scope = self
    if sources { scope.sources = [] }
    if destinations { scope.destinations = [] }
    return scope
  }

  /// Whether a pair makes rows. Nobody asks what the outside says to itself, nor a single pod.
  func isAsked(_ from: EndpointGroups.Group, _ to: EndpointGroups.Group) -> Bool {
    if from.endpoint.kind == .outside, to.endpoint.kind == .outside { return false }
    if !from.pods.isEmpty, from.pods == to.pods, from.replicas == 1 { return false }
    guard let namespace else { return true }
    return from.endpoint.namespace == namespace || to.endpoint.namespace == namespace
  }

  /// Whether a group is one of pods as the cluster knows them, with all their addresses.
  func isKnown(_ group: EndpointGroups.Group) -> Bool {
    guard let pod = group.pods.first else { return false }
    return pods[pod].addresses == group.endpoint.addresses
  }

  /// Whether pods of two groups run on one node: of some it may be true and of others not, and then it is not known which are
  /// meant. It is of account only where one of them is a host, or has security groups.
  func sameNode(
    _ a: EndpointGroups.Group, _ b: EndpointGroups.Group, _ tracer: Tracer
  ) -> Truth {
    guard a.endpoint.isHost || b.endpoint.isHost || !tracer.ladder.securityGroups.isEmpty else {
      return .no
    }
    let one = tracer.onSameNode(a.endpoint, b.endpoint)
    if a.pods.count <= 1, b.pods.count <= 1 { return one }
    if case .unknown = one { return one }
    let (here, there) = (Set(a.pods.map { pods[$0].node }), Set(b.pods.map { pods[$0].node }))
    if here.contains(nil) || there.contains(nil)
      || (here.count > 1 && !here.isDisjoint(with: there))
      || (there.count > 1 && !here.isDisjoint(with: there))
    {
      return .unknown([.sameNode(a.endpoint.name, b.endpoint.name)])
    }
    return .of(!here.isDisjoint(with: there))
  }

  /// All groups of pods, and the outside.
  private static func everybody(
    _ cluster: Cluster, _ groups: EndpointGroups
  ) -> [EndpointGroups.Group] {
    var all: [EndpointGroups.Group] = []
    for workload in cluster.workloads {
      all += groups.groups(
        workload.pods.map { (Side.Member(endpoint: cluster.pods[$0], pod: $0), .all) })
    }
    let everywhere = AddressSet.all(.ipv4).union(.all(.ipv6))
    let outside = Endpoint(
      name: .addresses(everywhere), kind: .outside, addresses: .block(everywhere))
    return all + groups.groups([(Side.Member(endpoint: outside), .all)])
  }
}
