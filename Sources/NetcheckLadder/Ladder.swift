package import NetcheckCluster
package import NetcheckModel
package import NetcheckSets

/// All policies of all dialects in one form: an ordered list of tiers.
///
/// For one endpoint in one direction the ladder is walked so: tiers in order; in a tier, the policies whose subject holds
/// the endpoint and that speak of the direction, in order; in a policy, its rules in order. The first rule that matches and
/// does not log decides, and `pass` leaves for the next tier. If some policy of the tier governed the endpoint and none
/// decided, the tier's default decides. Behind the last tier everything is allowed.
package struct Ladder: Sendable {
  package var engine: Engine

  /// The release of Calico that enforces; `nil` where another engine does.
  package var release: CalicoRelease?

  /// The policies that were added to those of the files.
  package var baseline: Baseline
  package var tiers: [Tier]

  /// The tiers of host endpoints at those stages of a node's traffic that pods do not know.
  package var stages: [HostStage: [Tier]] = [:]

  package var toOwnNode = ToOwnNode.unspecified

  /// The nodes that answer their own pods in another way than the rest.
  package var answersOfNodes: [String: FelixSettings.EndpointToHost] = [:]

  /// Connections that no pod may open, whatever policies say.
  package var refusedFromPods: [Refusal] = []

  /// The same of nodes where they differ.
  package var refusedFromPodsOfNodes: [String: [Refusal]] = [:]

  /// Whether the engine judges connections over IPv6 at all.
  package var judgesIPv6 = true

  /// Rules that a proxy beside the pod narrows by what it sees above the network.
  package var narrowedByProxy: Set<Origin> = []

  /// Groups that filter in the network itself, beside policies, by rules that no manifest holds.
  package var securityGroups: [SecurityGroup] = []

  /// What becomes of pods that no policy selects.
  package var ungoverned = Ungoverned.open

  package init(engine: Engine, baseline: Baseline, tiers: [Tier]) {
    self.engine = engine
    self.baseline = baseline
    self.tiers = tiers
  }

  /// Whether some rule speaks of protocols that have no ports.
  package var speaksOfOtherProtocols: Bool {
    tiers.contains { tier in
      tier.policies.contains { policy in
        Direction.allCases.contains { direction in
          guard case .governs(let rules) = policy.governance(direction) else { return false }
          return rules.contains { $0.connections.contains(where: \.isAboutOtherProtocols) }
        }
      }
    }
  }

  /// The policies of all tiers and stages, each once.
  package var policies: [(tier: String, policy: Policy)] {
    var seen: Set<PolicyName> = []
    let all = [tiers] + HostStage.allCases.map { stages[$0] ?? [] }
    return all.joined().flatMap { tier in tier.policies.map { (tier.name, $0) } }
      .filter { seen.insert($0.1.origin.policy).inserted }
  }

  /// The ladder without a policy.
  package func without(_ name: PolicyName) -> Ladder {
    var ladder = self
    ladder.tiers = tiers.map { $0.without(name) }
    ladder.stages = stages.mapValues { $0.map { $0.without(name) } }
    return ladder
  }

  /// What becomes of a connection from a pod to the node on which it runs.
  package enum ToOwnNode: Sendable {
    /// The pod's policies judge it, or do not: engines differ.
    case unspecified
    /// The pod's policies judge it, and then the node does; `isTold` whether the input says what the node does.
    case policies(then: FelixSettings.EndpointToHost, isTold: Bool)
  }

  /// What becomes of pods that no policy selects (amazon-vpc-cni-k8s, `NETWORK_POLICY_ENFORCING_MODE`).
  package enum Ungoverned: Sendable {
    case open, closed
    /// An agent of the input is set up to close them, and whether it is the one that enforces is not known.
    case perhapsClosed
  }

  /// A SecurityGroupPolicy of Amazon EKS: the pods of a namespace that get security groups of their own.
  package struct SecurityGroup: Sendable {
    package var name: String
    package var namespace: String
    package var subject: EndpointSelector

    /// Whether policies count for these pods, too; `nil`: not known.
    package var policiesCount: Bool?

    /// Whether the groups spare connections within a node.
    package var sparesOwnNode: Bool
  }

  /// Connections that no pod may open.
  package struct Refusal: Hashable, Sendable {
    package var clause: ConnectionClause

    /// The setting that would allow them.
    package var setting: String
  }
}

package struct Tier: Sendable {
  package var name: String

  /// The tier's rank among others, for people; `nil` where the engine knows none, or it stands behind every number.
  package var order: Double?

  package var defaultAction: TierDefault
  package var policies: [Policy]

  /// For each policy a rank, if policies of one rank have no order among themselves; `nil` if all have one.
  package var ranks: [Int]?

  package init(
    name: String, order: Double? = nil, defaultAction: TierDefault, policies: [Policy],
    ranks: [Int]? = nil
  ) {
    self.name = name
    self.order = order
    self.defaultAction = defaultAction
    self.policies = policies
    self.ranks = ranks
  }
}

extension Tier {
  fileprivate func without(_ name: PolicyName) -> Tier {
    let kept = policies.indices.filter { policies[$0].origin.policy != name }
    var tier = self
    tier.policies = kept.map { policies[$0] }
    tier.ranks = ranks.map { ranks in kept.map { ranks[$0] } }
    return tier
  }
}

package struct Policy: Sendable {
  package var origin: Origin

  /// The policy's rank in its tier, for people; `nil` if it has none.
  package var order: Double?

  /// The namespace in which all its subjects live; `nil` if they may live in several.
  package var namespace: String?

  package var subject: EndpointSelector

  /// The subject's selector as it is written.
  package var writtenSubject: String

  package var ingress: Governance
  package var egress: Governance

  package init(
    origin: Origin, order: Double? = nil, namespace: String?, subject: EndpointSelector,
    writtenSubject: String, ingress: Governance, egress: Governance
  ) {
    self.origin = origin
    self.order = order
    self.namespace = namespace
    self.subject = subject
    self.writtenSubject = writtenSubject
    self.ingress = ingress
    self.egress = egress
  }

  package func governance(_ direction: Direction) -> Governance {
    direction == .ingress ? ingress : egress
  }

  /// The rules of both directions.
  package var rules: [Rule] {
    [ingress, egress].flatMap { governance -> [Rule] in
      if case .governs(let rules) = governance { rules } else { [] }
    }
  }

  /// Whether the policy's subject holds an endpoint. Nothing but pods and host endpoints is ever governed.
  package func selects(_ endpoint: Endpoint, in cluster: Cluster) -> Truth {
    if let namespace, endpoint.namespace != namespace { return .no }
    return subject.selects(endpoint, in: cluster)
  }
}

/// What one policy says about one direction.
package enum Governance: Sendable {
  /// The policy does not speak of this direction.
  case silent
  /// The policy governs its subject with these rules, which may be none.
  case governs([Rule])
}

package struct Rule: Sendable {
  package var action: RuleAction

  /// The families whose connections the rule can match.
  package var families: Set<AddressFamily>

  /// The rule matches a peer that one of these holds.
  package var peers: [Peer]

  /// The subject must be held by one of these, beside being selected by the policy.
  package var subjects: [Peer]

  /// The rule matches a connection that one of these holds.
  package var connections: [ConnectionClause]

  package var origin: Origin

  package init(
    action: RuleAction, families: Set<AddressFamily> = AddressFamily.both, peers: [Peer],
    subjects: [Peer] = .anybody, connections: [ConnectionClause], origin: Origin
  ) {
    self.action = action
    self.families = families
    self.peers = peers
    self.subjects = subjects
    self.connections = connections
    self.origin = origin
  }

  /// Whether no condition keeps the rule from any connection of the policy's subjects.
  package var matchesEverything: Bool {
    families.count == AddressFamily.allCases.count && peers.contains(where: \.isAnybody)
      && subjects.contains(where: \.isAnybody) && connections.contains(.every)
  }
}

/// One side of a rule: all conditions that are there must hold.
package struct Peer: Sendable {
  /// The address belongs to one of these; `nil`: whoever it is.
  package var holders: Holders?

  /// The address belongs to none of these.
  package var strangers: Holders?

  /// The address lies in here; `nil`: whatever it is.
  package var addresses: AddressSet?

  package var written: PeerDescription

  package init(
    holders: Holders? = nil, strangers: Holders? = nil, addresses: AddressSet? = nil,
    written: PeerDescription
  ) {
    self.holders = holders
    self.strangers = strangers
    self.addresses = addresses
    self.written = written
  }

  /// Anybody, in the cluster or outside.
  package static let anybody = Peer(written: .anybody)

  /// Whether the side asks nothing.
  package var isAnybody: Bool { holders == nil && strangers == nil && addresses == nil }

  /// The addresses at whose borders the peer's answer may change.
  package var borders: [AddressSet] {
    [addresses, holders?.addresses, strangers?.addresses].compactMap(\.self).filter { !$0.isEmpty }
  }
}

extension [Peer] {
  /// Anybody; many rules share this one list.
  package static let anybody = [Peer.anybody]

  /// The same sides, with one for all those that are nothing but blocks: a list of thousands of blocks is one set, which is what
  /// rules tell apart.
  package var unitingBlocks: [Peer] {
    let blocks = filter(\.isBlocks)
    guard blocks.count > 1 else { return self }
    let all = AddressSet(unionOf: blocks.compactMap(\.addresses))
    return filter { !$0.isBlocks } + [Peer(addresses: all, written: blocks[0].written)]
  }
}

extension Peer {
  /// Whether the side asks for addresses alone.
  fileprivate var isBlocks: Bool { addresses != nil && holders == nil && strangers == nil }
}

/// Those whom a selector finds.
package struct Holders: Hashable, Sendable {
  package var selector: EndpointSelector

  /// The addresses of sets and host endpoints that the selector finds as well.
  package var addresses: AddressSet

  /// The names of those host endpoints, whose ports have names.
  package var hostEndpoints: Set<EndpointName>

  package init(
    _ selector: EndpointSelector, addresses: AddressSet = AddressSet(),
    hostEndpoints: Set<EndpointName> = []
  ) {
    self.selector = selector
    self.addresses = addresses
    self.hostEndpoints = hostEndpoints
  }
}

/// Connections of a rule: all conditions that are there must hold.
package struct ConnectionClause: Hashable, Sendable {
  package enum Port: Hashable, Sendable {
    case range(ClosedRange<UInt16>)
    /// The number that the endpoint at that end gives this name, for the connection's own protocol.
    case named(String)
  }

  /// A type of ICMP message, and of it one code or all.
  package struct Message: Hashable, Sendable {
    package var type: UInt8
    package var code: UInt8?

    package init(type: UInt8, code: UInt8?) {
      self.type = type
      self.code = code
    }
  }

  /// The protocol's number; `nil`: every protocol.
  package var protocolNumber: UInt8?
  package var notProtocolNumber: UInt8?

  /// The destination's port is one of these; `nil`: whatever it is, and also where there is none.
  package var ports: [Port]?
  package var notPorts: [Port]?
  package var sourcePorts: [Port]?
  package var notSourcePorts: [Port]?

  package var message: Message?
  package var notMessage: Message?

  package init(protocolNumber: UInt8? = nil, ports: [Port]? = nil) {
    self.protocolNumber = protocolNumber
    self.ports = ports
  }

  /// Every connection.
  package static let every = ConnectionClause()

  /// Whether the clause speaks of protocols that have no ports.
  package var isAboutOtherProtocols: Bool {
    let hasPorts = TransportProtocol.allCases.map(\.number)
    return message != nil || notMessage != nil || notProtocolNumber != nil
      || protocolNumber.map { !hasPorts.contains($0) } ?? false
  }

  /// The ports of both ends that the clause names.
  package var namedPorts: [Port] {
    [ports, notPorts, sourcePorts, notSourcePorts].flatMap { $0 ?? [] }
  }

  package var written: [PortDescription] {
    if self == .every { return [.every] }
    let transport = TransportProtocol.allCases.first { $0.number == protocolNumber }
    guard let transport, self == ConnectionClause(protocolNumber: protocolNumber, ports: ports)
    else {
      return [.words(words)]
    }
    guard let ports else { return [.everyPort(transport)] }
    return ports.map { port in
      switch port {
      case .range(let range): .range(transport, range)
      case .named(let name): .named(transport, name)
      }
    }
  }

  /// Every condition of the clause in words, as in `ICMP but not type 8` or `TCP 80 from source ports 1024-65535`.
  private var words: String {
    var words = protocolNumber.map(Self.name) ?? "every protocol"
    if let notProtocolNumber { words += " but not \(Self.name(notProtocolNumber))" }
    if let ports { words += " " + Self.text(ports) }
    if let notPorts { words += " but not ports " + Self.text(notPorts) }
    if let message { words += " \(message)" }
    if let notMessage { words += " but not \(notMessage)" }
    if let sourcePorts { words += " from source ports " + Self.text(sourcePorts) }
    if let notSourcePorts { words += " but not from source ports " + Self.text(notSourcePorts) }
    return words
  }

  private static func name(_ number: UInt8) -> String {
    if let transport = TransportProtocol.allCases.first(where: { $0.number == number }) {
      return transport.rawValue
    }
    return [1: "ICMP", 58: "ICMPv6", 136: "UDPLite"][number] ?? "protocol \(number)"
  }

  private static func text(_ ports: [Port]) -> String {
    ports.isEmpty
      ? "none"
      : ports.map { port in
        switch port {
        case .range(let range): "\(PortSet(range))"
        case .named(let name): "'\(name)'"
        }
      }.joined(separator: ", ")
  }
}

extension [ConnectionClause] {
  /// Every connection; many rules share this one list.
  package static let every = [ConnectionClause.every]
}

extension ConnectionClause.Message: CustomStringConvertible {
  package var description: String {
    "type \(type)" + (code.map { " code \($0)" } ?? "")
  }
}
