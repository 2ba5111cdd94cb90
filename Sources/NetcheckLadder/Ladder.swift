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

  /// The policies that were added to those of the files.
  package var baseline: Baseline
  package var tiers: [Tier]

  package init(engine: Engine, baseline: Baseline, tiers: [Tier]) {
    self.engine = engine
    self.baseline = baseline
    self.tiers = tiers
  }
}

package struct Tier: Sendable {
  package var name: String
  package var defaultAction: TierDefault
  package var policies: [Policy]

  package init(name: String, defaultAction: TierDefault, policies: [Policy]) {
    self.name = name
    self.defaultAction = defaultAction
    self.policies = policies
  }
}

package struct Policy: Sendable {
  package var origin: Origin

  /// The namespace in which all its subjects live; `nil` if they may live in several.
  package var namespace: String?

  package var subject: EndpointSelector

  /// The subject's selector as it is written.
  package var writtenSubject: String

  package var ingress: Governance
  package var egress: Governance

  package init(
    origin: Origin, namespace: String?, subject: EndpointSelector, writtenSubject: String,
    ingress: Governance, egress: Governance
  ) {
    self.origin = origin
    self.namespace = namespace
    self.subject = subject
    self.writtenSubject = writtenSubject
    self.ingress = ingress
    self.egress = egress
  }

  package func governance(_ direction: Direction) -> Governance {
    direction == .ingress ? ingress : egress
  }

  /// Whether the policy's subject holds an endpoint. Nothing but pods is ever governed.
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

  /// The rule matches a peer that one of these holds.
  package var peers: [Peer]

  /// The rule matches a connection that one of these holds.
  package var connections: [ConnectionClause]

  package var origin: Origin

  package init(
    action: RuleAction, peers: [Peer], connections: [ConnectionClause], origin: Origin
  ) {
    self.action = action
    self.peers = peers
    self.connections = connections
    self.origin = origin
  }
}

/// The other side of a rule: endpoints by a selector, addresses, or both at once.
package struct Peer: Sendable {
  /// `nil`: whoever it is.
  package var endpoints: EndpointSelector?

  /// `nil`: whatever its address.
  package var addresses: AddressSet?

  package var written: PeerDescription

  package init(
    endpoints: EndpointSelector? = nil, addresses: AddressSet? = nil, written: PeerDescription
  ) {
    self.endpoints = endpoints
    self.addresses = addresses
    self.written = written
  }

  /// Anybody, in the cluster or outside.
  package static let anybody = Peer(written: .anybody)
}

/// Connections of a rule.
package struct ConnectionClause: Hashable, Sendable {
  package enum Ports: Hashable, Sendable {
    case every
    case range(ClosedRange<UInt16>)
    /// The number that the destination gives this name, for its own protocol.
    case named(String)
  }

  /// `nil`: every protocol.
  package var transport: TransportProtocol?
  package var ports: Ports

  package init(_ transport: TransportProtocol?, _ ports: Ports) {
    self.transport = transport
    self.ports = ports
  }

  /// Every connection.
  package static let every = ConnectionClause(nil, .every)

  package var written: PortDescription {
    guard let transport else { return .every }
    return switch ports {
    case .every: .everyPort(transport)
    case .range(let range): .range(transport, range)
    case .named(let name): .named(transport, name)
    }
  }
}
