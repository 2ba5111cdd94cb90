extension ClusterGenerator {
  /// Tiers, sets and what stands behind services.
  mutating func makeCalicoSurroundings() {
    for name in random.some(["aaa", "net", "zeta"], atMost: 3) where random.chance(60) {
      cluster.tiers.append(
        Tier(
          name: name,
          order: random.pick([nil, nil, -3, 5, 5, 999.5, 1000, 1500, 1_000_000, 20_000_000]),
          defaultAction: random.pick([nil, .deny, .pass, .pass])))
    }
    // Tiers that exist anyway may be written down as they are.
    if random.chance(10) {
      cluster.tiers.append(Tier(name: "default", order: 1_000_000, defaultAction: .deny))
    }
    if random.chance(10) {
      cluster.tiers.append(Tier(name: "kube-admin", order: 1000, defaultAction: .pass))
    }
    for number in 0..<random.number(0...4) { makeNetworkSet("set-\(number)") }
    for number in 0..<random.number(0...4) { makeEndpointSlice("slice-\(number)") }
    // Of two families, nobody says which one a Service has.
    if families.count == 1, random.chance(80) { makeService() }
  }

  mutating func makeHostEndpoints() {
    for node in cluster.nodes where random.chance(60) {
      for (number, name) in random.some(["hep", "hep-2", "a"], atMost: 2).enumerated() {
        let ports = random.chance(40) ? [container().ports] : []
        cluster.hostEndpoints.append(
          HostEndpoint(
            name: "\(node.name)-\(name)", node: node.name,
            interface: random.chance(40) ? "eth\(number)" : nil,
            labels: labels(Vocabulary.podLabels, percent: 60)
              + labels(Vocabulary.hostLabels, percent: 80),
            expectedAddresses: random.chance(75) ? node.addresses : [],
            allowsByDefault: random.chance(60),
            ports: ports.flatMap { $0 }.filter { $0.name != nil }))
      }
    }
  }

  private mutating func makeNetworkSet(_ name: String) {
    var labels = labels(Vocabulary.podLabels, percent: 60)
    if random.chance(15) { labels.append(Label("pcns.team", random.pick(["x", "y"]))) }
    if random.chance(4) {
      labels.append(
        Label("projectcalico.org/serviceaccount", random.pick(Vocabulary.accounts)))
    }
    let nets = (0..<random.number(1...3)).map { _ -> NetworkSet.Net in
      let family = family()
      switch random.weighted([40, 20, 40]) {
      case 0: return .block(block(family))
      // Bits behind the prefix are legal here.
      case 1: return .block(Block(address(family), random.pick(Vocabulary.prefixLengths[family]!)))
      default: return .address(address(family))
      }
    }
    cluster.networkSets.append(
      NetworkSet(
        namespace: random.chance(50) ? namespace() : nil, name: name, labels: labels, nets: nets))
  }

  private mutating func makeEndpointSlice(_ name: String) {
    let family = family()
    let mayLackNumber = !omissions.contains(.slicePortsWithoutNumber)
    let ports = (0..<random.number(1...2)).map { place in
      EndpointSlice.SlicePort(
        name: place == 0 ? "" : "p\(place)",
        number: mayLackNumber && random.chance(10) ? nil : port(),
        transport: random.chance(50) ? nil : transport())
    }
    var addresses: [Address] = []
    for _ in 0..<random.number(1...3) {
      let address = address(family)
      if !addresses.contains(address) { addresses.append(address) }
    }
    cluster.endpointSlices.append(
      EndpointSlice(
        namespace: namespace(), name: name, service: random.pick(Vocabulary.services),
        ports: ports, addresses: addresses))
  }

  /// A Service without slices of its own, which have to be made from it.
  private mutating func makeService() {
    let pod = random.pick(cluster.pods)
    let service = Service(
      namespace: pod.namespace, name: random.pick(Vocabulary.services),
      selector: [Label("app", pod.labels.value("app") ?? "a")], ports: servicePorts())
    let isTaken = cluster.endpointSlices.contains {
      $0.namespace == service.namespace && $0.service == service.name
    }
    let isKnownToFail =
      omissions.contains(.hostNetworkBehindServices)
      && cluster.pods.contains { $0.isHostNetwork && service.selects($0) }
    if !isTaken, !isKnownToFail { cluster.services.append(service) }
  }

  /// One port with a number, so that every pod stands behind it, and perhaps one by name.
  private mutating func servicePorts() -> [Service.ServicePort] {
    let first = Service.ServicePort(
      name: "first", number: port(), target: random.chance(40) ? nil : .number(port()),
      transport: random.chance(50) ? nil : transport())
    if random.chance(50) || omissions.contains(.namedTargetsInRules) { return [first] }
    return [
      first,
      Service.ServicePort(
        name: "second", number: 1000, target: .name(portName()),
        transport: random.chance(50) ? nil : transport()),
    ]
  }

  mutating func makeCalicoPolicies(upTo limit: Int) {
    for _ in 0..<random.number(2...limit) {
      let policy = calicoPolicy()
      cluster.calicoPolicies.append(policy)
    }
  }

  mutating func calicoPolicy() -> CalicoPolicy {
    let kinds = cluster.hostEndpoints.isEmpty ? [45, 42, 7, 6] : [25, 65, 5, 5]
    let kind = CalicoPolicy.Kind.allCases[random.weighted(kinds)]
    let namespace = kind.isGlobal ? "" : inhabitedNamespace()
    let taken = cluster.calicoPolicies.filter { $0.kind == kind && $0.namespace == namespace }
      .map(\.name)
    var policy = CalicoPolicy(kind: kind, namespace: namespace, name: freeName(taken))
    policy.tier = tier()
    policy.order = random.pick([nil, nil, -1, 10.5, 100, 100, 999.5, 1000, 1000, 1000, 2000])
    policy.selector = subjectSelector()
    if kind.isGlobal, random.chance(35) { policy.namespaceSelector = calicoSelector(.namespace) }
    if random.chance(15) { policy.serviceAccountSelector = calicoSelector(.account) }
    policy.ingress = calicoRules(.ingress, policy)
    policy.egress = calicoRules(.egress, policy)
    policy.types =
      [nil, [], [.ingress], [.egress], [.ingress, .egress]][random.weighted([32, 5, 20, 18, 25])]
    if policy.kind.isStaged { policy.stagedAction = random.pick([nil, .set, .learn, .ignore]) }
    if kind.isGlobal { addStage(to: &policy) }
    if policy.kind.isStaged, random.chance(10) { return deletion(of: policy) }
    return policy
  }

  /// The staged wish to delete a policy, which names its tier and nothing else.
  private func deletion(of policy: CalicoPolicy) -> CalicoPolicy {
    var deletion = CalicoPolicy(
      kind: policy.kind, namespace: policy.namespace, name: policy.name)
    deletion.tier = policy.tier
    deletion.stagedAction = .delete
    return deletion
  }

  /// Lists that are no business of pods, and a switch that makes no difference to them but where their nodes have host endpoints.
  private mutating func addStage(to policy: inout CalicoPolicy) {
    switch random.weighted(cluster.hostEndpoints.isEmpty ? [84, 6, 5, 5] : [40, 20, 20, 20]) {
    case 1: policy.applyOnForward = true
    case 2:
      policy.doNotTrack = true
      policy.applyOnForward = true
      // What is accepted here passes over all that later lists say, which is worth meeting often.
      if random.chance(40) { policy.egress = [CalicoRule(action: .allow)] }
      if random.chance(40) { policy.ingress = [CalicoRule(action: .allow)] }
    case 3:
      policy.preDNAT = true
      policy.applyOnForward = true
      policy.egress = nil
      policy.types = random.pick([nil, [.ingress]])
    default: return
    }
    if !cluster.hostEndpoints.isEmpty, random.chance(60) { select(hostsAlone: &policy) }
  }

  private mutating func select(hostsAlone policy: inout CalicoPolicy) {
    let (key, values) = random.pick(Vocabulary.hostLabels)
    policy.selector = random.chance(30) ? .has(key) : .compare(key, .equal, random.pick(values))
    policy.namespaceSelector = nil
    policy.serviceAccountSelector = nil
  }

  private mutating func tier() -> String? {
    let own = cluster.tiers.map { Optional.some($0.name) }
    if !own.isEmpty, random.chance(40) { return random.pick(own) }
    return random.pick([nil, nil, nil, "default", "kube-admin", "kube-baseline"])
  }

  private mutating func subjectSelector() -> CalicoSelector? {
    switch random.weighted([15, 5, 20, 5, 55]) {
    case 0: nil
    case 1: .empty
    case 2: .all
    case 3: .blankAll
    default: calicoSelector(.own)
    }
  }
}
