import NetcheckCluster
import NetcheckDiagnostics
import NetcheckLadder
package import NetcheckModel
import NetcheckReachability
package import NetcheckSets

/// A rule that would have opened a denied connection, but for something.
package struct NearMiss: Hashable, Sendable {
  package var origin: Origin
  package var direction: Direction
  package var lacks: Lack

  package enum Lack: Hashable, Sendable {
    /// The policy governs the subject, and the rule names other peers: so many, of which this one came nearest.
    case peer(wanted: PeerDescription, unmet: [UnmetCondition], of: Int)
    /// The rule names the peer, and other connections.
    case connection(wanted: [PortDescription])
    /// The rule itself is narrower than its policy, and speaks of other endpoints at the subject's end.
    case side(wanted: PeerDescription, unmet: [UnmetCondition])
    /// The rule is for addresses of the other family.
    case family(AddressFamily)
    /// The rule would match, but the policy selects other pods.
    case subject(unmet: [UnmetCondition])
  }
}

/// A condition of a selector that an endpoint does not meet.
package struct UnmetCondition: Hashable, Sendable {
  /// As `kubectl -l` takes it.
  package var wanted: String

  /// What the endpoint has instead; `nil` if nothing.
  package var actual: String?

  /// Whether the two differ by no more than a slip of the pen.
  var isSlip: Bool {
    guard let actual else { return false }
    return Spelling.isSlip(wanted, for: actual)
  }
}

/// Looks for the rules that came nearest to opening what is denied.
struct NearMissFinder {
  private static let most = 3

  /// Farther from matching than a slip of the pen in one value.
  private static let far = 10

  private let tracer: Tracer

  /// The family in which the two speak.
  private let family: AddressFamily

  init(_ tracer: Tracer, _ family: AddressFamily) {
    self.tracer = tracer
    self.family = family
  }

  func nearMisses(of pair: Pair, from source: Endpoint, to destination: Endpoint) -> [NearMiss] {
    Direction.allCases.reversed().flatMap { direction -> [NearMiss] in
      let (subject, peer) =
        direction == .egress ? (source, destination) : (destination, source)
      let denied = pair.parts.filter { $0.trace.walk(direction).verdict == .denied }
      guard !denied.isEmpty else { return [] }
      var ranked: [(distance: Int, miss: NearMiss)] = []
      for part in denied {
        var found = missesOfGovernors(part, direction, subject, peer)
        found += missesOfOthers(part, direction, subject, peer, destination)
        // A Deny that was written is meant, and what other policies open to others no mend for it.
        if let denying = part.trace.walk(direction).denyingPolicy {
          found.removeAll { $0.distance >= Self.far && $0.miss.origin.policy != denying }
        }
        ranked += found
      }
      var seen: Set<Origin> = []
      return ranked.sorted {
        ($0.distance, $0.miss.origin.order) < ($1.distance, $1.miss.origin.order)
      }
      .filter { seen.insert($0.miss.origin).inserted }.prefix(Self.most).map(\.miss)
    }
  }

  /// Rules of policies that govern the subject and miss one of the ends, or the connection.
  private func missesOfGovernors(
    _ part: Pair.Part, _ direction: Direction, _ subject: Endpoint, _ peer: Endpoint
  ) -> [(distance: Int, miss: NearMiss)] {
    let walk = part.trace.walk(direction)
    let rules = rules(of: walk, direction)
    return walk.steps.compactMap { step in
      guard case .rule(let origin, .allow, let ends, let connection) = step,
        let rule = rules[origin],
        let (distance, lack) = lack(
          of: rule, endsHold: !ends.isNo, connectionHolds: !connection.isNo, subject, peer)
      else { return nil }
      return (distance, NearMiss(origin: origin, direction: direction, lacks: lack))
    }
  }

  /// The one thing that keeps a rule from matching, and how far it is from it; `nil` if it lacks more than one.
  private func lack(
    of rule: Rule, endsHold: Bool, connectionHolds: Bool, _ subject: Endpoint, _ peer: Endpoint
  ) -> (Int, NearMiss.Lack)? {
    if endsHold {
      guard !connectionHolds else { return nil }
      return (1, .connection(wanted: rule.connections.flatMap(\.written)))
    }
    guard connectionHolds else { return nil }
    let peerHolds = rule.peers.contains { mayHold($0, peer) }
    let subjectHolds = rule.subjects.contains { mayHold($0, subject) }
    guard rule.families.contains(family) else {
      guard peerHolds, subjectHolds, let other = rule.families.first else { return nil }
      return (Self.far, .family(other))
    }
    if !subjectHolds {
      guard peerHolds, let (side, gap) = nearest(of: rule.subjects, to: subject) else { return nil }
      return (gap.distance, .side(wanted: side.written, unmet: gap.conditions))
    }
    guard let (wanted, gap) = nearest(of: rule.peers, to: peer) else { return nil }
    return (
      gap.distance,
      .peer(wanted: wanted.written, unmet: gap.conditions, of: rule.peers.count)
    )
  }

  private func nearest(of peers: [Peer], to endpoint: Endpoint) -> (Peer, Gap)? {
    peers.map { ($0, unmet($0.holders?.selector, endpoint)) }
      .min { $0.1.distance < $1.1.distance }
  }

  /// Rules that would match, of policies that select other pods by a hair.
  private func missesOfOthers(
    _ part: Pair.Part, _ direction: Direction, _ subject: Endpoint, _ peer: Endpoint,
    _ destination: Endpoint
  ) -> [(distance: Int, miss: NearMiss)] {
    var misses: [(distance: Int, miss: NearMiss)] = []
    for policy in tracer.policies(in: subject.namespace)
    where policy.namespace == subject.namespace
      && policy.selects(subject, in: tracer.cluster).isNo
    {
      guard case .governs(let rules) = policy.governance(direction) else { continue }
      let unmet = unmet(policy.subject, subject)
      guard unmet.isSlip else { continue }
      for rule in rules where rule.action == .allow {
        guard rule.peers.contains(where: { mayHold($0, peer) }),
          rule.connections.contains(where: {
            $0.meets(part.connections, destination, tracer.ladder.engine)
          })
        else { continue }
        misses.append(
          (
            unmet.distance,
            NearMiss(
              origin: rule.origin, direction: direction, lacks: .subject(unmet: unmet.conditions))
          ))
      }
    }
    return misses
  }

  private func mayHold(_ peer: Peer, _ endpoint: Endpoint) -> Bool {
    if let addresses = peer.addresses {
      let own = endpoint.addresses(of: .ipv4).union(endpoint.addresses(of: .ipv6))
      if addresses.isDisjoint(with: own) { return false }
    }
    if let strangers = peer.strangers,
      strangers.selector.selects(endpoint, in: tracer.cluster).isYes
    {
      return false
    }
    return !(peer.holders?.selector.selects(endpoint, in: tracer.cluster).isNo ?? false)
  }

  /// The rules of the policies that a walk came to, by their origins. One that names a Service stands in the ladder once for each
  /// of its ports.
  private func rules(of walk: Walk, _ direction: Direction) -> [Origin: Rule] {
    var wanted: Set<PolicyName> = []
    for case .rule(let origin, .allow, _, _) in walk.steps { wanted.insert(origin.policy) }
    var found: [Origin: Rule] = [:]
    for name in wanted {
      let policy = tracer.policies(in: name.namespace).first { $0.origin.policy == name }
      guard case .governs(let rules)? = policy?.governance(direction) else { continue }
      for rule in rules {
        found[rule.origin, default: rule.withoutEnds].peers += rule.peers
        found[rule.origin]?.connections += rule.connections
      }
    }
    return found
  }

  /// The conditions of a selector that an endpoint does not meet, and how far it is from meeting them.
  private typealias Gap = (conditions: [UnmetCondition], distance: Int, isSlip: Bool)

  private func unmet(_ selector: EndpointSelector?, _ endpoint: Endpoint) -> Gap {
    guard let selector else { return ([], 50, false) }
    let conditions: [EndpointSelector] =
      if case .all(let conditions) = selector { conditions } else { [selector] }
    var unmet: [UnmetCondition] = []
    var distance = 0
    for condition in conditions where condition.selects(endpoint, in: tracer.cluster).isNo {
      let (told, far) = condition.gap(at: endpoint, in: tracer.cluster)
      if let told { unmet.append(told) }
      distance += far
    }
    let isSlip = unmet.count == 1 && unmet[0].isSlip
    return (unmet, distance, isSlip)
  }
}

extension Origin {
  fileprivate var order: String { "\(policy)#\(rule?.number ?? 0)" }
}

extension Walk {
  /// The policy of the Deny that decides.
  fileprivate var denyingPolicy: PolicyName? {
    bases.lazy.compactMap { basis in
      if case .rule(let origin, .deny) = basis { origin.policy } else { nil }
    }.first
  }
}

extension ConnectionClause {
  /// Whether the clause holds some connection of a set at a destination.
  fileprivate func meets(
    _ connections: ConnectionSet, _ destination: Endpoint, _ engine: Engine
  ) -> Bool {
    TransportProtocol.allCases.contains { transport in
      if let protocolNumber, protocolNumber != transport.number { return false }
      let asked = connections[transport]
      guard let ports else { return !asked.isEmpty }
      return ports.contains { port in
        switch port {
        case .range(let range): !asked.intersection(PortSet(range)).isEmpty
        case .named(let name):
          destination.numbers(of: name, transport, for: engine).contains { asked.contains($0) }
        }
      }
    } || (ports == nil && protocolNumber == nil && !connections.portless.isEmpty)
  }
}

extension EndpointSelector {
  /// How a condition that fails could be told, and how far the endpoint is from meeting it.
  fileprivate func gap(
    at endpoint: Endpoint, in cluster: Cluster
  ) -> (condition: UnmetCondition?, distance: Int) {
    guard endpoint.kind == .pod else { return (nil, 50) }
    switch self {
    case .has(let attribute, let test):
      let actual = cluster.value(of: attribute, at: endpoint).text
      let wanted = "\(attribute.written)\(test.written)"
      guard case .isOne(let values) = test, let actual else {
        return (
          UnmetCondition(wanted: wanted, actual: actual.map { "\(attribute.written)=\($0)" }), 10
        )
      }
      let distance = values.map { Spelling.distance(between: $0, and: actual) }.min() ?? 10
      // Another namespace is a fence, not a slip of the pen.
      let far = attribute == .namespace ? 30 : min(distance, 9)
      return (UnmetCondition(wanted: wanted, actual: "\(attribute.written)=\(actual)"), far)
    case .not(let inner):
      let (condition, _) = inner.gap(at: endpoint, in: cluster)
      return (condition.map { UnmetCondition(wanted: "not \($0.wanted)", actual: $0.actual) }, 10)
    default: return (nil, 20)
    }
  }
}

extension AttributeValue {
  fileprivate var text: String? {
    if case .present(let value) = self { value } else { nil }
  }
}

extension EndpointSelector.Attribute {
  fileprivate var written: String {
    switch self {
    case .label(let key): key
    case .namespaceLabel(let key): "namespace label \(key)"
    case .namespace: "namespace"
    case .serviceAccount: "service account"
    case .serviceAccountLabel(let key): "service account label \(key)"
    case .orchestrator: "orchestrator"
    }
  }
}

extension EndpointSelector.Test {
  fileprivate var written: String {
    switch self {
    case .exists: ""
    case .isOne(let values) where values.count == 1: "=\(values[0])"
    case .isOne(let values): " in (\(values.joined(separator: ",")))"
    case .contains(let part): " containing \(part)"
    case .hasPrefix(let part): " beginning with \(part)"
    case .hasSuffix(let part): " ending with \(part)"
    }
  }
}

extension Rule {
  /// The rule with no peers and no connections.
  fileprivate var withoutEnds: Rule {
    var rule = self
    (rule.peers, rule.connections) = ([], [])
    return rule
  }
}
