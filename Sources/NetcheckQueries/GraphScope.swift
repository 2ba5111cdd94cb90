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
  private let cluster: Cluster

  private let hasSecurityGroups: Bool

  /// The Service through which the destinations are reached, if one is: groups are then asked for the ports to which it translates.
  private(set) var service: ServiceTranslation?

  /// The Service, or the port of a node, behind which the destinations stand, also where nothing is translated.
  private(set) var door: Side?

  /// The places from which on groups may not belong to the sides.
  private var doubtfulFrom: (source: Int, destination: Int)?

  /// Why the sides may have more than these groups, or none.
  private(set) var missing: [MissingFact] = []

  /// On which nodes the groups run; `nil` where that is of no account.
  private let nodes: (sources: [GroupNodes], destinations: [GroupNodes])?

  /// - Parameter isPartial: whether the namespace of which the question asks may be missing, or the port at a Service: another
  ///   cluster has it.
  /// - Parameter withNodes: whether nodes are asked about that nobody names.
  init(
    _ question: AllowGraph.Question, _ tracer: Tracer, relations: [Relations] = [],
    namespace: String?, isPartial: Bool = false, withNodes: Bool = false
  ) throws(Diagnostic) {
    let groups = EndpointGroups(tracer, relations: relations.flatMap(\.all))
    let resolver = EndpointResolver(tracer.cluster, namespace: namespace)
    if let asked = question.namespace, !isPartial { try resolver.checkNamespace(asked) }
    func side(
      _ reference: EndpointReference?, _ asked: EndpointResolver.AskedPort
    ) throws(Diagnostic) -> Side? {
      guard let reference else { return nil }
      return try resolver.side(reference, asked: asked)
    }
    /// Whether the port of a node leads to the destinations, which it may do for those of that node alone.
    var isByNode: Bool { destination?.entrance != nil }
    let everyPort = EndpointResolver.AskedPort(nil, nil)
    let asked = isPartial ? everyPort : question.askedPort
    let (source, destination) = (
      try side(question.source, .source), try side(question.destination, asked)
    )
    // Who asked for one port of a Service got what stands behind that one.
    let targets = destination?.service?.targets(
      of: asked.port == nil ? question.connections ?? .all : .all)
    func members(
      _ side: Side?, areCertain: Bool, _ asked: (Side.Member) -> ConnectionSet
    ) -> [EndpointGroups.Group] {
      let members = side?.members.filter { $0.isCertain == areCertain } ?? []
      if members.isEmpty { return [] }
      return groups.groups(members.map { ($0, asked($0)) }, byNode: isByNode)
    }
    func translated(_ member: Side.Member) -> ConnectionSet {
      targets.flatMap { member.targets?.intersection($0) } ?? .all
    }
    let everybody =
      source == nil || destination == nil
      ? Self.everybody(tracer.cluster, groups, byNode: isByNode, withNodes: withNodes) : []
    let certain = (
      sources: source == nil ? everybody : members(source, areCertain: true) { _ in .all },
      destinations: destination == nil
        ? everybody : members(destination, areCertain: true, translated)
    )
    self.init(
      certain.sources + members(source, areCertain: false) { _ in .all },
      certain.destinations + members(destination, areCertain: false, translated),
      namespace: question.namespace, tracer)
    doubtfulFrom = (certain.sources.count, certain.destinations.count)
    service = destination?.service
    door = destination.flatMap { $0.isOfService ? $0 : nil }
    missing = (source?.missing ?? []).adding(destination?.missing ?? [])
      .adding(destination?.leading ?? [])
  }

  /// The groups of two sides, those on different nodes apart where hosts are among them.
  init(from source: Side, to destination: Side, _ tracer: Tracer, _ relations: Relations) {
    let hasHosts = (source.members + destination.members).contains { $0.endpoint.isHost }
    self.init(
      from: source.members, to: destination.members, tracer, relations, byNode: hasHosts)
  }

  /// Given endpoints against each other.
  init(
    from: [Side.Member], to: [Side.Member], _ tracer: Tracer, _ relations: Relations,
    byNode: Bool = false
  ) {
    let groups = EndpointGroups(tracer, relations: relations.all)
    self.init(
      groups.groups(from.map { ($0, .all) }, byNode: byNode),
      groups.groups(to.map { ($0, .all) }, byNode: byNode), namespace: nil, tracer)
  }

  /// Groups that others have gathered.
  init(
    _ sources: [EndpointGroups.Group], _ destinations: [EndpointGroups.Group],
    namespace: String?, _ tracer: Tracer
  ) {
    self.sources = sources
    self.destinations = destinations
    self.namespace = namespace
    cluster = tracer.cluster
    hasSecurityGroups = !tracer.ladder.securityGroups.isEmpty
    if hasSecurityGroups || (sources + destinations).contains(where: \.endpoint.isHost) {
      var numbers = NodeNumbers(cluster.pods)
      nodes = (sources.map { numbers.nodes(of: $0) }, destinations.map { numbers.nodes(of: $0) })
    } else {
      nodes = nil
    }
  }

  /// The scope with a side that is nobody.
  func without(sources: Bool, destinations: Bool) -> GraphScope {
    var scope = self
    if sources { scope.sources = [] }
    if destinations { scope.destinations = [] }
    return scope
  }

  /// Whether it is not known that both groups belong to the sides.
  func isDoubtful(_ from: Int, _ to: Int) -> Bool {
    doubtfulFrom.map { from >= $0.source || to >= $0.destination } ?? false
  }

  /// Whether a pair makes rows. Nobody asks what the outside says to itself, nor a single pod.
  func isAsked(_ from: EndpointGroups.Group, _ to: EndpointGroups.Group) -> Bool {
    if from.endpoint.kind == .outside, to.endpoint.kind == .outside { return false }
    if !from.pods.isEmpty, from.pods == to.pods, from.replicas == 1 { return false }
    guard let namespace else { return true }
    return from.endpoint.namespace == namespace || to.endpoint.namespace == namespace
  }

  /// The class of a group that is as the cluster knows it, with all its addresses; `nil` for others, and for what is outside.
  func element(
    of group: EndpointGroups.Group, in relation: Relation
  ) -> Relation.Element? {
    guard let endpoint = known(group), endpoint.addresses == group.endpoint.addresses else {
      return nil
    }
    if let pod = group.pods.first { return relation.element(ofPod: pod) }
    return endpoint.node.flatMap { relation.element(ofNode: $0) }
  }

  /// Whom the cluster knows by the name of a group.
  private func known(_ group: EndpointGroups.Group) -> Endpoint? {
    if let pod = group.pods.first { return cluster.pods[pod] }
    return group.endpoint.kind == .node ? group.endpoint.node.flatMap { cluster.nodes[$0] } : nil
  }

  /// Whether pods of a source and a destination run on one node: of some it may be true and of others not, and then it is not
  /// known which are meant. It is of account only where one of them is a host, or has security groups.
  func sameNode(from source: Int, to destination: Int) -> Truth {
    guard let nodes, asksForNodes(source, destination) else { return .no }
    return nodes.sources[source].sharesNode(with: nodes.destinations[destination])
  }

  private func asksForNodes(_ source: Int, _ destination: Int) -> Bool {
    hasSecurityGroups || sources[source].endpoint.isHost
      || destinations[destination].endpoint.isHost
  }

  /// All groups of pods, the outside, and perhaps the nodes.
  private static func everybody(
    _ cluster: Cluster, _ groups: EndpointGroups, byNode: Bool, withNodes: Bool
  ) -> [EndpointGroups.Group] {
    var all: [EndpointGroups.Group] = []
    for workload in cluster.workloads {
      all += groups.groups(
        workload.pods.map { (Side.Member(endpoint: cluster.pods[$0], pod: $0), .all) },
        byNode: byNode)
    }
    let everywhere = AddressSet.all(.ipv4).union(.all(.ipv6))
    let outside = Endpoint(
      name: .addresses(everywhere), kind: .outside, addresses: .block(everywhere))
    if withNodes {
      let nodes = cluster.nodes.sorted { $0.key < $1.key }.map(\.value)
      all += groups.groups(nodes.map { (Side.Member(endpoint: $0), .all) })
    }
    return all + groups.groups([(Side.Member(endpoint: outside), .all)])
  }
}
