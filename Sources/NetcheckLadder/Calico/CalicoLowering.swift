import NetcheckCluster
import NetcheckDiagnostics
import NetcheckModel
import NetcheckSets

/// Lowers Calico's policies. Selectors find pods by their labels, and sets and host endpoints by theirs; of these only the
/// addresses count, for the data plane knows nothing else.
struct CalicoLowering {
  private let objects: CalicoObjects
  private let cluster: Cluster

  /// Whom selectors find: few selectors stand in many rules.
  private let known = KnownHolders()

  private final class KnownHolders {
    var holders: [CalicoSelector: Holders] = [:]
  }

  private let sets: SelectorCandidates
  private let hosts: SelectorCandidates

  init(_ objects: CalicoObjects, cluster: Cluster) {
    self.objects = objects
    self.cluster = cluster
    sets = SelectorCandidates(
      objects.networkSets.map(\.metadata.labels),
      namespaces: objects.networkSets.map {
        $0.namespace ?? $0.metadata.labels["projectcalico.org/namespace"]
      })
    hosts = SelectorCandidates(cluster.hostEndpoints.map(\.endpoint.labels))
  }

  func policy(_ policy: CalicoPolicy) -> Policy {
    func governance(_ direction: Direction, _ rules: [CalicoRule]) -> Governance {
      guard policy.types.contains(direction) else { return .silent }
      return .governs(
        rules.enumerated().flatMap { index, rule in
          self.rules(
            rule, direction,
            origin: Origin(policy.name, rule: .init(direction, index + 1), at: rule.range))
        })
    }
    return Policy(
      origin: Origin(policy.name, at: policy.range), namespace: policy.name.namespace,
      subject: selector(policy.subject), writtenSubject: policy.writtenSubject,
      ingress: governance(.ingress, policy.ingress), egress: governance(.egress, policy.egress))
  }

  /// A rule; one that names a Service becomes one for each of the Service's ports.
  func rules(
    _ rule: CalicoRule, _ direction: Direction, origin: Origin
  ) -> [Rule] {
    guard let families = families(of: rule) else { return [] }
    let source = side(rule.source)
    let destination = side(rule.destination)
    var clause = ConnectionClause(protocolNumber: rule.protocolNumber)
    clause.notProtocolNumber = rule.notProtocolNumber
    clause.message = rule.message.map { .init(type: $0.type, code: $0.code) }
    clause.notMessage = rule.notMessage.map { .init(type: $0.type, code: $0.code) }
    clause.ports = ports(rule.destination.ports)
    clause.notPorts = ports(rule.destination.notPorts)
    clause.sourcePorts = ports(rule.source.ports)
    clause.notSourcePorts = ports(rule.source.notPorts)
    let (peer, subject) = direction == .egress ? (destination, source) : (source, destination)
    func lowered(_ peer: Peer, _ clause: ConnectionClause) -> Rule {
      Rule(
        action: rule.action, families: families, peers: [peer],
        subjects: subject.isAnybody ? .anybody : [subject],
        connections: clause == .every ? .every : [clause], origin: origin)
    }
    if let service = rule.destination.service, direction == .egress {
      return ServiceMembers(service, in: cluster).members.compactMap { member in
        var clause = clause
        if let transport = member.transport {
          // The rule's own protocol, where it has one, must be that of the port.
          guard [nil, transport.number].contains(clause.protocolNumber) else { return nil }
          clause.protocolNumber = transport.number
        }
        clause.ports = member.port.map { [$0] }
        return lowered(member.owners.peer(written: peer.written), clause)
      }
    }
    if let service = rule.source.service, direction == .ingress {
      return ServiceMembers(service, in: cluster).owners.map {
        lowered($0.peer(written: peer.written), clause)
      }
    }
    return [lowered(peer, clause)]
  }

  private func ports(_ ports: [CalicoRule.Port]) -> [ConnectionClause.Port]? {
    if ports.isEmpty { return nil }
    return ports.map { port in
      switch port {
      case .range(let range): .range(range)
      case .named(let name): .named(name)
      }
    }
  }

  /// The families for which the rule exists: a list of blocks that has none of a family shuts that family out, also a list
  /// of exceptions (`policy.go` of the rule renderer). `nil`: none.
  private func families(of rule: CalicoRule) -> Set<AddressFamily>? {
    let lists = [
      rule.source.nets, rule.source.notNets, rule.destination.nets, rule.destination.notNets,
    ]
    let families = AddressFamily.allCases.filter { family in
      (rule.family == nil || rule.family == family)
        && lists.allSatisfy { $0.isEmpty || $0.contains { $0.family == family } }
    }
    return families.isEmpty ? nil : Set(families)
  }

  // MARK: Sides and selectors

  private func side(_ side: CalicoRule.Side) -> Peer {
    var addresses: AddressSet?
    if !side.nets.isEmpty { addresses = AddressSet(side.nets) }
    if !side.notNets.isEmpty {
      let all = addresses ?? .all(.ipv4).union(.all(.ipv6))
      addresses = all.subtracting(AddressSet(side.notNets))
    }
    return Peer(
      holders: side.positive.map(holders), strangers: side.negative.map(holders),
      addresses: addresses,
      written: side.written.isEmpty ? .anybody : .other(side.written))
  }

  /// Pods that a selector finds, and the addresses of the sets and host endpoints that it finds.
  func holders(_ selector: CalicoSelector) -> Holders {
    if let holders = known.holders[selector] { return holders }
    let holders = find(selector)
    known.holders[selector] = holders
    return holders
  }

  private func find(_ selector: CalicoSelector) -> Holders {
    let condition = self.selector(selector)
    var holders = Holders(.isPod.and(condition))
    let found = sets.candidates(for: condition).map { objects.networkSets[$0] }.filter { set in
      selector.matches { label($0, of: set) }
    }
    if !found.isEmpty { holders.addresses = AddressSet(found.flatMap(\.blocks)) }
    for host in hosts.candidates(for: condition).map({ cluster.hostEndpoints[$0] })
    where condition.selects(host.endpoint, in: cluster).isYes {
      for family in AddressFamily.allCases {
        holders.addresses = holders.addresses.union(host.endpoint.addresses(of: family))
      }
      holders.hostEndpoints.insert(host.endpoint.name)
    }
    return holders
  }

  /// A set's own labels, its namespace, and what it inherits from the namespace.
  private func label(_ key: String, of set: CalicoNetworkSet) -> String? {
    if key == "projectcalico.org/namespace", let namespace = set.namespace { return namespace }
    if let own = set.metadata.labels[key] { return own }
    guard let namespace = set.namespace, key.hasPrefix("pcns.") else { return nil }
    let name = String(key.dropFirst("pcns.".count))
    if name == "projectcalico.org/name" || name == "kubernetes.io/metadata.name" {
      return namespace
    }
    return cluster.namespaces[namespace]?.labels[name]
  }

  /// The selector as a condition on pods and host endpoints.
  func selector(_ selector: CalicoSelector) -> EndpointSelector {
    switch selector {
    case .all, .global: .everything
    case .has(let label): .has(attribute(label), .exists)
    case .compare(let label, let comparison, let value):
      switch comparison {
      case .equals: .has(attribute(label), .isOne(of: [value]))
      case .differs: .not(.has(attribute(label), .isOne(of: [value])))
      case .contains: .has(attribute(label), .contains(value))
      case .startsWith: .has(attribute(label), .hasPrefix(value))
      case .endsWith: .has(attribute(label), .hasSuffix(value))
      }
    case .member(let label, let isNegated, let values):
      isNegated
        ? .not(.has(attribute(label), .isOne(of: values)))
        : .has(attribute(label), .isOne(of: values))
    case .not(let operand): .not(self.selector(operand))
    case .and(let terms): .all(terms.map { self.selector($0) })
    case .or(let terms): .any(terms.map { self.selector($0) })
    }
  }

  /// What a label's name means: some are those of the namespace and the service account.
  private func attribute(_ label: String) -> EndpointSelector.Attribute {
    switch label {
    case "projectcalico.org/namespace": .namespace
    case "projectcalico.org/serviceaccount": .serviceAccount
    case "projectcalico.org/orchestrator": .orchestrator
    default:
      if label.hasPrefix("pcns.") {
        .namespaceLabel(String(label.dropFirst("pcns.".count)))
      } else if label.hasPrefix("pcsa.") {
        .serviceAccountLabel(String(label.dropFirst("pcsa.".count)))
      } else {
        .label(label)
      }
    }
  }
}
