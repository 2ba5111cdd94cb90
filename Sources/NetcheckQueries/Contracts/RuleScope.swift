import NetcheckCluster
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// The groups between which a rule is judged: endpoints that neither policies nor the rule can tell apart.
struct RuleScope {
  /// A group with what each term of the rule asks of it.
  struct Member {
    var group: EndpointGroups.Group
    var asked: [ConnectionSet?]

    /// Whether it is meant by addresses of a family that it would not use of itself.
    var isByAddress: Bool
  }

  let sources: [Member]
  let destinations: [Member]
  let graph: GraphScope

  /// - Parameter universe: the parties at each end, where they are more than the terms name.
  init(
    _ terms: [ResolvedRule.Term], _ universe: (sources: Parties?, destinations: Parties?),
    _ tracer: Tracer, _ relations: Relations
  ) {
    let groups = EndpointGroups(tracer, relations: relations.all)
    func side(_ end: Contract.End, _ universe: Parties?) -> [Member] {
      let parties =
        universe
        ?? terms.reduce(into: Parties()) { $0.add($1.parties(end)) }
      return Partition(parties, terms, end, tracer.cluster).members(groups)
    }
    self.init(
      side(.source, universe.sources), side(.destination, universe.destinations), tracer)
  }
}

extension RuleScope {
  private init(_ sources: [Member], _ destinations: [Member], _ tracer: Tracer) {
    self.sources = sources
    self.destinations = destinations
    graph = GraphScope(
      sources.map(\.group), destinations.map(\.group), namespace: nil, tracer)
  }

  /// The scope with only some members at one end.
  func only(
    _ end: Contract.End, _ tracer: Tracer, _ isMeant: (Member) -> Bool
  ) -> RuleScope {
    switch end {
    case .source: RuleScope(sources.filter(isMeant), destinations, tracer)
    case .destination: RuleScope(sources, destinations.filter(isMeant), tracer)
    }
  }
}

/// Parts the parties of one side by what the terms ask of them.
private struct Partition {
  private struct Key: Hashable {
    var asked: [ConnectionSet?]
    var isByAddress: Bool
  }

  private var order: [Key] = []
  private var members: [Key: [Side.Member]] = [:]

  init(
    _ parties: Parties, _ terms: [ResolvedRule.Term], _ end: Contract.End, _ cluster: Cluster
  ) {
    func add(_ member: Side.Member, _ party: PartyKey, isByAddress: Bool = false) {
      let asked = terms.map { $0.asked(of: party, at: end) }
      let key = Key(asked: asked, isByAddress: isByAddress)
      if members[key] == nil { order.append(key) }
      members[key, default: []].append(member)
    }
    let all = [parties] + terms.map { $0.parties(end) }
    for pod in Self.parted(parties.pods, all.flatMap(\.pods.keys), { cluster.pods[$0] }) {
      let whole = cluster.pods[pod.id]
      let endpoint = pod.addresses.map { whole.with(addresses: $0) } ?? whole
      add(
        Side.Member(endpoint: endpoint, pod: pod.id), .pod(pod),
        isByAddress: cluster.family(of: endpoint, endpoint) != cluster.family(of: whole, whole))
    }
    for node in Self.parted(parties.nodes, all.flatMap(\.nodes.keys), { cluster.nodes[$0] }) {
      guard let whole = cluster.nodes[node.id] else { continue }
      let endpoint = node.addresses.map { whole.with(addresses: $0) } ?? whole
      add(
        Side.Member(endpoint: endpoint), .node(node),
        isByAddress: cluster.family(of: endpoint, endpoint) != cluster.family(of: whole, whole))
    }
    let cuts = terms.flatMap { $0.parties(end).outside.map(\.addresses) }
    if parties.outside.isEmpty { return }
    // Parts that have a name are told by it.
    let internet = WellKnownPeers(cluster).outside(.internet)
    for piece in parties.outsideAddresses.pieces(cutBy: cuts + [internet, .metadata]) {
      guard let address = piece.first else { continue }
      let name: EndpointName = piece == internet ? .internet : .addresses(piece)
      add(
        Side.Member(endpoint: Endpoint(name: name, kind: .outside, addresses: .block(piece))),
        .outside(address))
    }
  }

  /// The members of a side. Of those whom others mean by an address it takes the addresses, so that each is asked what it is.
  private static func parted<ID: Comparable & Sendable>(
    _ members: [Parties.Member<ID>: ConnectionSet], _ all: [Parties.Member<ID>],
    _ endpoint: (ID) -> Endpoint?
  ) -> [Parties.Member<ID>] {
    let byAddress = Set(all.filter { $0.addresses != nil }.map(\.id))
    let parted = members.keys.flatMap { member in
      guard byAddress.contains(member.id), let whole = endpoint(member.id) else { return [member] }
      return member.parted(whole)
    }
    return Set(parted).sorted()
  }

  func members(_ groups: EndpointGroups) -> [RuleScope.Member] {
    order.flatMap { key in
      groups.groups(members[key]!.map { ($0, .all) }).map {
        RuleScope.Member(group: $0, asked: key.asked, isByAddress: key.isByAddress)
      }
    }
  }
}

extension Parties.Member: Comparable where ID: Comparable {
  static func < (a: Self, b: Self) -> Bool {
    (a.id, a.addresses.map { "\($0)" } ?? "") < (b.id, b.addresses.map { "\($0)" } ?? "")
  }
}
