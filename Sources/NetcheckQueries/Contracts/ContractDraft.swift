import NetcheckCluster
package import NetcheckDiagnostics
import NetcheckLadder
package import NetcheckModel
package import NetcheckReachability
import NetcheckSets

/// A first contract for a cluster: what is open today, and that nothing else is.
package struct ContractDraft: Sendable {
  /// The contract. Its places are none: nobody has written it yet.
  package var contract: Contract

  /// Endpoints that it leaves out, with the reason.
  package var leftOut: [(name: EndpointName, reason: Reason)] = []

  package enum Reason: CaseIterable, Sendable {
    /// Whatever can send may connect to it, so there is nothing to hold.
    case openToEverybody
    /// Some connection to it is undecided.
    case undecided
    /// No policy binds what uses its node's network.
    case hostNetwork
    /// Where it may connect to, or what connects to it, would be a long list of addresses.
    case manyAddresses
    /// It can't be told by names.
    case tooFine
  }

  package init(
    _ tracer: Tracer, _ relations: Relations, namespace: String?, today: Day
  ) throws(Diagnostic) {
    var drafting = try Drafting(tracer, relations)
    contract = Contract(file: 0)
    contract.rules = drafting.rules()
    leftOut = drafting.leftOut
    // A rule that the cluster does not keep would be no start.
    let test = try ContractTester(
      [contract], tracer, relations, namespace: namespace, today: today
    ).test(withMends: false)
    contract.rules = test.results.compactMap(\.kept)
    for result in test.results where result.kept == nil {
      leftOut += drafting.subjects[result.rule.id.value]?.map { ($0, .tooFine) } ?? []
    }
    leftOut.sort { "\($0.name)" < "\($1.name)" }
  }
}

extension ContractTest.RuleResult {
  /// The rule, if it holds; policies may open ports on which no pod says that it listens, and then it may be empty.
  fileprivate var kept: Contract.Rule? {
    var rule = rule
    let others = findings.filter { finding in
      if case .vacuous(.unheard) = finding { false } else { true }
    }
    guard others.isEmpty, !isUncertain else { return nil }
    rule.mayBeEmpty = !findings.isEmpty
    return rule
  }
}

/// Gathers rules from the allow graph.
private struct Drafting {
  private let cluster: Cluster
  private let scope: RuleScope
  private let open: [OpenPair]
  private let names: DraftNames
  private var ids: Set<String> = []

  private(set) var leftOut: [(name: EndpointName, reason: ContractDraft.Reason)] = []

  /// The endpoints that each rule is about.
  private(set) var subjects: [String: [EndpointName]] = [:]

  init(_ tracer: Tracer, _ relations: Relations) throws(Diagnostic) {
    cluster = tracer.cluster
    let everybody = Parties.everybody(in: tracer.cluster)
    scope = RuleScope([], (everybody, everybody), tracer, relations)
    // What no pod may open anywhere is no matter of this cluster's policies.
    let refused = tracer.ladder.refusals
    open = try OpenPairs(scope.graph, tracer, relations, asked: nil, families: .united).all().map {
      pair in
      var pair = pair
      if pair.allowed.union(refused).isAll { pair.allowed = .all }
      return pair
    }
    names = DraftNames(tracer.cluster)
  }

  mutating func rules() -> [Contract.Rule] {
    resolving() + closedDestinations() + waysOut()
  }

  // MARK: Who may connect to whom

  /// For destinations with equal clients one rule.
  private mutating func closedDestinations() -> [Contract.Rule] {
    let inbound = Dictionary(grouping: open, by: \.to)
    var order: [Clients] = []
    var destinations: [Clients: [Int]] = [:]
    for (place, destination) in scope.destinations.enumerated()
    where !destination.group.pods.isEmpty {
      guard let clients = clients(of: place, inbound[place] ?? []) else { continue }
      if destinations[clients] == nil { order.append(clients) }
      destinations[clients, default: []].append(place)
    }
    return order.compactMap { rule(for: destinations[$0]!, $0) }
  }

  /// Who may connect, on what.
  private struct Clients: Hashable {
    var groups: [ConnectionSet: Set<Int>] = [:]
    var outside: [ConnectionSet: AddressSet] = [:]

    /// The namespace of the destination: rules stay within one.
    var namespace: String
  }

  private mutating func clients(of place: Int, _ inbound: [OpenPair]) -> Clients? {
    let destination = scope.destinations[place].group
    func leaveOut(_ reason: ContractDraft.Reason) -> Clients? {
      leftOut.append((destination.endpoint.name, reason))
      return nil
    }
    if destination.endpoint.isHost { return leaveOut(.hostNetwork) }
    var clients = Clients(namespace: destination.endpoint.namespace)
    for pair in inbound {
      if !pair.undecided.isEmpty, !pair.isByPlacement { return leaveOut(.undecided) }
      if pair.allowed.isEmpty { continue }
      let source = scope.sources[pair.from].group
      if let block = source.endpoint.block {
        let part = pair.addresses ?? block
        clients.outside[pair.allowed] = (clients.outside[pair.allowed] ?? AddressSet()).union(part)
      } else {
        clients.groups[pair.allowed, default: []].insert(pair.from)
      }
    }
    let isOpen = clients.outside[.all].map { names.isOutside($0) } ?? false
    return isOpen ? leaveOut(.openToEverybody) : clients
  }

  private mutating func rule(for places: [Int], _ clients: Clients) -> Contract.Rule? {
    let groups = places.map { scope.destinations[$0].group }
    let to = names.members(of: groups)
    let title = "\(names.title(of: groups))-clients"
    let sets = Set(clients.groups.keys).union(clients.outside.keys)
      .sorted { "\($0)" < "\($1)" }
    if sets.isEmpty {
      return made(title, .deny, groups, [entry([.wellKnown(.anybody)], to, .all)])
    }
    let entries = sets.compactMap { connections -> Contract.Entry? in
      let sources = (clients.groups[connections] ?? []).sorted().map { scope.sources[$0].group }
      guard let outside = names.members(of: clients.outside[connections] ?? AddressSet()) else {
        return nil
      }
      return entry(
        names.members(of: sources, alsoSparing: groups) + outside, to, connections)
    }
    guard entries.count == sets.count else {
      leftOut += groups.map { ($0.endpoint.name, .manyAddresses) }
      return nil
    }
    return made(title, .only(closing: .destination), groups, entries)
  }

  // MARK: What may leave

  /// What a pod may open to addresses outside.
  private typealias Ways = [ConnectionSet: AddressSet]

  private mutating func waysOut() -> [Contract.Rule] {
    let leaving = open.filter { scope.destinations[$0.to].group.pods.isEmpty }
    let outbound = Dictionary(grouping: leaving, by: \.from)
    var closed: [WellKnownPeer: [EndpointGroups.Group]] = [:]
    var order: [Ways] = []
    var opened: [Ways: [EndpointGroups.Group]] = [:]
    for (place, source) in scope.sources.enumerated()
    where !source.group.pods.isEmpty && !source.group.endpoint.isHost {
      let pairs = outbound[place] ?? []
      // What is undecided is not held.
      if pairs.contains(where: { !$0.undecided.isEmpty }) { continue }
      let ways = ways(pairs)
      for peer in closedPeers(ways) { closed[peer, default: []].append(source.group) }
      if ways.isEmpty || ways[.all].map({ names.isOutside($0) }) ?? false { continue }
      if opened[ways] == nil { order.append(ways) }
      opened[ways, default: []].append(source.group)
    }
    let denying = [
      ("no-way-out", WellKnownPeer.outside), ("no-internet", .internet), ("no-metadata", .metadata),
    ]
    return denying.compactMap { title, peer in
      closed[peer].map {
        made(title, .deny, $0, [entry(names.members(of: $0), [.wellKnown(peer)], .all)])
      }
    } + order.compactMap { allowing($0, opened[$0]!) }
  }

  private func ways(_ pairs: [OpenPair]) -> Ways {
    pairs.reduce(into: [:]) { ways, pair in
      let block = scope.destinations[pair.to].group.endpoint.block ?? AddressSet()
      ways[pair.allowed] = (ways[pair.allowed] ?? AddressSet()).union(pair.addresses ?? block)
    }
  }

  /// Peers outside that a pod can't reach at all.
  private func closedPeers(_ ways: Ways) -> [WellKnownPeer] {
    let reached = ways.values.reduce(AddressSet()) { $0.union($1) }
    if reached.isEmpty { return [.outside] }
    return (reached.isDisjoint(with: names.internet) ? [.internet] : [])
      + (reached.isDisjoint(with: names.metadata) ? [.metadata] : [])
  }

  private mutating func allowing(
    _ ways: Ways, _ groups: [EndpointGroups.Group]
  ) -> Contract.Rule? {
    let from = names.members(of: groups)
    let entries = ways.sorted { "\($0.key)" < "\($1.key)" }.compactMap { connections, addresses in
      names.members(of: addresses, orPart: true).map { entry(from, $0, connections) }
    }
    if entries.count < ways.count {
      leftOut += groups.map { ($0.endpoint.name, .manyAddresses) }
    }
    if entries.isEmpty { return nil }
    return made("\(names.title(of: groups))-outside", .allow, groups, entries)
  }

  // MARK: DNS

  /// Where everybody may connect to the cluster's DNS, at least who resolves names there is held.
  private mutating func resolving() -> [Contract.Rule] {
    let dns = Set(WellKnownPeers(cluster).dns)
    let asked = ConnectionSet(.tcp, PortSet(53)).union(ConnectionSet(.udp, PortSet(53)))
    let reaching = open.filter {
      !dns.isDisjoint(with: scope.destinations[$0.to].group.pods) && asked.isSubset(of: $0.allowed)
    }
    let sources = Set(reaching.map(\.from)).sorted().map { scope.sources[$0].group }.filter {
      !$0.pods.isEmpty && !$0.endpoint.isHost && dns.isDisjoint(with: $0.pods)
    }
    if sources.isEmpty { return [] }
    return [
      made(
        "resolve-names", .allow, sources,
        [entry(names.members(of: sources), [.wellKnown(.dns)], asked)])
    ]
  }

  // MARK: Making

  private mutating func made(
    _ title: String, _ demand: Contract.Demand, _ groups: [EndpointGroups.Group],
    _ entries: [Contract.Entry]
  ) -> Contract.Rule {
    var id = title
    var number = 2
    while !ids.insert(id).inserted {
      id = "\(title)-\(number)"
      number += 1
    }
    subjects[id] = groups.map(\.endpoint.name)
    return Contract.Rule(id: Located(id, at: .none), demand: demand, entries: entries)
  }

  private func entry(
    _ from: [Contract.Member], _ to: [Contract.Member], _ connections: ConnectionSet
  ) -> Contract.Entry {
    Contract.Entry(
      from: from.map { Located($0, at: .none) }, to: to.map { Located($0, at: .none) },
      ports: connections.contractPorts.map { Located($0, at: .none) }, range: .none)
  }
}

extension SourceRange {
  /// The place of what nobody has written.
  fileprivate static let none = SourceRange(file: 0, offset: 0, length: 0)
}

extension ConnectionSet {
  /// The ports as a contract lists them; none for all.
  fileprivate var contractPorts: [Contract.Port] {
    if isAll { return [] }
    return TransportProtocol.allCases.flatMap { transport in
      self[transport].ranges.map { Contract.Port(transport, .range($0)) }
    }
  }
}
