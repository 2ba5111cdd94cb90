/// The connections to Services that are worth asking of a cluster: everybody, to each port by each way.
package struct ServicePlan {
  /// Where a connection may go.
  private struct Goal: Hashable {
    var way: ServiceProbe.Way
    var port: ServiceProbe.Port?
    var family: Family
  }

  private let goals: [[Goal]]
  private let sources: [Family: [Probe.End]]
  private let sourcePorts: [Int]
  private let cluster: RandomCluster
  private let omissions: Omissions

  /// Whether nothing can be asked.
  package var isEmpty: Bool { goals.isEmpty }

  package init(_ cluster: RandomCluster, omitting omissions: Omissions = []) {
    self.cluster = cluster
    self.omissions = omissions
    goals = cluster.services.map { service in
      let families = service.families.isEmpty ? cluster.podFamilies : service.families
      return families.flatMap { family in
        cluster.goals(service, family).map { Goal(way: $0.way, port: $0.port, family: family) }
      }
    }.filter { !$0.isEmpty }
    sources = Dictionary(
      uniqueKeysWithValues: Family.allCases.map { ($0, cluster.serviceClients($0)) })
    sourcePorts = cluster.sourcePorts
  }

  /// One of the connections, more of them from pods than from elsewhere.
  package func probe(_ random: inout SplitMix64) -> ServiceProbe? {
    let goal = random.pick(random.pick(goals))
    guard let clients = sources[goal.family], !clients.isEmpty else { return nil }
    let wantsPod = random.chance(60)
    let kind = clients.filter { if case .pod = $0 { wantsPod } else { !wantsPod } }
    let probe = ServiceProbe(
      source: random.pick(kind.isEmpty ? clients : kind), way: goal.way, port: goal.port,
      family: goal.family, sourcePort: random.chance(15) ? nil : random.pick(sourcePorts))
    return cluster.omits(probe, omissions) ? nil : probe
  }

  /// Whether both ends of a connection are there, so that it is worth asking.
  package func holds(_ probe: ServiceProbe) -> Bool {
    let goal = Goal(way: probe.way, port: probe.port, family: probe.family)
    return goals.contains { $0.contains(goal) }
      && (sources[probe.family] ?? []).contains(probe.source)
  }
}

extension RandomCluster {
  fileprivate var podFamilies: [Family] {
    Family.allCases.filter { family in pods.contains { $0.address(family) != nil } }
  }

  /// Everybody who may open a connection.
  fileprivate func serviceClients(_ family: Family) -> [Probe.End] {
    let ends =
      pods.filter { !$0.isFinished }.map { Probe.End.pod(namespace: $0.namespace, name: $0.name) }
      + nodes.map { .node($0.name) } + foreignAddresses.map { .address($0) }
    return ends.filter { PlainEnd($0, family, in: self)?.address.family == family }
  }

  fileprivate func goals(
    _ service: Service, _ family: Family
  ) -> [(way: ServiceProbe.Way, port: ServiceProbe.Port?)] {
    let name = ServiceProbe.Way.name(namespace: service.namespace, name: service.name)
    let named = service.ports.filter { !$0.name.isEmpty }
      .map { (name, Optional($0.asked(.name($0.name)))) }
    if service.kind == .headless { return named + headlessPorts.map { (name, $0) } }
    let addresses = (service.clusterAddresses + service.outerAddresses)
      .filter { $0.family == family }
    let numbered = ([name] + addresses.map { .address($0) }).flatMap { way in
      service.ports.map { (way, Optional($0.asked(.number($0.number)))) }
    }
    let entrances = nodes.flatMap { node in
      [ServiceProbe.Way.node(node.name)]
        + node.addresses.filter { $0.family == family }.map { .address($0) }
    }
    let outer = service.ports.compactMap { port in
      port.nodePort.map { port.asked(.number($0)) }
    }.flatMap { port in entrances.map { ($0, Optional(port)) } }
    return [(name, nil)] + named + numbered + outer
  }

  /// Ports of pods, which nobody translates.
  private var headlessPorts: [ServiceProbe.Port] {
    let declared = pods.flatMap(\.containers).flatMap(\.ports)
    return Set(declared.map(\.number)).sorted().flatMap { number in
      Transport.allCases.map { ServiceProbe.Port(value: .number(number), transport: $0) }
    }
  }
}

extension Service.ServicePort {
  fileprivate func asked(_ value: NetworkPolicy.PortValue) -> ServiceProbe.Port {
    ServiceProbe.Port(value: value, transport: transport ?? .tcp)
  }
}
