import NetcheckCluster
import NetcheckDiagnostics
import NetcheckLadder
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// A map that is being drawn up.
struct MapDraft {
  let scope: GraphScope
  let tracer: Tracer
  let networkSets: [(name: String, addresses: AddressSet)]
  private(set) var endpoints: [Endpoint] = []
  private(set) var places: [Place: Int] = [:]
  var map = AllowMap()

  /// Sets of addresses that are several members.
  private var pieces: [EndpointName: [EndpointName]] = [:]

  /// What makes a group of the scope, or a part of a block, one member.
  struct Place: Hashable {
    var name: EndpointName
    var pods: [Int]
  }

  init(
    _ scope: GraphScope, _ tracer: Tracer,
    _ networkSets: [(name: String, addresses: AddressSet)]
  ) {
    self.scope = scope
    self.tracer = tracer
    self.networkSets = networkSets
  }

  /// Everybody who is asked about is a member, linked or not; the outside only if it is linked.
  mutating func addInsiders(of namespace: String?) {
    var seen: Set<Place> = []
    var groups = (scope.sources + scope.destinations).filter { group in
      group.endpoint.kind != .outside
        && (namespace == nil || group.endpoint.namespace == namespace)
        && seen.insert(Place(name: group.endpoint.name, pods: group.pods)).inserted
    }
    groups.sort { ($0.pods.first ?? .max) < ($1.pods.first ?? .max) }
    for group in groups { _ = member(group, named: group.endpoint.name) }
  }

  mutating func add(_ pairs: [OpenPair]) {
    findPieces(pairs)
    for pair in pairs {
      if pair.isByPlacement { map.leftToPlacement += 1 }
      if pair.isByPlacement, pair.allowed.isEmpty { continue }
      let undecided = pair.isByPlacement ? ConnectionSet() : pair.undecided
      for (fate, connections) in [
        (AllowMap.Fate.allowed, pair.allowed), (.undecided, undecided),
      ] where !connections.isEmpty {
        link(
          scope.sources[pair.from], pair.source, scope.destinations[pair.to], pair.destination,
          fate, connections)
      }
    }
  }

  private mutating func link(
    _ from: EndpointGroups.Group, _ source: EndpointName, _ to: EndpointGroups.Group,
    _ destination: EndpointName, _ fate: AllowMap.Fate, _ connections: ConnectionSet
  ) {
    for source in pieces[source] ?? [source] {
      for destination in pieces[destination] ?? [destination] {
        map.links.append(
          AllowMap.Link(
            from: member(from, named: source), to: member(to, named: destination), fate: fate,
            connections: connections))
      }
    }
  }

  /// Cuts lists of blocks into network sets and what others have links with, so that what is one thing is one member.
  private mutating func findPieces(_ pairs: [OpenPair]) {
    var sets: [EndpointName: AddressSet] = [:]
    for name in pairs.flatMap({ [$0.source, $0.destination] }) where sets[name] == nil {
      guard let addresses = name.addresses, !addresses.isEverything else { continue }
      sets[name] = addresses
    }
    let cuts = Set(sets.values).union(networkSets.map(\.addresses))
      .map { (addresses: $0, blocks: Set($0.blocks)) }
      .sorted { $0.addresses.description < $1.addresses.description }
    for (name, addresses) in sets {
      let blocks = Set(addresses.blocks)
      // What would cut a block in two makes nothing plainer.
      let cut = addresses.pieces(
        cutBy: cuts.filter { $0.blocks.isStrictSubset(of: blocks) }.map(\.addresses))
      if cut.count > 1 { pieces[name] = cut.map { .addresses($0) } }
    }
  }

  /// What pairs of the scope may not open, those that may open nothing among them.
  mutating func addDenied(_ pairs: [OpenPair], asked: ConnectionSet) {
    let open = Dictionary(grouping: pairs) { $0.from * scope.destinations.count + $0.to }
    for (i, from) in scope.sources.enumerated() {
      for (j, to) in scope.destinations.enumerated() where scope.isAsked(from, to) {
        let open = open[i * scope.destinations.count + j] ?? []
        let asked = scope.service == nil ? asked : to.asked
        for (source, destination, closed) in denied(from, to, open, asked) where !closed.isEmpty {
          link(from, source, to, destination, .denied, closed)
        }
      }
    }
  }

  /// What is not open between two groups; of a block of addresses, part by part.
  private func denied(
    _ from: EndpointGroups.Group, _ to: EndpointGroups.Group, _ open: [OpenPair],
    _ asked: ConnectionSet
  ) -> [(EndpointName, EndpointName, ConnectionSet)] {
    var denied = open.map { pair in
      (
        pair.source, pair.destination,
        asked.subtracting(pair.allowed).subtracting(pair.undecided)
      )
    }
    let block = from.endpoint.outsideAddresses ?? to.endpoint.outsideAddresses
    guard let block else {
      return denied.isEmpty ? [(from.endpoint.name, to.endpoint.name, asked)] : denied
    }
    let isSource = from.endpoint.outsideAddresses != nil
    let rest = open.reduce(block) { rest, pair in
      rest.subtracting((isSource ? pair.source : pair.destination).addresses ?? block)
    }
    if rest.isEmpty { return denied }
    let name = rest == block ? nil : EndpointName.addresses(rest)
    denied.append(
      (
        isSource ? name ?? from.endpoint.name : from.endpoint.name,
        isSource ? to.endpoint.name : name ?? to.endpoint.name, asked
      ))
    return denied
  }

  private mutating func member(_ group: EndpointGroups.Group, named name: EndpointName) -> Int {
    let place = Place(name: name, pods: group.pods)
    if let known = places[place] { return known }
    var endpoint = group.endpoint
    var addresses = endpoint.outsideAddresses
    if addresses != nil, let part = name.addresses {
      addresses = part
      endpoint = endpoint.with(name: name, addresses: .block(part))
    }
    places[place] = map.members.count
    endpoints.append(endpoint)
    map.members.append(
      AllowMap.Member(
        name: CanReach.GroupName(name: name, count: group.count, of: group.whole),
        kind: endpoint.kind, namespace: endpoint.namespace, labels: endpoint.labels,
        standing: endpoint.kind == .pod ? tracer.standing(of: endpoint) : nil,
        addresses: addresses, networkSets: addresses.map(names) ?? []))
    return map.members.count - 1
  }

  /// The network sets that lie within the addresses, if together they are just these.
  private func names(of addresses: AddressSet) -> [String] {
    let within = networkSets.filter { $0.addresses.isSubset(of: addresses) }
    let union = within.reduce(AddressSet()) { $0.union($1.addresses) }
    return !within.isEmpty && union == addresses ? within.map(\.name).sorted() : []
  }

  mutating func addServices() {
    var members: [Int: Int] = [:]
    for (place, member) in places {
      for pod in place.pods { members[pod] = member }
    }
    for service in tracer.cluster.services {
      let backends = ServiceBackends(service, in: tracer.cluster, family: nil)
      let side = try? backends.side(.init(nil, nil)) { _ in nil }
      let pods = Set((side?.members ?? []).compactMap { $0.pod.flatMap { members[$0] } })
      if pods.isEmpty { continue }
      map.services.append(
        AllowMap.ServiceMember(
          namespace: service.metadata.namespace, name: service.metadata.name.value,
          ports: side?.service?.ports.map(\.words) ?? [], backends: pods.sorted()))
    }
    map.services.sort { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
  }
}

extension Endpoint {
  /// The addresses of what is neither pod nor node.
  fileprivate var outsideAddresses: AddressSet? {
    guard kind == .outside, case .block(let block) = addresses else { return nil }
    return block
  }
}

extension ServiceTranslation.Port {
  /// As in `TCP 80`, or `TCP 80 to 8080` where the pods listen elsewhere.
  fileprivate var words: String {
    let elsewhere = targets.filter { $0 != asked }.compactMap { target -> String? in
      guard case .port(_, let number) = target else { return nil }
      return "\(number)"
    }
    return "\(asked)" + (elsewhere.isEmpty ? "" : " to " + elsewhere.joined(separator: ", "))
  }
}

extension Tracer {
  /// What policies make of a pod.
  fileprivate func standing(of endpoint: Endpoint) -> Standing {
    let policies = governors(of: endpoint).tiers.joined().filter { !$0.governs.isNo }.map(\.policy)
    func isolation(_ direction: Direction) -> Standing.Isolation {
      var isolation = Standing.Isolation.ungoverned
      for policy in policies {
        guard case .governs(let rules) = policy.governance(direction) else { continue }
        if !rules.isEmpty { return .governed }
        isolation = .closed
      }
      return isolation
    }
    return Standing(
      ingress: isolation(.ingress), egress: isolation(.egress), policies: policies.map(\.origin))
  }
}
