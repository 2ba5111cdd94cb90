/// A group of policies.
package struct Tier: Hashable, Sendable {
  package enum DefaultAction: String, CaseIterable, Hashable, Sendable {
    case deny = "Deny"
    case pass = "Pass"
  }

  package var name: String
  package var order: Double?
  package var defaultAction: DefaultAction?
}

/// A NetworkSet, or a GlobalNetworkSet where it has no namespace.
package struct NetworkSet: Hashable, Sendable {
  package var namespace: String?
  package var name: String
  package var labels: [Label]
  package var nets: [Net]

  /// An entry: a block, perhaps with bits behind its prefix, or one address.
  package enum Net: Hashable, Sendable {
    case block(Block)
    case address(Address)
  }
}

/// A HostEndpoint of a node.
package struct HostEndpoint: Hashable, Sendable {
  package var name: String
  package var node: String

  /// The interface that it guards; `nil`: every one that has no host endpoint of its own.
  package var interface: String?
  package var labels: [Label]

  /// The addresses by which selectors find it.
  package var expectedAddresses: [Address]

  /// Whether it has the profile that allows what no policy decides.
  package var allowsByDefault: Bool
  package var ports: [ContainerPort]
}

/// A policy of `projectcalico.org/v3`.
package struct CalicoPolicy: Hashable, Sendable {
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    case networkPolicy = "NetworkPolicy"
    case globalNetworkPolicy = "GlobalNetworkPolicy"
    case stagedNetworkPolicy = "StagedNetworkPolicy"
    case stagedGlobalNetworkPolicy = "StagedGlobalNetworkPolicy"

    package var isStaged: Bool {
      self == .stagedNetworkPolicy || self == .stagedGlobalNetworkPolicy
    }
    package var isGlobal: Bool {
      self == .globalNetworkPolicy || self == .stagedGlobalNetworkPolicy
    }
  }

  package var kind: Kind

  /// Empty for the global kinds.
  package var namespace: String
  package var name: String
  package var tier: String?
  package var order: Double?
  package var selector: CalicoSelector?
  package var namespaceSelector: CalicoSelector?
  package var serviceAccountSelector: CalicoSelector?
  package var types: [Direction]?
  package var ingress: [CalicoRule]?
  package var egress: [CalicoRule]?
  package var doNotTrack = false
  package var preDNAT = false
  package var applyOnForward = false
  package var stagedAction: StagedAction?

  package func rules(_ direction: Direction) -> [CalicoRule] {
    (direction == .ingress ? ingress : egress) ?? []
  }
}

/// A rule of a Calico policy.
package struct CalicoRule: Hashable, Sendable {
  package enum Action: String, CaseIterable, Hashable, Sendable {
    case allow = "Allow"
    case deny = "Deny"
    case pass = "Pass"
    case log = "Log"
  }

  package enum ProtocolValue: Hashable, Sendable {
    case name(ProtocolName)
    case number(Int)
  }

  package enum ProtocolName: String, CaseIterable, Hashable, Sendable {
    case tcp = "TCP"
    case udp = "UDP"
    case icmp = "ICMP"
    case icmpv6 = "ICMPv6"
    case sctp = "SCTP"
    case udplite = "UDPLite"
  }

  package struct ICMP: Hashable, Sendable {
    package var type: Int?
    package var code: Int?
  }

  package var action: Action
  package var ipVersion: Family?
  package var wantedProtocol: ProtocolValue?
  package var unwantedProtocol: ProtocolValue?
  package var icmp: ICMP?
  package var notICMP: ICMP?
  package var source: CalicoEntity?
  package var destination: CalicoEntity?

  /// Whether the rule has a condition on HTTP requests.
  package var hasHTTP = false
}

/// One side of a rule.
package struct CalicoEntity: Hashable, Sendable {
  package struct Accounts: Hashable, Sendable {
    package var names: [String]?
    package var selector: CalicoSelector?
  }

  package struct ServiceName: Hashable, Sendable {
    package var namespace: String?
    package var name: String
  }

  package enum Port: Hashable, Sendable {
    case number(Int)
    case range(Int, Int)
    case name(String)
  }

  package var nets: [Block]?
  package var notNets: [Block]?
  package var selector: CalicoSelector?
  package var notSelector: CalicoSelector?
  package var namespaceSelector: CalicoSelector?
  package var serviceAccounts: Accounts?
  package var service: ServiceName?
  package var ports: [Port]?
  package var notPorts: [Port]?
}
