package import NetcheckModel
package import NetcheckSets

/// The allow graph together with who is who in it: what a picture shows and a table has no column for.
package struct AllowMap: Sendable {
  /// Endpoints that fare alike, or a part of the addresses outside.
  package struct Member: Sendable {
    package var name: CanReach.GroupName
    package var kind: EndpointKind

    /// Of pods; empty for others.
    package var namespace: String
    package var labels: Labels

    /// Whether it is there in both of two clusters that are compared.
    package var presence = AllowChanges.Presence.both

    /// Whether what is known of it is known from the earlier cluster.
    package var isEarlier = false

    /// What policies do with the endpoint in each direction; `nil` for what they do not bind.
    package var standing: Standing?

    /// Of addresses outside, which they are.
    package var addresses: AddressSet?

    /// Of addresses outside, the network sets that hold just these.
    package var networkSets: [String] = []

    package init(
      name: CanReach.GroupName, kind: EndpointKind, namespace: String, labels: Labels,
      standing: Standing? = nil, addresses: AddressSet? = nil, networkSets: [String] = []
    ) {
      self.name = name
      self.kind = kind
      self.namespace = namespace
      self.labels = labels
      self.standing = standing
      self.addresses = addresses
      self.networkSets = networkSets
    }
  }

  /// What one member may open to another, or may not.
  package struct Link: Hashable, Sendable {
    /// The members, by their places in ``AllowMap/members``.
    package var from: Int
    package var to: Int
    package var fate: Fate
    package var connections: ConnectionSet

    package init(from: Int, to: Int, fate: Fate, connections: ConnectionSet) {
      self.from = from
      self.to = to
      self.fate = fate
      self.connections = connections
    }
  }

  package enum Fate: String, CaseIterable, Comparable, Sendable {
    case allowed, undecided, denied

    /// Not allowed in the earlier cluster, and allowed now; and the reverse.
    case opened, closed

    /// Undecided in the earlier cluster or now, so that it may be opened, or may be closed.
    case mayOpen = "may-open"
    case mayClose = "may-close"

    package static func < (a: Fate, b: Fate) -> Bool { a.rank < b.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self)! }
  }

  /// A Service with the members behind it.
  package struct ServiceMember: Sendable {
    package var namespace: String
    package var name: String

    /// The ports, with those of the pods behind them where they differ, as in `TCP 80 to 8080`.
    package var ports: [String]
    package var backends: [Int]
  }

  /// Pods in the order of their workloads, then what is outside.
  package var members: [Member] = []

  /// Ordered by source, destination and fate.
  package var links: [Link] = []
  package var services: [ServiceMember] = []

  /// Workloads without pods, which are no members.
  package var absent: [MissingFact] = []

  /// Pairs that nothing but the placement on nodes leaves undecided have no links; how many they are.
  package var leftToPlacement = 0

  package var engine = Engine.kubernetes
  package var baseline = Baseline.none

  package init() {}
}

/// What policies make of an endpoint, before any peer is looked at.
package struct Standing: Hashable, Sendable {
  package var ingress: Isolation
  package var egress: Isolation

  /// The policies that govern the endpoint, in the ladder's order.
  package var policies: [Origin]

  package enum Isolation: String, Sendable {
    /// No policy governs the endpoint in this direction.
    case ungoverned
    /// Some policy governs it, and none of them has a rule.
    case closed
    /// Some policy with rules governs it.
    case governed
  }

  package init(ingress: Isolation, egress: Isolation, policies: [Origin]) {
    self.ingress = ingress
    self.egress = egress
    self.policies = policies
  }
}

/// Why a link fares as it does.
package struct LinkProof: Hashable, Sendable {
  /// The policies and rules that decided, in the order in which they were met.
  package var origins: [Origin] = []

  /// Where two clusters are compared, those of the earlier one.
  package var earlier: [Origin] = []

  /// Facts that an undecided link lacks.
  package var missing: [MissingFact] = []

  package init() {}
}
