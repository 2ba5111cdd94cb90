import NetcheckDiagnostics
package import NetcheckModel
package import NetcheckSets

/// What the user knows of the cluster beside its files.
package struct ClusterOptions: Sendable {
  /// The blocks from which pods get their addresses.
  package var podBlocks: [CIDR]

  package init(podBlocks: [CIDR] = []) {
    self.podBlocks = podBlocks
  }
}

extension Cluster {
  package init(_ objects: Objects, options: ClusterOptions = ClusterOptions()) {
    self.init()
    var builder = ClusterBuilder(objects, options)
    builder.build(&self)
  }
}

/// Gathers pods under the objects that own them, and lets templates stand for pods that the input does not hold.
private struct ClusterBuilder {
  private let objects: Objects
  private let options: ClusterOptions
  private let nodes: [String: NodeObject]
  private let poolsOfPods: AddressSet?

  /// Whether pods get their addresses from the blocks of their nodes.
  private lazy var nodesGiveAddresses = nodesGiveAddressesToPods()

  /// The addresses of which the input tells whose they are.
  private lazy var takenAddresses = AddressSet(
    (objects.nodes.flatMap(\.addresses)
      + objects.pods.filter { !$0.isFinished }.flatMap(\.addresses)).map { CIDR($0) })

  /// Whether some selector tells the replicas of a StatefulSet apart.
  private lazy var tellsOrdinals =
    !objects.selectorKeys.isDisjoint(with: ControllerLabels.ordinalKeys)

  /// For blocks of pods' addresses what is left of them.
  private var freeAddresses: [AddressSet: AddressSet] = [:]

  /// The workloads whose number of pods an autoscaler sets.
  private let scaled: Set<Identity>

  /// The objects that own others, by kind, namespace and name.
  private var owners: [Identity: WorkloadObject] = [:]

  private struct Identity: Hashable {
    var kind: WorkloadKind
    var namespace: String
    var name: String
  }

  private struct Group {
    /// The pods, by their places among the objects.
    var pods: [Int32] = []
    var templates: [WorkloadObject] = []
  }

  init(_ objects: Objects, _ options: ClusterOptions) {
    self.objects = objects
    self.options = options
    nodes = Dictionary(
      objects.nodes.map { ($0.metadata.name.value, $0) }, uniquingKeysWith: { $1 })
    poolsOfPods = Self.poolsOfPods(objects)
    scaled = Set(
      objects.scaleTargets.map {
        Identity(kind: $0.kind, namespace: $0.namespace, name: $0.name)
      })
    for object in objects.workloads { owners[identity(of: object)] = object }
  }

  mutating func build(_ cluster: inout Cluster) {
    cluster.podWorld = podWorld(on: nil)
    cluster.isPodWorldTold = podBlocks(on: nil) != .unicast
    addNamespaces(to: &cluster)
    for node in objects.nodes {
      let name = node.metadata.name.value
      cluster.nodes[name] = Endpoint(
        name: .node(name), kind: .node, labels: node.metadata.labels, node: name,
        addresses: node.addresses.isEmpty
          ? .unknown(within: .unicast) : .known(node.addresses))
    }
    for account in objects.serviceAccounts {
      let name = "\(account.metadata.namespace)/\(account.metadata.name.value)"
      cluster.serviceAccounts[name] = account.metadata.labels
    }
    cluster.hostEndpoints = HostEndpoint.all(of: objects)
    cluster.pools = objects.calico.pools
    cluster.services = objects.services
    cluster.endpointSlices = objects.endpointSlices
    let groups = groups()
    let isShared = Dictionary(grouping: groups.keys) { [$0.namespace, $0.name] }
      .mapValues { $0.count > 1 }
    for (identity, group) in groups.sorted(by: { order($0.key) < order($1.key) }) {
      let name = EndpointName.workload(
        namespace: identity.namespace, kind: identity.kind, name: identity.name,
        showsKind: isShared[[identity.namespace, identity.name]] ?? false)
      add(group, identity, name, to: &cluster)
    }
    cluster.translatesBetweenPods = translatesBetweenPods(cluster)
    cluster.primaryFamily = primaryFamily(of: cluster)
    cluster.families = families().union([cluster.primaryFamily])
    cluster.leadingPorts = LeadingPorts(cluster.services, cluster.pods)
    cluster.hasAmbientMesh = cluster.asksForAmbientMesh
    cluster.hasWaypoints = cluster.hasAmbientMesh && cluster.asksForWaypoints
    cluster.isDualStack = isDualStack(cluster)
  }

  /// Whether pods have addresses of both families: some are seen to, or have blocks or Services of both.
  private func isDualStack(_ cluster: Cluster) -> Bool {
    func areBoth(_ families: some Sequence<AddressFamily>) -> Bool {
      Set(families).count == AddressFamily.allCases.count
    }
    let hasBlocks =
      cluster.isPodWorldTold
      && AddressFamily.allCases.allSatisfy { !cluster.podWorld.only($0).isEmpty }
    return hasBlocks || objects.nodes.contains { areBoth($0.podBlocks.lazy.map(\.family)) }
      || objects.services.contains { areBoth($0.families) }
      || cluster.pods.contains { pod in AddressFamily.allCases.allSatisfy { pod.isKnown(in: $0) } }
  }

  /// Whether pods that may lie in a pool that translates stand beside some that lie in none.
  private func translatesBetweenPods(_ cluster: Cluster) -> Bool {
    guard objects.calico.pools.contains(where: \.translatesOutgoing),
      !cluster.podsByAddress.keys.allSatisfy(cluster.inPools.contains)
    else { return false }
    return cluster.pods.contains { pod in
      pod.kind == .pod
        && AddressFamily.allCases.contains { family in
          !cluster.lies(pod, in: cluster.inTranslatingPools, family).isNo
        }
    }
  }

  private func order(_ identity: Identity) -> (String, String, String) {
    (identity.namespace, identity.name, identity.kind.rawValue)
  }

  // MARK: Namespaces

  private func addNamespaces(to cluster: inout Cluster) {
    for namespace in objects.namespaces {
      cluster.namespaces[namespace.metadata.name.value] = Cluster.NamespaceFacts(
        labels: namespace.metadata.labels, isDeclared: true)
    }
    func mention(_ metadata: some Sequence<Metadata>) {
      var last = ""
      for name in metadata.lazy.map(\.namespace) where name != last {
        last = name
        if cluster.namespaces[name] == nil {
          cluster.namespaces[name] = Cluster.NamespaceFacts(labels: Labels(), isDeclared: false)
        }
      }
    }
    mention(objects.pods.lazy.map(\.metadata))
    mention(objects.workloads.lazy.map(\.metadata))
    mention(objects.services.lazy.map(\.metadata))
    mention(objects.networkPolicies.lazy.map(\.metadata))
    mention(objects.serviceAccounts.lazy.map(\.metadata))
  }

  // MARK: Owners

  private func identity(of object: WorkloadObject) -> Identity {
    Identity(
      kind: object.kind, namespace: object.metadata.namespace, name: object.metadata.name.value)
  }

  /// The workloads with their pods or templates.
  private func groups() -> [Identity: Group] {
    var groups: [Identity: Group] = [:]
    for object in objects.workloads {
      groups[
        root(of: identity(of: object), object.metadata.controller, object.templateLabels),
        default: Group()
      ].templates.append(object)
    }
    // Pods of one owner mostly stand together: their root is looked for once.
    var last: (pod: Pod, root: Identity)?
    var together = Group()
    for (number, pod) in objects.pods.enumerated() {
      if let last, last.pod.hasSameRoot(as: pod) {
        together.pods.append(Int32(number))
        continue
      }
      if let last { groups[last.root, default: Group()].pods += together.pods }
      let own = Identity(
        kind: .pod, namespace: pod.metadata.namespace, name: pod.metadata.name.value)
      last = (pod, root(of: own, pod.metadata.controller, pod.metadata.labels))
      together.pods = [Int32(number)]
    }
    if let last { groups[last.root, default: Group()].pods += together.pods }
    return groups
  }

  /// How many controllers stand one above another in any cluster, and more; files may say that they do so in a circle.
  private static let mostControllers = 16

  /// Follows controllers up to the object that people write: from a pod to its ReplicaSet to its Deployment.
  private func root(
    of own: Identity, _ controller: Metadata.Owner?, _ labels: Labels, steps: Int = 0
  ) -> Identity {
    guard let controller, let kind = WorkloadKind(rawValue: controller.kind) else { return own }
    let owner = Identity(kind: kind, namespace: own.namespace, name: controller.name)
    if let object = owners[owner], steps < Self.mostControllers {
      return root(
        of: owner, object.metadata.controller, object.templateLabels, steps: steps + 1)
    }
    // A Deployment calls its ReplicaSets by its own name and the hash that it also gives their pods as a label.
    for (label, rootKind) in [
      ("pod-template-hash", WorkloadKind.deployment), ("rollouts-pod-template-hash", .rollout),
    ] where kind == .replicaSet {
      if let hash = labels[label], controller.name.hasSuffix("-" + hash) {
        return Identity(
          kind: rootKind, namespace: own.namespace,
          name: String(controller.name.dropLast(hash.count + 1)))
      }
    }
    return owner
  }

  // MARK: Endpoints

  private mutating func add(
    _ group: Group, _ identity: Identity, _ name: EndpointName, to cluster: inout Cluster
  ) {
    let first = cluster.pods.count
    var presence = Workload.Presence.live
    let group = rolledOut(group, identity)
    if group.pods.isEmpty {
      presence = addTemplate(of: group, identity, name, to: &cluster)
    } else {
      for number in group.pods {
        let pod = objects.pods[Int(number)]
        if pod.isFinished { continue }
        let podName =
          identity.kind == .pod
          ? name
          : .pod(
            namespace: identity.namespace, name: pod.metadata.name.value)
        let endpoint = endpoint(of: pod, podName)
        if case .known(let addresses) = endpoint.addresses, endpoint.kind == .pod {
          for address in addresses { cluster.podsByAddress[address] = cluster.pods.count }
        }
        cluster.pods.append(endpoint)
      }
      if cluster.pods.count == first {
        // A Job that ran is over; everything else starts pods anew.
        let isOver = identity.kind == .job || identity.kind == .pod || group.templates.isEmpty
        presence =
          isOver ? .absent(.finished) : addTemplate(of: group, identity, name, to: &cluster)
      }
    }
    cluster.workloads.append(
      Workload(
        kind: identity.kind, namespace: identity.namespace, name: identity.name,
        pods: first..<cluster.pods.count, presence: presence, displayName: name,
        range: range(of: group, identity)))
  }

  /// The group without the pods to which a workload that is applied later puts an end: those of another template, or all if it
  /// asks for none.
  private func rolledOut(_ group: Group, _ identity: Identity) -> Group {
    let own = group.templates.first { self.identity(of: $0) == identity }
    // Runs that have begun go on.
    guard let own, own.metadata.name.range.file >= objects.firstApplied,
      own.kind != .job, own.kind != .cronJob
    else { return group }
    var group = group
    group.pods.removeAll { number in
      let pod = objects.pods[Int(number)]
      return pod.metadata.name.range.file < objects.firstApplied
        && !own.keeps(pod)
    }
    return group
  }

  private func range(of group: Group, _ identity: Identity) -> SourceRange? {
    let own = group.templates.first { self.identity(of: $0) == identity } ?? group.templates.first
    return (own?.metadata ?? group.pods.first.map { objects.pods[Int($0)].metadata })?.name.range
  }

  /// Lets the template stand for the pods that it would give.
  private mutating func addTemplate(
    of group: Group, _ identity: Identity, _ name: EndpointName, to cluster: inout Cluster
  ) -> Workload.Presence {
    // The owner's own template counts; older ReplicaSets of a Deployment stand at zero.
    let own = group.templates.first { self.identity(of: $0) == identity }
    guard
      let object = own ?? group.templates.first(where: { $0.replicas != 0 })
        ?? group.templates.first
    else { return .absent(.noReplicas) }
    if object.isFinished { return .absent(.finished) }
    if object.isSuspended { return .absent(.suspended) }
    if object.replicas == 0 { return .absent(.noReplicas) }
    let base = endpoint(of: object, name)
    let ordinals = ordinalLabels(of: object)
    if ordinals.isEmpty {
      cluster.pods.append(base)
      return .template(replicas: scaled.contains(identity) ? nil : object.replicas)
    }
    for (podName, labels) in ordinals {
      var all = base.labels
      for label in labels.entries { all[label.key] = label.value }
      cluster.pods.append(
        base.with(name: .pod(namespace: identity.namespace, name: podName), labels: all))
    }
    return .live
  }

  private mutating func endpoint(of pod: Pod, _ name: EndpointName) -> Endpoint {
    let addresses: Endpoint.Addresses
    if !pod.addresses.isEmpty {
      addresses = .known(pod.addresses)
    } else if pod.spec.usesHostNetwork {
      addresses = hostAddresses(on: pod.spec.nodeName)
    } else {
      addresses = .unknown(within: podWorld(on: pod.spec.nodeName))
    }
    return Endpoint(
      name: name, kind: pod.spec.usesHostNetwork ? .hostNetworkPod : .pod,
      namespace: pod.metadata.namespace, labels: pod.metadata.labels,
      serviceAccount: pod.spec.serviceAccount, ports: pod.spec.ports, node: pod.spec.nodeName,
      addresses: addresses)
  }

  private mutating func endpoint(of object: WorkloadObject, _ name: EndpointName) -> Endpoint {
    let spec = object.template
    var labels = object.templateLabels
    for label in ControllerLabels.known(for: object).entries { labels[label.key] = label.value }
    return Endpoint(
      name: name, kind: spec.usesHostNetwork ? .hostNetworkPod : .pod,
      namespace: object.metadata.namespace, labels: labels,
      labelsOfUnknownValue: ControllerLabels.unknown(for: object).filter { labels[$0] == nil },
      serviceAccount: spec.serviceAccount, ports: spec.ports, node: spec.nodeName,
      addresses: spec.usesHostNetwork
        ? hostAddresses(on: spec.nodeName) : .unknown(within: podWorld(on: spec.nodeName)))
  }

  /// Where the unknown address of a pod may lie. No two pods have the same one, and none that of a node.
  private mutating func podWorld(on node: String?) -> AddressSet {
    let blocks = podBlocks(on: node)
    if let known = freeAddresses[blocks] { return known }
    let free = blocks.subtracting(takenAddresses)
    freeAddresses[blocks] = free
    return free
  }

  private mutating func podBlocks(on node: String?) -> AddressSet {
    if options.podBlocks.isEmpty, let pools = poolsOfPods { return pools }
    if let blocks = node.flatMap({ nodes[$0] })?.podBlocks, !blocks.isEmpty, nodesGiveAddresses {
      return AddressSet(blocks)
    }
    return options.podBlocks.isEmpty ? .unicast : AddressSet(options.podBlocks)
  }

  /// The pools from which all pods get their addresses; `nil` if somebody else gives them.
  private static func poolsOfPods(_ objects: Objects) -> AddressSet? {
    let blocks = objects.calico.pools.filter(\.servesPods).map(\.block)
    guard !blocks.isEmpty else { return nil }
    let pools = AddressSet(blocks)
    let families = Set(blocks.map(\.family))
    let isUsed = objects.pods.allSatisfy { pod in
      pod.spec.usesHostNetwork || pod.isFinished
        || pod.addresses.allSatisfy {
          pools.contains($0) || !families.contains($0.family)
        }
    }
    return isUsed ? pools : nil
  }

  /// An address plugin may give pods others than those of `podCIDRs`, as Calico's does: pods that have some must show that they
  /// are used.
  private func nodesGiveAddressesToPods() -> Bool {
    var isSeen = false
    for pod in objects.pods where !pod.spec.usesHostNetwork && !pod.isFinished {
      guard let blocks = pod.spec.nodeName.flatMap({ nodes[$0] })?.podBlocks, !blocks.isEmpty
      else { continue }
      for address in pod.addresses {
        guard blocks.contains(where: { $0.contains(address) }) else { return false }
        isSeen = true
      }
    }
    return isSeen
  }

  private func hostAddresses(on node: String?) -> Endpoint.Addresses {
    if let node {
      let addresses = nodes[node]?.addresses ?? []
      return addresses.isEmpty ? .unknown(within: .unicast) : .known(addresses)
    }
    // Where the input holds nodes, it holds them all.
    let all = objects.nodes.map(\.addresses)
    let areTold = !all.isEmpty && !all.contains(where: \.isEmpty)
    return .unknown(within: areTold ? AddressSet(all.joined().map { CIDR($0) }) : .unicast)
  }

  /// The replicas of a StatefulSet with the labels that tell them apart, if some policy asks for these.
  private mutating func ordinalLabels(of object: WorkloadObject) -> [(name: String, labels: Labels)]
  {
    guard object.kind == .statefulSet, let replicas = object.replicas, replicas <= 1000,
      tellsOrdinals, !object.metadata.isNameGenerated, !scaled.contains(identity(of: object))
    else { return [] }
    return (object.firstOrdinal..<object.firstOrdinal + replicas).map { ordinal in
      let name = "\(object.metadata.name.value)-\(ordinal)"
      return (name, ControllerLabels.ordinal(ordinal, pod: name))
    }
  }

  private func families() -> Set<AddressFamily> {
    var families: Set<AddressFamily> = []
    func add(_ addresses: some Sequence<IPAddress>) {
      for address in addresses { families.insert(address.family) }
    }
    add(objects.pods.lazy.flatMap(\.addresses))
    add(objects.nodes.lazy.flatMap(\.addresses))
    add(objects.services.lazy.flatMap(\.clusterAddresses))
    add(objects.endpointSlices.lazy.flatMap(\.addresses))
    let blocks =
      options.podBlocks + objects.policyBlocks + objects.calico.blocks
      + objects.calico.pools.map(\.block)
    return families.union(blocks.map(\.family))
  }

  /// The family that comes first with most pods, so that neither an odd one nor the order of names or files decides; else with
  /// most of whatever else has addresses.
  private func primaryFamily(of cluster: Cluster) -> AddressFamily {
    func first(_ endpoint: Endpoint) -> AddressFamily? {
      if case .known(let addresses) = endpoint.addresses { addresses.first?.family } else { nil }
    }
    func usual(_ families: some Sequence<AddressFamily?>) -> AddressFamily? {
      var counts = (ipv4: 0, ipv6: 0)
      for case let family? in families {
        if family == .ipv4 { counts.ipv4 += 1 } else { counts.ipv6 += 1 }
      }
      if counts == (0, 0) { return nil }
      return counts.ipv6 > counts.ipv4 ? .ipv6 : .ipv4
    }
    return usual(cluster.pods.lazy.filter { $0.kind == .pod }.map(first))
      ?? usual(cluster.pods.lazy.map(first)) ?? usual(cluster.nodes.values.lazy.map(first))
      ?? options.podBlocks.first?.family
      ?? usual(objects.services.lazy.map(\.families.first)) ?? .ipv4
  }
}

extension Pod {
  /// Whether another pod surely belongs to the same workload: they have one owner that is one, and share the memory of their labels.
  fileprivate func hasSameRoot(as other: Pod) -> Bool {
    guard let owner = metadata.controller, WorkloadKind(rawValue: owner.kind) != nil,
      let place = metadata.labels.storage
    else { return false }
    return place == other.metadata.labels.storage && owner == other.metadata.controller
      && metadata.namespace == other.metadata.namespace
  }
}

extension Objects {
  /// The blocks that some policy's rule names.
  fileprivate var policyBlocks: [CIDR] {
    networkPolicies.flatMap { [$0.ingress, $0.egress] }.flatMap { governance -> [CIDR] in
      guard case .isolates(let rules) = governance else { return [] }
      return rules.flatMap { rule -> [CIDR] in
        guard case .oneOf(let peers) = rule.peers else { return [] }
        return peers.compactMap { if case .block(let block, _) = $0 { block } else { nil } }
      }
    }
  }

  /// The label keys that the selector of some policy or Service names.
  package var selectorKeys: Set<String> {
    var keys: Set<String> = Set(services.flatMap { $0.selector?.entries.map(\.key) ?? [] })
    func add(_ selector: LabelSelector) { keys.formUnion(selector.requirements.map(\.key)) }
    for policy in networkPolicies {
      add(policy.subject)
      for governance in [policy.ingress, policy.egress] {
        guard case .isolates(let rules) = governance else { continue }
        for rule in rules {
          guard case .oneOf(let peers) = rule.peers else { continue }
          for case .pods(let selector, _) in peers { add(selector) }
        }
      }
    }
    keys.formUnion(calico.labelNames)
    return keys
  }
}
