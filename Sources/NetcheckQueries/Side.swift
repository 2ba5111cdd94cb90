package import NetcheckCluster
package import NetcheckModel
import NetcheckReachability
package import NetcheckSets

/// One side of a question, resolved: the endpoints that it means.
package struct Side: Sendable {
  /// What the question calls it, in full.
  package var name: String

  package var members: [Member]

  /// Why there may be more than the members, or none.
  package var missing: [MissingFact] = []

  /// Whether some of what is asked is left out, because it is not known to which ports it leads.
  var lacksPorts = false

  /// Whether the connection comes to one of the members, and it is not known to which.
  var isOneOfThem = false

  /// The Service through which the members are reached.
  package var service: ServiceTranslation?

  /// What the Service demands of nodes' proxies beside, which is not judged.
  var narrowings: [Service.Narrowing] = []

  /// Addresses among those that are asked that lead on to Services, and are not judged.
  var leading: [MissingFact] = []

  /// The node by whose port the members are reached, and that port.
  var entrance: (node: Endpoint, connection: Connection)?

  /// Whether a Service's own port is asked of its pods, and nothing is translated.
  var isHeadless = false

  /// Whether the members stand behind a Service.
  var isOfService: Bool { service != nil || isHeadless }

  /// Whose connections the Service may give another source address.
  package var hidesSource = HiddenSource.none

  package enum HiddenSource: Sendable {
    case none, outside
    /// Everybody's who comes by a node port or an address outside of the cluster (Virtual IPs and Service Proxies, "Traffic policies").
    case everybody
  }

  package struct Member: Sendable {
    package var endpoint: Endpoint

    /// The pod's index in the cluster, if it is one.
    package var pod: Int?

    /// The connections to which a Service translates, by the ports that were asked of it; `nil` where nothing is translated.
    package var targets: ConnectionSet?

    /// Whether it surely belongs to the side, and not by a label of unknown value.
    package var isCertain = true
  }

  /// Whether what comes by the port of a node gets to a member: with `externalTrafficPolicy: Local` the node leads on to pods of its own
  /// alone, but for what pods send, or the node itself (Kubernetes, `proxier.go`).
  func leads(_ source: Endpoint, to member: Endpoint) -> Truth {
    guard let node = entrance?.node, narrowings.contains(.outside), source.kind != .pod,
      source.node != node.node
    else { return .yes }
    if member.kind == .outside { return .no }
    return member.node.map { .of($0 == node.node) } ?? .unknown([.sameNode(member.name, node.name)])
  }

  /// Whether the members may see another source than the one that connects.
  func hidesSource(of source: Endpoint, _ tracer: Tracer) -> Bool {
    if hidesSource == .everybody { return true }
    if hidesSource == .outside, source.kind == .outside { return true }
    // What leaves all pools for another node may bear the address of the client's.
    guard mayBeDialled(by: source, tracer), let node = entrance?.node else { return false }
    let address: IPAddress? =
      if case .known(let known) = node.addresses { known.first } else { nil }
    return tracer.cluster.mayTranslate(source, towards: address)
  }

  /// Whether a pod's connection may be translated by the node to which it goes, and not by its own.
  func mayBeDialled(by source: Endpoint, _ tracer: Tracer) -> Bool {
    guard let node = entrance?.node, source.kind == .pod else { return false }
    return !tracer.onSameNode(source, node).isYes
  }

  /// What becomes of a source's connection to the port of the node, if that node may translate; `nil` if it does not.
  func dialled(
    by source: PairTracer.End, _ tracer: Tracer, family: AddressFamily? = nil,
    sourcePort: UInt16? = nil
  ) -> Verdict? {
    guard let (node, connection) = entrance, mayBeDialled(by: source.endpoint, tracer) else {
      return nil
    }
    let pairTracer = PairTracer(tracer)
    let verdicts = pairTracer.pairs(
      from: source, to: pairTracer.end(node), asked: ConnectionSet(connection),
      isOneEndpoint: false, family: family, sourcePort: sourcePort
    ).map(\.verdict)
    return verdicts.allSatisfy { $0 == verdicts[0] } ? verdicts[0] : .undecided
  }

  /// What the Service makes of connections from another side.
  func service(from source: Side) -> ServiceTranslation? {
    guard var service, entrance != nil else { return service }
    let reached = members.filter { to in
      source.members.contains { !leads($0.endpoint, to: to.endpoint).isNo }
    }
    let targets = reached.reduce(ConnectionSet()) { $0.union($1.targets ?? ConnectionSet()) }
    for index in service.ports.indices {
      service.ports[index].targets.removeAll { !targets.contains($0) }
    }
    return service
  }

  /// The side without those that may not belong to it.
  var certain: Side {
    var side = self
    side.members.removeAll { !$0.isCertain }
    return side
  }
}

/// What a Service makes of a connection to its name.
package struct ServiceTranslation: Hashable, Sendable {
  package var service: String

  /// For each port of the Service that was asked, the ports of the pods behind it.
  package var ports: [Port]

  package struct Port: Hashable, Sendable {
    package var asked: Connection
    package var targets: [Connection]
  }

  /// What the pods see of connections to the Service.
  func targets(of connections: ConnectionSet) -> ConnectionSet {
    ports.filter { connections.contains($0.asked) }.flatMap(\.targets)
      .reduce(ConnectionSet()) { $0.union(ConnectionSet($1)) }
  }
}
