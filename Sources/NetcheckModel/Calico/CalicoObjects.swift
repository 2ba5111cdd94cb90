package import NetcheckDiagnostics
package import NetcheckSets

/// A Tier: a group of policies with a rank and a default.
package struct CalicoTier: Sendable {
  package var name: Located<String>
  package var order: Double
  package var defaultAction: TierDefault

  package init(name: Located<String>, order: Double, defaultAction: TierDefault) {
    self.name = name
    self.order = order
    self.defaultAction = defaultAction
  }
}

/// A NetworkSet or, without a namespace, a GlobalNetworkSet: blocks under labels, which rules find by selector.
package struct CalicoNetworkSet: Sendable {
  package var metadata: Metadata

  /// `nil` for a GlobalNetworkSet.
  package var namespace: String?
  package var blocks: [CIDR]

  package init(metadata: Metadata, namespace: String?, blocks: [CIDR]) {
    self.metadata = metadata
    self.namespace = namespace
    self.blocks = blocks
  }
}

/// A HostEndpoint: an interface of a node that policies govern.
package struct CalicoHostEndpoint: Sendable {
  package var metadata: Metadata
  package var node: String

  /// `*` for all interfaces; `nil` where the addresses tell which.
  package var interface: String?
  package var expectedAddresses: [IPAddress]
  package var profiles: [String]
  package var ports: [ContainerPort]

  package init(
    metadata: Metadata, node: String, interface: String?, expectedAddresses: [IPAddress],
    profiles: [String], ports: [ContainerPort]
  ) {
    self.metadata = metadata
    self.node = node
    self.interface = interface
    self.expectedAddresses = expectedAddresses
    self.profiles = profiles
    self.ports = ports
  }
}

/// All objects of Calico that the input holds.
package struct CalicoObjects: Sendable {
  package var policies: [CalicoPolicy] = []
  package var tiers: [CalicoTier] = []
  package var networkSets: [CalicoNetworkSet] = []
  package var hostEndpoints: [CalicoHostEndpoint] = []

  package init() {}

  package var isEmpty: Bool {
    policies.isEmpty && tiers.isEmpty && networkSets.isEmpty && hostEndpoints.isEmpty
  }
}
