/// Policies of all kinds in Calico's tiers, as Calico's agent evaluates them.
struct PlainCalico {
  let cluster: RandomCluster
  let owners: [PlainOwner]
  private let tiers: [PlainTier]
  private let sourcePorts: [Int]

  private struct PlainTier {
    var isPassing: Bool
    var policies: [PlainCalicoPolicy]
  }

  init(_ cluster: RandomCluster) {
    self.cluster = cluster
    owners =
      cluster.pods.filter(\.isPoliced).map { PlainOwner($0, in: cluster) }
      + cluster.networkSets.map { PlainOwner($0, in: cluster) }
      + cluster.hostEndpoints.map { PlainOwner($0) }
    let policies =
      cluster.calicoPolicies.map { PlainCalicoPolicy($0) }
      + cluster.networkPolicies.map { PlainCalicoPolicy($0) }
      + cluster.adminPolicies.map { PlainCalicoPolicy($0) }
    tiers = Self.tiers(cluster, policies)
    sourcePorts = cluster.sourcePorts
  }

  /// Calico, `policy_sorter.go`: tiers that exist by order and name; what names no tier that exists comes last and denies.
  private static func tiers(
    _ cluster: RandomCluster, _ policies: [PlainCalicoPolicy]
  ) -> [PlainTier] {
    var known: [(name: String, order: Double, isPassing: Bool)] = [
      ("kube-admin", 1000, true), ("default", 1_000_000, false),
      ("kube-baseline", 10_000_000, true),
    ]
    known += cluster.tiers.filter { tier in !known.contains { $0.name == tier.name } }.map {
      ($0.name, $0.order ?? 1_000_000, $0.defaultAction == .pass)
    }
    known.sort { a, b in a.order == b.order ? a.name.precedes(b.name) : a.order < b.order }
    let unknown = Set(policies.map(\.tier)).subtracting(known.map(\.name))
    known += unknown.sorted { $0.precedes($1) }.map { ($0, .infinity, false) }
    return known.map { tier in
      PlainTier(
        isPassing: tier.isPassing,
        policies: policies.filter { $0.tier == tier.name }.sorted(by: PlainCalicoPolicy.precedes))
    }
  }

  /// The verdict; both, if it hangs on a source port that was not told, or on an interface.
  func outcomes(_ probe: Probe, comesBack: Bool) -> Set<Bool> {
    guard let source = PlainEnd(probe.source, probe.family, in: cluster),
      let destination = PlainEnd(probe.destination, probe.family, in: cluster)
    else { return [] }
    // Calico, `endpoints.go`: a pod's traffic to itself never leaves it.
    if source.pod != nil, source.address == destination.address, !comesBack { return [true] }
    let packet = PlainPacket(probe, from: source.address, to: destination.address)
    guard packet.destinationPort != nil, packet.sourcePort == nil else {
      return outcomes(packet, source, destination)
    }
    return sourcePorts.reduce(into: []) { outcomes, port in
      var packet = packet
      packet.sourcePort = port
      outcomes.formUnion(self.outcomes(packet, source, destination))
    }
  }

  private func outcomes(
    _ packet: PlainPacket, _ source: PlainEnd, _ destination: PlainEnd
  ) -> Set<Bool> {
    Set(
      guards(at: source.host).flatMap { wayOut in
        guards(at: destination.host).map { wayIn in
          allows(packet, source, destination, wayOut, wayIn)
        }
      })
  }

  private func allows(
    _ packet: PlainPacket, _ source: PlainEnd, _ destination: PlainEnd,
    _ wayOut: HostEndpoint?, _ wayIn: HostEndpoint?
  ) -> Bool {
    // Calico, `static.go`: from a pod's own node everything is accepted. What a node says to itself passes no interface.
    if let node = source.node, node.name == destination.host { return true }
    let (from, to) = (source.host, destination.host)
    if source.pod != nil, !comesIn(packet, past: everywhere(at: from), for: nil) { return false }
    if let pod = source.pod, !evaluate(pod, .egress, packet) { return false }
    if source.node != nil, !leaves(packet, past: wayOut) { return false }
    if source.pod != nil, from == to {
      return receives(packet, destination) && isHandedOn(packet, past: everywhere(at: to))
    }
    if source.pod != nil, !isHandedOn(packet, past: wayOut) { return false }
    guard comesIn(packet, past: wayIn, for: destination.node) else { return false }
    return receives(packet, destination)
      && (destination.pod == nil || isHandedOn(packet, past: everywhere(at: to)))
  }

  private func receives(_ packet: PlainPacket, _ destination: PlainEnd) -> Bool {
    destination.pod.map { evaluate($0, .ingress, packet) } ?? true
  }

  /// Calico, `endpoints.go`: tier by tier, then the profile of the namespace, which allows.
  private func evaluate(_ pod: Pod, _ direction: Direction, _ packet: PlainPacket) -> Bool {
    walk(.normal, PlainOwner(pod, in: cluster).labels, direction, packet) ?? true
  }

  /// What the policies of a list decide; `nil` if none does.
  func walk(
    _ list: PlainList, _ labels: [String: String], _ direction: Direction, _ packet: PlainPacket
  ) -> Bool? {
    nextTier: for tier in tiers {
      let governing = tier.policies.filter {
        $0.lists.contains(list) && $0.types.contains(direction) && $0.subject.matches(labels)
          && !$0.isStaged
      }
      for policy in governing {
        for rule in policy.rules(direction) where matches(rule, packet) {
          switch rule.action {
          case .allow: return true
          case .deny: return false
          case .pass: continue nextTier
          case .log: continue
          }
        }
      }
      if !governing.isEmpty, !tier.isPassing, list != .preDNAT, list != .untracked {
        return false
      }
    }
    return nil
  }

  /// What stands behind a Service: its slices, or where the input has none, those that its selector would give it.
  func slices(_ service: CalicoEntity.ServiceName) -> [EndpointSlice] {
    let written = cluster.endpointSlices.filter {
      $0.service == service.name && $0.namespace == service.namespace
    }
    let selecting = cluster.services.first {
      $0.name == service.name && $0.namespace == service.namespace
    }
    guard written.isEmpty, let selecting else { return written }
    return cluster.pods(behind: selecting).map { selecting.slice(of: $0) }
  }
}

/// What owns addresses: a pod or a network set, with all labels that selectors see.
struct PlainOwner {
  var labels: [String: String] = [:]
  private var nets: [Block]
  var ports: [ContainerPort] = []

  /// Calico, `workloadendpointprocessor.go`, with the labels that profiles give.
  init(_ pod: Pod, in cluster: RandomCluster) {
    nets = pod.addresses.map { Block($0, $0.bytes.count * 8) }
    ports = (pod.containers + pod.initContainers).flatMap(\.ports)
    let account = pod.serviceAccount ?? "default"
    let accountLabels =
      cluster.serviceAccounts.first { $0.namespace == pod.namespace && $0.name == account }?.labels
    inherit(namespace: pod.namespace, in: cluster)
    for label in accountLabels ?? [] { labels["pcsa." + label.key] = label.value }
    labels["pcsa.projectcalico.org/name"] = account
    // Labels of a pod that look inherited are dropped.
    for label in pod.labels where !label.key.hasPrefix("pcns.") && !label.key.hasPrefix("pcsa.") {
      labels[label.key] = label.value
    }
    labels["projectcalico.org/namespace"] = pod.namespace
    labels["projectcalico.org/orchestrator"] = "k8s"
    labels["projectcalico.org/serviceaccount"] = account
  }

  /// Calico, `networksetprocessor.go` and `globalnetworksetprocessor.go`.
  init(_ set: NetworkSet, in cluster: RandomCluster) {
    nets = set.nets.map { net in
      switch net {
      case .block(let block): block
      case .address(let address): Block(address, address.bytes.count * 8)
      }
    }
    if let namespace = set.namespace { inherit(namespace: namespace, in: cluster) }
    for label in set.labels { labels[label.key] = label.value }
    if let namespace = set.namespace { labels["projectcalico.org/namespace"] = namespace }
  }

  /// Calico, `hostendpointprocessor.go`: nothing but its own labels.
  init(_ host: HostEndpoint) {
    nets = host.expectedAddresses.map { Block($0, $0.bytes.count * 8) }
    ports = host.ports
    for label in host.labels { labels[label.key] = label.value }
  }

  private mutating func inherit(namespace: String, in cluster: RandomCluster) {
    let written = cluster.namespaces.first { $0.name == namespace }?.labels ?? []
    for label in written { labels["pcns." + label.key] = label.value }
    labels["pcns." + Vocabulary.nameKey] = namespace
    labels["pcns.projectcalico.org/name"] = namespace
  }

  func holds(_ address: Address) -> Bool {
    nets.contains { $0.contains(address) }
  }
}
