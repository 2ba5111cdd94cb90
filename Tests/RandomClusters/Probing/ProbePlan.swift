/// The connections that are worth asking of a cluster: every pair of ends, on every number that a rule or a pod names
/// and on its neighbours.
package struct ProbePlan {
  package let routes: [Probe.Route]

  /// Protocols with ports.
  package let connections: [Probe.Message]

  /// ICMP and others, which have none.
  package let portless: [Probe.Message]

  /// Ports to come from; empty where no rule asks.
  package let sourcePorts: [Int]

  private let hasHostEndpoints: Bool

  package init(_ cluster: RandomCluster, omitting omissions: Omissions = []) {
    let omitsNodes = omissions.contains(.domainNamesOfNodes) && cluster.namesDomains
    routes = cluster.routes.filter { route in
      !omitsNodes || PlainEnd(route.destination, route.family, in: cluster)?.node == nil
    }
    connections = Transport.allCases.flatMap { transport in
      cluster.destinationPorts.map { .port(transport, $0) }
    }
    let omitsPortless =
      omissions.contains(.portlessUnderAdminPolicies) && cluster.engine == .kubernetes
      && !cluster.adminPolicies.isEmpty
    portless =
      omitsPortless
      ? []
      : [0, 8, 128].map { .icmp(type: $0, code: 0) }
        + [.icmp(type: 3, code: 1), .icmp(type: 3, code: 4), .other(47), .other(136)]
    sourcePorts = cluster.sourcePorts
    hasHostEndpoints = !cluster.hostEndpoints.isEmpty
  }

  /// One of the routes: between pods, with nodes or with addresses, though there are many more of the last.
  package func route(_ random: inout SplitMix64) -> Probe.Route {
    let wanted = random.weighted(hasHostEndpoints ? [40, 36, 24] : [60, 12, 28])
    let kind = routes.filter { route in
      switch (route.source, route.destination) {
      case (.pod, .pod): wanted == 0
      case (.node, _), (_, .node): wanted == 1
      default: wanted == 2
      }
    }
    return random.pick(kind.isEmpty ? routes : kind)
  }

  /// Whether both ends of a connection are there, so that it is worth asking.
  package func holds(_ probe: Probe) -> Bool {
    routes.contains(probe.route)
  }
}

extension RandomCluster {
  fileprivate var routes: [Probe.Route] {
    let pods = pods.filter { !$0.isFinished }
      .map { Probe.End.pod(namespace: $0.namespace, name: $0.name) }
    let others = nodes.map { Probe.End.node($0.name) } + foreignAddresses.map { .address($0) }
    return Family.allCases.flatMap { family in
      let pods = resolved(pods, family)
      let others = resolved(others, family)
      // What nodes say to others is open, unless host endpoints judge it.
      let nodes = hostEndpoints.isEmpty ? [] : others.filter { $0.place.node != nil }
      let pairs =
        pods.flatMap { source in pods.map { (source, $0) } }
        + (pods + nodes).flatMap { inner in others.flatMap { [(inner, $0), ($0, inner)] } }
      return pairs.filter { isSpecified($0.place, $1.place) }.map { source, destination in
        Probe.Route(source: source.end, destination: destination.end, family: family)
      }
    }
  }

  /// The ends that speak a family, with what lives at their addresses.
  private func resolved(
    _ ends: [Probe.End], _ family: Family
  ) -> [(end: Probe.End, place: PlainEnd)] {
    ends.compactMap { end in
      guard let place = PlainEnd(end, family, in: self), place.address.family == family else {
        return nil
      }
      return (end, place)
    }
  }

  /// Whether the specification says what becomes of it. A pod and its own node are left open (API types,
  /// NetworkPolicyIngressRule, speaks of ingress alone; in Calico a setting decides).
  private func isSpecified(_ source: PlainEnd, _ destination: PlainEnd) -> Bool {
    source.pod == nil || destination.node == nil || source.pod?.node != destination.node?.name
  }

  /// Addresses that no running pod and no node has: those outside, those of finished pods, and the ends of each block
  /// with their neighbours.
  var foreignAddresses: [Address] {
    let owned = Set(
      pods.filter { !$0.isFinished && $0.tellsAddresses }.flatMap(\.addresses)
        + nodes.flatMap(\.addresses))
    let ends = blocks.flatMap { block in
      [block.first.moved(by: -1), block.first, block.last, block.last.moved(by: 1)]
    }
    let outside = Family.allCases.flatMap { Vocabulary.outside[$0]! }
    let all = outside + pods.filter(\.isFinished).flatMap(\.addresses) + ends
    return Set(all).subtracting(owned).filter(\.isUnicast)
      .sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
  }

  fileprivate var namesDomains: Bool {
    adminPolicies.flatMap { $0.rules(.egress) }.flatMap(\.peers)
      .contains { if case .domainNames = $0 { true } else { false } }
  }

  // MARK: Numbers

  /// Each number that is named as a destination port, its neighbours and the ends of all ports.
  fileprivate var destinationPorts: [Int] {
    let policyPorts = networkPolicies.flatMap { ($0.ingress ?? []) + ($0.egress ?? []) }
      .flatMap { $0.ports ?? [] }.flatMap { port -> [Int] in
        if case .number(let number) = port.port {
          [number] + [port.endPort].compactMap(\.self)
        } else {
          []
        }
      }
    let adminPorts = adminPolicies.flatMap { $0.rules(.ingress) + $0.rules(.egress) }
      .flatMap { $0.protocols ?? [] }.flatMap { each -> [Int] in
        switch each {
        case .number(_, let number): [number]
        case .range(_, let start, let end): [start, end]
        case .named: []
        }
      }
    let entities = calicoRules.compactMap(\.destination)
    return Self.neighbours(
      policyPorts + adminPorts + numbers(entities) + declaredPorts + slicePorts + hostPorts)
  }

  /// The same for source ports; empty if no rule asks for one.
  var sourcePorts: [Int] {
    let entities = calicoRules.compactMap(\.source)
      .filter { $0.ports != nil || $0.notPorts != nil }
    return entities.isEmpty ? [40000] : Self.neighbours(numbers(entities) + declaredPorts)
  }

  private var calicoRules: [CalicoRule] {
    calicoPolicies.flatMap { $0.rules(.ingress) + $0.rules(.egress) }
  }

  private var declaredPorts: [Int] {
    pods.flatMap { $0.containers + $0.initContainers }.flatMap(\.ports).map(\.number)
  }

  /// Ports that host endpoints name, and some that they leave open.
  private var hostPorts: [Int] {
    hostEndpoints.isEmpty ? [] : hostEndpoints.flatMap(\.ports).map(\.number) + [22, 68, 2379]
  }

  private var slicePorts: [Int] {
    endpointSlices.flatMap(\.ports).compactMap(\.number)
      + services.flatMap(\.ports).flatMap { port -> [Int] in
        if case .number(let number) = port.target { [port.number, number] } else { [port.number] }
      }
  }

  private func numbers(_ entities: [CalicoEntity]) -> [Int] {
    entities.flatMap { ($0.ports ?? []) + ($0.notPorts ?? []) }.flatMap { port -> [Int] in
      switch port {
      case .number(let number): [number]
      case .range(let low, let high): [low, high]
      case .name: []
      }
    }
  }

  private static func neighbours(_ numbers: [Int]) -> [Int] {
    let all = Set([1, 65535] + numbers.flatMap { [$0 - 1, $0, $0 + 1] })
    return all.filter { (1...65535).contains($0) }.sorted()
  }

  /// Every block that a policy or a set names.
  private var blocks: [Block] {
    let peers = networkPolicies.flatMap { ($0.ingress ?? []) + ($0.egress ?? []) }
      .flatMap { $0.peers ?? [] }
    let networks = adminPolicies.flatMap { $0.rules(.egress) }.flatMap(\.peers)
      .flatMap { peer -> [Block] in if case .networks(let blocks) = peer { blocks } else { [] } }
    let entities = calicoRules.flatMap { [$0.source, $0.destination].compactMap(\.self) }
    let nets = networkSets.flatMap(\.nets).flatMap { net -> [Block] in
      if case .block(let block) = net { [block] } else { [] }
    }
    return peers.flatMap { [$0.block].compactMap(\.self) + $0.except } + networks + nets
      + entities.flatMap { ($0.nets ?? []) + ($0.notNets ?? []) }
  }
}
