/// NetworkPolicies, with admin policies in tiers around them, as the APIs of Kubernetes tell it.
struct PlainKubernetes {
  var cluster: RandomCluster

  /// Every verdict that an engine which follows the specification may come to.
  func outcomes(_ probe: Probe, comesBack: Bool) -> Set<Bool> {
    guard let source = PlainEnd(probe.source, probe.family, in: cluster),
      let destination = PlainEnd(probe.destination, probe.family, in: cluster)
    else { return [] }
    // Network Policies: a pod cannot block access to itself.
    if source.pod != nil, source.address == destination.address, !comesBack { return [true] }
    let egress = walk(.egress, source, destination, destination, probe.message)
    let ingress = walk(.ingress, destination, source, destination, probe.message)
    // Network Policies, "The two sorts of pod isolation": both must allow.
    return Set(egress.flatMap { sent in ingress.map { received in sent && received } })
  }

  private func walk(
    _ direction: Direction, _ subject: PlainEnd, _ peer: PlainEnd, _ destination: PlainEnd,
    _ message: Probe.Message
  ) -> Set<Bool> {
    guard let pod = subject.pod else { return [true] }
    // API types, NetworkPolicyIngressRule: the pod's local node always gets in.
    if direction == .ingress, let node = peer.node, node.name == pod.node { return [true] }
    let connection = Connection(
      direction: direction, pod: pod, peer: peer, destination: destination, message: message)
    return admin(.admin, connection) {
      networkPolicies(connection) { admin(.baseline, connection) { [true] } }
    }
  }

  /// One connection as one of its ends sees it.
  struct Connection {
    var direction: Direction

    /// The pod whose policies are asked.
    var pod: Pod

    /// The other end.
    var peer: PlainEnd
    var destination: PlainEnd
    var message: Probe.Message
  }

  // MARK: NetworkPolicy

  private func networkPolicies(_ connection: Connection, _ next: () -> Set<Bool>) -> Set<Bool> {
    let isolating = cluster.networkPolicies.filter {
      $0.isolates(connection.pod, connection.direction)
    }
    if isolating.isEmpty { return next() }
    // Network Policies: only TCP, UDP and SCTP are defined.
    guard case .port(let transport, let number) = connection.message else { return [true, false] }
    let isAllowed = isolating.contains { policy in
      (policy.rules(connection.direction) ?? []).contains { rule in
        peers(rule.peers, policy.namespace, hold: connection.peer)
          && ports(rule.ports, hold: transport, number, at: connection.destination)
      }
    }
    return [isAllowed]
  }

  private func peers(
    _ peers: [NetworkPolicy.Peer]?, _ namespace: String, hold end: PlainEnd
  ) -> Bool {
    guard let peers, !peers.isEmpty else { return true }
    return peers.contains { peer in
      if let block = peer.block {
        return block.contains(end.address) && !peer.except.contains { $0.contains(end.address) }
      }
      guard let pod = end.pod else { return false }
      let isInNamespace =
        peer.namespaceSelector.map { $0.matches(labels(ofNamespace: pod.namespace)) }
        ?? (pod.namespace == namespace)
      return isInNamespace && (peer.podSelector ?? LabelSelector()).matches(pod.labels)
    }
  }

  private func ports(
    _ ports: [NetworkPolicy.Port]?, hold transport: Transport, _ number: Int,
    at destination: PlainEnd
  ) -> Bool {
    guard let ports, !ports.isEmpty else { return true }
    return ports.contains { port in
      // API defaults: the protocol is TCP.
      guard (port.transport ?? .tcp) == transport else { return false }
      switch port.port {
      case nil: return true
      case .number(let first): return first <= number && number <= port.endPort ?? first
      case .name(let name): return destination.pod?.declares(name, transport, number) ?? false
      }
    }
  }

  // MARK: Namespaces

  /// The labels of a namespace; the server adds its name (KEP-2161).
  func labels(ofNamespace name: String) -> [Label] {
    let written = cluster.namespaces.first { $0.name == name }?.labels ?? []
    return written.filter { $0.key != Vocabulary.nameKey } + [Label(Vocabulary.nameKey, name)]
  }
}

extension NetworkPolicy {
  /// Whether the policy selects a pod and speaks of a direction.
  package func isolates(_ pod: Pod, _ direction: Direction) -> Bool {
    namespace == pod.namespace && (podSelector ?? LabelSelector()).matches(pod.labels)
      && effectiveTypes.contains(direction)
  }

  /// API defaults: Ingress, and Egress where there are egress rules.
  package var effectiveTypes: [Direction] {
    if let policyTypes, !policyTypes.isEmpty { return policyTypes }
    return (egress ?? []).isEmpty ? [.ingress] : [.ingress, .egress]
  }
}

extension Pod {
  /// The ports of containers that go on running (API types; KEP-753 for sidecars).
  var runningPorts: [ContainerPort] {
    (containers + initContainers.filter(\.isSidecar)).flatMap(\.ports)
  }

  func declares(_ name: String, _ transport: Transport, _ number: Int) -> Bool {
    runningPorts.contains { port in
      port.name == name && port.number == number && (port.transport ?? .tcp) == transport
    }
  }
}

extension LabelSelector {
  /// API types meta/v1, LabelSelector: all of it must hold.
  func matches(_ labels: [Label]) -> Bool {
    (matchLabels ?? []).allSatisfy { labels.value($0.key) == $0.value }
      && (matchExpressions ?? []).allSatisfy { expression in
        let value = labels.value(expression.key)
        switch expression.test {
        case .isIn: return value.map { expression.values.contains($0) } ?? false
        case .isNotIn: return value.map { !expression.values.contains($0) } ?? true
        case .exists: return value != nil
        case .doesNotExist: return value == nil
        }
      }
  }
}
