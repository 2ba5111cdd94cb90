/// New names for everything that people name: letters are exchanged for others, one by one.
///
/// So different names stay different, and the beginning, the end and any part of a name become those of the new one, which
/// Calico's selectors ask for. Where the order of names has a meaning, they keep it: policies of one order, and tiers of one
/// order, stand by their names, and of a node's host endpoints the first one counts.
package struct Renaming: Sendable {
  private var letters: [Character: Character] = [:]

  /// Names that mean something by themselves.
  private static let fixedKeys: Set = [
    Vocabulary.nameKey, "projectcalico.org/name", "projectcalico.org/namespace",
    "projectcalico.org/serviceaccount", "projectcalico.org/orchestrator",
  ]
  private static let fixedTiers: Set = ["default", "kube-admin", "kube-baseline"]
  private static let inherited = ["pcns.", "pcsa."]

  package init(_ random: inout SplitMix64) {
    let alphabet = Array("abcdefghijklmnopqrstuvwxyz")
    letters = Dictionary(uniqueKeysWithValues: zip(alphabet, random.shuffled(alphabet)))
  }

  /// A namespace, a pod, a node, an account, a port, or the value of a label.
  package func name(_ name: String) -> String {
    String(name.map { letters[$0] ?? $0 })
  }

  func key(_ key: String) -> String {
    for prefix in Self.inherited where key.hasPrefix(prefix) {
      return prefix + self.key(String(key.dropFirst(prefix.count)))
    }
    return Self.fixedKeys.contains(key) ? key : name(key)
  }

  func value(_ value: String, of key: String) -> String {
    // What calls the function in a selector's text is no name, nor is the orchestrator.
    value.contains("(") || key == "projectcalico.org/orchestrator" ? value : name(value)
  }

  /// A policy, whose place among others stays.
  func policy(_ name: String) -> String { "q" + name }

  /// A tier, whose place among others and among those with names of their own stays.
  func tier(_ name: String) -> String { Self.fixedTiers.contains(name) ? name : name + "-q" }
}

extension RandomCluster {
  /// The cluster under new names.
  package func renamed(_ new: Renaming) -> RandomCluster {
    var cluster = self
    cluster.namespaces.change {
      $0.name = new.name($0.name)
      $0.labels.change(new.rename)
    }
    cluster.serviceAccounts.change {
      $0.namespace = new.name($0.namespace)
      $0.name = new.name($0.name)
      $0.labels.change(new.rename)
    }
    cluster.nodes.change {
      $0.name = new.name($0.name)
      $0.labels.change(new.rename)
    }
    cluster.pods.change(new.rename)
    cluster.endpointSlices.change(new.rename)
    cluster.services.change(new.rename)
    cluster.networkSets.change {
      $0.namespace = $0.namespace.map(new.name)
      $0.name = new.name($0.name)
      $0.labels.change(new.rename)
    }
    cluster.hostEndpoints.change(new.rename)
    cluster.tiers.change { $0.name = new.tier($0.name) }
    cluster.networkPolicies.change(new.rename)
    cluster.adminPolicies.change(new.rename)
    cluster.calicoPolicies.change(new.rename)
    return cluster
  }
}

extension Renaming {
  fileprivate func rename(_ label: inout Label) {
    label = Label(key(label.key), value(label.value, of: label.key))
  }

  fileprivate func rename(_ pod: inout Pod) {
    pod.namespace = name(pod.namespace)
    pod.name = name(pod.name)
    pod.labels.change(rename)
    pod.serviceAccount = name(pod.serviceAccount ?? "default")
    pod.node = pod.node.map(name)
    for list in [\Pod.containers, \Pod.initContainers] {
      pod[keyPath: list].change { $0.ports.change { $0.name = $0.name.map(name) } }
    }
  }

  fileprivate func rename(_ host: inout HostEndpoint) {
    // Of several at a node, the one whose name comes first counts.
    host.name = policy(host.name)
    host.node = name(host.node)
    host.labels.change(rename)
    host.ports.change { $0.name = $0.name.map(name) }
  }

  fileprivate func rename(_ slice: inout EndpointSlice) {
    slice.namespace = name(slice.namespace)
    slice.name = name(slice.name)
    slice.service = name(slice.service)
    slice.ports.change { $0.name = name($0.name) }
  }

  fileprivate func rename(_ service: inout Service) {
    service.namespace = name(service.namespace)
    service.name = name(service.name)
    service.selector.change(rename)
    service.ports.change { port in
      port.name = name(port.name)
      if case .name(let target) = port.target { port.target = .name(name(target)) }
    }
  }

  // MARK: Policies of Kubernetes

  fileprivate func rename(_ selector: inout LabelSelector) {
    selector.matchLabels?.change(rename)
    selector.matchExpressions?.change { expression in
      let key = expression.key
      expression.key = self.key(key)
      expression.values = expression.values.map { value($0, of: key) }
    }
  }

  fileprivate func renamed(_ selector: LabelSelector?) -> LabelSelector? {
    selector.map { renamed($0) }
  }

  fileprivate func renamed(_ selector: LabelSelector) -> LabelSelector {
    var selector = selector
    rename(&selector)
    return selector
  }

  fileprivate func rename(_ policy: inout NetworkPolicy) {
    policy.namespace = name(policy.namespace)
    policy.name = self.policy(policy.name)
    policy.podSelector = renamed(policy.podSelector)
    policy.ingress?.change(rename)
    policy.egress?.change(rename)
  }

  fileprivate func rename(_ rule: inout NetworkPolicy.Rule) {
    rule.peers?.change { peer in
      peer.podSelector = renamed(peer.podSelector)
      peer.namespaceSelector = renamed(peer.namespaceSelector)
    }
    rule.ports?.change { port in
      if case .name(let written) = port.port { port.port = .name(name(written)) }
    }
  }

  fileprivate func rename(_ policy: inout AdminPolicy) {
    if policy.version == .v1alpha2 || policy.tier == .admin {
      policy.name = self.policy(policy.name)
    }
    switch policy.subject {
    case .namespaces(let selector): policy.subject = .namespaces(renamed(selector))
    case .pods(let namespaces, let pods):
      policy.subject = .pods(namespaces: renamed(namespaces), renamed(pods))
    }
    policy.ingress?.change(rename)
    policy.egress?.change(rename)
  }

  fileprivate func rename(_ rule: inout AdminPolicy.Rule) {
    rule.peers = rule.peers.map { peer in
      switch peer {
      case .namespaces(let selector): .namespaces(renamed(selector))
      case .pods(let namespaces, let pods): .pods(namespaces: renamed(namespaces), renamed(pods))
      case .nodes(let selector): .nodes(renamed(selector))
      case .networks, .domainNames: peer
      }
    }
    rule.protocols?.change { each in
      if case .named(let written) = each { each = .named(name(written)) }
    }
  }

  // MARK: Policies of Calico

  fileprivate func rename(_ policy: inout CalicoPolicy) {
    policy.namespace = name(policy.namespace)
    policy.name = self.policy(policy.name)
    policy.tier = policy.tier.map(tier)
    policy.selector = renamed(policy.selector)
    policy.namespaceSelector = renamed(policy.namespaceSelector)
    policy.serviceAccountSelector = renamed(policy.serviceAccountSelector)
    for rules in [\CalicoPolicy.ingress, \CalicoPolicy.egress] {
      policy[keyPath: rules]?.change { rule in
        rule.source = renamed(rule.source)
        rule.destination = renamed(rule.destination)
      }
    }
  }

  private func renamed(_ side: CalicoEntity?) -> CalicoEntity? {
    guard var entity = side else { return nil }
    entity.selector = renamed(entity.selector)
    entity.notSelector = renamed(entity.notSelector)
    entity.namespaceSelector = renamed(entity.namespaceSelector)
    entity.serviceAccounts = entity.serviceAccounts.map {
      CalicoEntity.Accounts(names: $0.names?.map(name), selector: renamed($0.selector))
    }
    entity.service = entity.service.map {
      CalicoEntity.ServiceName(namespace: $0.namespace.map(name), name: name($0.name))
    }
    for ports in [\CalicoEntity.ports, \CalicoEntity.notPorts] {
      entity[keyPath: ports]?.change { port in
        if case .name(let written) = port { port = .name(name(written)) }
      }
    }
    return entity
  }

  private func renamed(_ selector: CalicoSelector?) -> CalicoSelector? {
    selector.map { renamed($0) }
  }

  private func renamed(_ selector: CalicoSelector) -> CalicoSelector {
    func values(_ values: [String], of key: String) -> [String] {
      values.map { value($0, of: key) }
    }
    return switch selector {
    case .empty, .all, .blankAll, .global: selector
    case .has(let key): .has(self.key(key))
    case .compare(let key, let comparison, let text):
      .compare(self.key(key), comparison, value(text, of: key))
    case .isIn(let key, let list): .isIn(self.key(key), values(list, of: key))
    case .isNotIn(let key, let list): .isNotIn(self.key(key), values(list, of: key))
    case .not(let operand): .not(renamed(operand))
    case .and(let operands): .and(operands.map { renamed($0) })
    case .or(let operands): .or(operands.map { renamed($0) })
    }
  }
}

extension Array {
  /// Changes each element where it stands.
  mutating func change(_ body: (inout Element) -> Void) {
    for index in indices { body(&self[index]) }
  }
}
