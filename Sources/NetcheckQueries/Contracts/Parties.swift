import NetcheckCluster
import NetcheckDiagnostics
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// Whom one side of a contract's entry means in the cluster at hand. Each party is kept with the connections that are asked
/// of it: of sources all.
struct Parties {
  /// A pod or node that is meant, whole or by some of its addresses.
  struct Member<ID: Hashable & Sendable>: Hashable, Sendable {
    var id: ID

    /// The addresses by which it is meant; `nil` if these are the ones that it uses anyhow.
    var addresses: Endpoint.Addresses?
  }

  /// By the pod's index in the cluster.
  var pods: [Member<Int>: ConnectionSet] = [:]

  /// By the node's name.
  var nodes: [Member<String>: ConnectionSet] = [:]

  /// Addresses that belong to no pod and no node. None stands in two of the sets.
  var outside: [(addresses: AddressSet, asked: ConnectionSet)] = []

  /// What hides whether there are others, or where some of them lie.
  var missing: [MissingFact] = []

  /// Names that mean nobody, with what is wrong with them.
  var absent: [Diagnostic] = []

  /// Members beside others that mean nobody.
  var empty: [Located<Contract.Member>] = []

  /// Pods that are reached through a Service, on the ports to which it translates.
  var translated: Set<Int> = []

  /// Pods that are named one by one or through a Service, and not among others.
  var named: Set<Int> = []

  /// Services that may give connections from outside another source address.
  var hidesSource: [String] = []

  /// Why it is not known how what comes by a port of a node, or an address outside, fares behind it.
  var doors: [MissingFact] = []

  var isEmpty: Bool { pods.isEmpty && nodes.isEmpty && outside.isEmpty }

  mutating func add(pod: Int, by addresses: Endpoint.Addresses? = nil, _ asked: ConnectionSet) {
    let member = Member(id: pod, addresses: addresses)
    pods[member] = pods[member, default: ConnectionSet()].union(asked)
  }

  mutating func add(
    node: String, by addresses: Endpoint.Addresses? = nil, _ asked: ConnectionSet
  ) {
    let member = Member(id: node, addresses: addresses)
    nodes[member] = nodes[member, default: ConnectionSet()].union(asked)
  }

  mutating func add(_ addresses: AddressSet, _ asked: ConnectionSet) {
    var rest = addresses
    var parts: [(addresses: AddressSet, asked: ConnectionSet)] = []
    for part in outside where part.asked != asked {
      let common = part.addresses.intersection(rest)
      let own = part.addresses.subtracting(common)
      if !own.isEmpty { parts.append((own, part.asked)) }
      if !common.isEmpty { parts.append((common, part.asked.union(asked))) }
      rest = rest.subtracting(common)
    }
    for part in outside where part.asked == asked { rest = rest.union(part.addresses) }
    if !rest.isEmpty { parts.append((rest, asked)) }
    outside = parts
  }

  mutating func add(_ others: Parties) {
    for (pod, asked) in others.pods { add(pod: pod.id, by: pod.addresses, asked) }
    for (node, asked) in others.nodes { add(node: node.id, by: node.addresses, asked) }
    for part in others.outside { add(part.addresses, part.asked) }
    missing = missing.adding(others.missing)
    absent += others.absent
    empty += others.empty
    translated.formUnion(others.translated)
    named.formUnion(others.named)
    hidesSource += others.hidesSource
    doors = doors.adding(others.doors)
  }

  /// Those who are meant by addresses that they would not use of themselves, asked for everything.
  var byAddress: Parties {
    var parties = Parties()
    for pod in pods.keys where pod.addresses != nil { parties.pods[pod] = .all }
    for node in nodes.keys where node.addresses != nil { parties.nodes[node] = .all }
    return parties
  }

  /// All addresses outside among the parties.
  var outsideAddresses: AddressSet {
    outside.reduce(AddressSet()) { $0.union($1.addresses) }
  }
}

extension Parties.Member {
  /// The members as which an endpoint is judged that is meant whole, where others mean it by its addresses: one for each family.
  func parted(_ whole: Endpoint) -> [Self] {
    guard addresses == nil, case .known(let known) = whole.addresses else { return [self] }
    return AddressFamily.allCases.compactMap { family in
      known.first { $0.family == family }.map { Self(id: id, addresses: .known([$0])) }
    }
  }
}

/// Finds the parties that a contract names.
struct PartyResolver {
  private let cluster: Cluster
  private let resolver: EndpointResolver
  private let groups: [String: [Located<Contract.Member>]]

  /// Whose container ports have names that count.
  private let engine: Engine

  init(_ contract: Contract, _ cluster: Cluster, namespace: String?, engine: Engine) {
    self.cluster = cluster
    self.engine = engine
    resolver = EndpointResolver(cluster, namespace: namespace)
    groups = Dictionary(
      contract.groups.map { ($0.name.value, $0.members) }, uniquingKeysWith: { first, _ in first })
  }

  /// The parties of a side. `ports` are those that are asked of a destination, empty: all; a source has none.
  func parties(
    _ members: [Located<Contract.Member>], ports: [Contract.Port]?
  ) throws(Diagnostic) -> Parties {
    var parties = Parties()
    for member in members { parties.add(try self.parties(member, ports)) }
    return parties
  }

  /// Those of the members that mean pods by namespaces and labels, and so also such as nobody has made yet.
  func selections(_ members: [Located<Contract.Member>]) -> [Contract.PodSelection] {
    members.flatMap { member -> [Contract.PodSelection] in
      switch member.value {
      case .selection(let selection): [selection]
      case .wellKnown(.pods), .wellKnown(.anybody): [Contract.PodSelection(.all)]
      case .group(let name): selections(leaves(of: name))
      case .wellKnown, .reference: []
      }
    }
  }

  /// What a group holds, also through other groups; each once, however often groups hold each other's members.
  private func leaves(of group: String) -> [Located<Contract.Member>] {
    var leaves: [Located<Contract.Member>] = []
    var seen: Set<Contract.Member> = [.group(group)]
    var open = groups[group] ?? []
    while let member = open.popLast() {
      guard seen.insert(member.value).inserted else { continue }
      if case .group(let inner) = member.value {
        open += groups[inner] ?? []
      } else {
        leaves.append(member)
      }
    }
    return leaves.reversed()
  }

  private func parties(
    _ member: Located<Contract.Member>, _ ports: [Contract.Port]?
  ) throws(Diagnostic) -> Parties {
    var parties = Parties()
    switch member.value {
    case .group(let name):
      for inner in leaves(of: name) { parties.add(try self.parties(inner, ports)) }
    case .selection(let selection): add(selection, ports ?? [], at: member.range, &parties)
    case .wellKnown(let peer): try add(peer, ports ?? [], at: member.range, &parties)
    case .reference(let reference):
      try add(reference, ports, at: member.range, &parties)
    }
    if parties.isEmpty, parties.missing.isEmpty, parties.absent.isEmpty, parties.empty.isEmpty {
      parties.empty = [member]
    }
    return parties
  }

  private func add(
    _ selection: Contract.PodSelection, _ ports: [Contract.Port], at range: SourceRange,
    _ parties: inout Parties
  ) {
    if case .named(let names) = selection.namespaces {
      for name in names {
        do {
          try resolver.checkNamespace(name)
        } catch {
          var fault = error
          fault.range = range
          parties.absent.append(fault)
        }
      }
    }
    let selector = selection.selector
    for (pod, endpoint) in cluster.pods.enumerated() {
      let selected = selector.selects(endpoint, in: cluster)
      if selected.isNo { continue }
      if case .unknown(let facts) = selected { parties.missing = parties.missing.adding(facts) }
      parties.add(pod: pod, asked(ports, of: endpoint).subtracting(cluster.leading(at: endpoint)))
    }
  }

  private func add(
    _ reference: EndpointReference, _ ports: [Contract.Port]?, at range: SourceRange,
    _ parties: inout Parties
  ) throws(Diagnostic) {
    // Only a Service minds which port is asked: it translates.
    let asked = ports.map { $0.isEmpty ? [nil] : $0.map { Optional($0) } } ?? [nil]
    for port in asked {
      do {
        let side = try resolver.side(
          reference,
          asked: ports == nil
            ? .source : EndpointResolver.AskedPort(port?.question, port?.transport))
        add(side, port.map { [$0] } ?? [], &parties)
      } catch {
        var fault = error
        fault.range = range
        guard fault.code == .unknownEndpoint || fault.code == .unknownPort else { throw fault }
        if !parties.absent.contains(fault) { parties.absent.append(fault) }
      }
    }
  }

  private func add(_ side: Side, _ ports: [Contract.Port], _ parties: inout Parties) {
    parties.missing = parties.missing.adding(side.missing)
    if side.hidesSource != .none { parties.hidesSource.append(side.name) }
    let service = side.service?.service ?? side.name
    if side.hidesSource == .everybody {
      parties.doors = parties.doors.adding([.sourceAddress(service: service)])
    }
    if let node = side.entrance?.node {
      parties.doors = parties.doors.adding([.entrance(service: service, node: node.name)])
    }
    parties.doors = parties.doors.adding(side.leading)
    for member in side.members {
      let asked = member.targets ?? self.asked(ports, of: member.endpoint)
      var own = asked
      if side.entrance == nil, member.targets == nil {
        own = asked.subtracting(cluster.leading(at: member.endpoint))
        noteLeading(at: member.endpoint, asked, &parties)
      }
      if let pod = member.pod {
        if member.targets != nil { parties.translated.insert(pod) }
        parties.named.insert(pod)
        parties.add(
          pod: pod, by: addresses(of: member.endpoint, insteadOf: cluster.pods[pod]), own)
      } else if case .block(let addresses) = member.endpoint.addresses {
        parties.add(addresses, asked)
      } else if let name = member.endpoint.node, let node = cluster.nodes[name] {
        parties.add(node: name, by: addresses(of: member.endpoint, insteadOf: node), own)
      }
    }
  }

  /// Notes which connections to a node lead on.
  private func noteLeading(
    at node: Endpoint, _ asked: ConnectionSet, _ parties: inout Parties
  ) {
    let leading = cluster.leading(at: node).intersection(asked)
    if !leading.isEmpty { parties.doors = parties.doors.adding([.leadsOn(node.name, leading)]) }
  }

  /// The addresses by which an endpoint is meant; `nil` if it is the one that it uses anyhow, the first of its only family.
  private func addresses(
    of endpoint: Endpoint, insteadOf whole: Endpoint
  ) -> Endpoint.Addresses? {
    guard endpoint.addresses != whole.addresses else { return nil }
    if case .known(let known) = whole.addresses, case .known(let meant) = endpoint.addresses,
      meant.first == known.first, Set(known.map(\.family)).count == 1
    {
      return nil
    }
    if case .known(let meant) = endpoint.addresses { return .known(Array(meant.prefix(1))) }
    return endpoint.addresses
  }

  private func add(
    _ peer: WellKnownPeer, _ ports: [Contract.Port], at range: SourceRange,
    _ parties: inout Parties
  ) throws(Diagnostic) {
    let known = WellKnownPeers(cluster)
    switch peer {
    case .outside: parties.add(known.outside(.everywhere), asked(ports))
    case .internet: parties.add(known.outside(.internet), asked(ports))
    case .metadata: parties.add(known.outside(.metadata), asked(ports))
    case .dns:
      for pod in known.dns { parties.add(pod: pod, asked(ports, of: cluster.pods[pod])) }
    case .apiserver:
      if let service = known.apiserverService {
        try add(service, ports, at: range, &parties)
      }
      for pod in known.apiserverPods {
        parties.add(pod: pod, asked(ports, of: cluster.pods[pod]))
      }
    case .nodes:
      for (name, node) in cluster.nodes.sorted(by: { $0.key < $1.key }) {
        parties.add(node: name, asked(ports).subtracting(cluster.leading(at: node)))
        noteLeading(at: node, asked(ports), &parties)
      }
    case .pods, .anybody:
      for (pod, endpoint) in cluster.pods.enumerated() {
        parties.add(
          pod: pod, asked(ports, of: endpoint).subtracting(cluster.leading(at: endpoint)))
      }
      if peer == .anybody { parties.add(known.outside(.everywhere), asked(ports)) }
    }
  }

  // MARK: Ports

  /// The connections that ports mean at an endpoint.
  func asked(_ ports: [Contract.Port], of endpoint: Endpoint? = nil) -> ConnectionSet {
    if ports.isEmpty { return .all }
    return ports.reduce(ConnectionSet()) { $0.union(connections($1, at: endpoint)) }
  }

  private func connections(_ port: Contract.Port, at endpoint: Endpoint?) -> ConnectionSet {
    switch port.number {
    case .range(let range): return ConnectionSet(port.transport, PortSet(range))
    case .named(let name):
      let numbers = endpoint?.numbers(of: name, port.transport, for: engine) ?? []
      return ConnectionSet(port.transport, PortSet(numbers.map { $0...$0 }))
    }
  }

  /// Whether some destination may listen on a port: one that declares it, or one of which nobody says where it listens.
  func isHeard(_ port: Contract.Port, by parties: Parties) -> Bool {
    if !parties.nodes.isEmpty { return true }
    if case .range = port.number, !parties.outside.isEmpty { return true }
    if !parties.translated.isEmpty { return true }
    return parties.pods.keys.contains { pod in
      let endpoint = cluster.pods[pod.id]
      switch port.number {
      case .named(let name):
        return !endpoint.numbers(of: name, port.transport, for: engine).isEmpty
      case .range(let range):
        return endpoint.isHost || endpoint.ports.isEmpty
          || endpoint.ports.contains { $0.transport == port.transport && range.contains($0.number) }
      }
    }
  }
}

extension Contract.PodSelection {
  /// The condition in the form of the ladder's.
  var selector: EndpointSelector {
    let chosen: EndpointSelector =
      switch namespaces {
      // Nodes and addresses have no namespace.
      case .all: .has(.namespace, .exists)
      case .named(let names): .has(.namespace, .isOne(of: names))
      case .labelled(let selector):
        EndpointSelector.has(.namespace, .exists).and(
          EndpointSelector(selector) { .namespaceLabel($0) })
      }
    return chosen.and(EndpointSelector(labels) { .label($0) })
  }
}

extension Contract.Port {
  fileprivate var question: ReachQuestion.Port? {
    switch number {
    case .range(let range): range.count == 1 ? .number(range.lowerBound) : nil
    case .named(let name): .name(name)
    }
  }
}
