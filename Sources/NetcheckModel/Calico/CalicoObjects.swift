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

/// All objects of Calico that the input holds.
package struct CalicoObjects: Sendable {
  package var policies: [CalicoPolicy] = []
  package var tiers: [CalicoTier] = []
  package var networkSets: [CalicoNetworkSet] = []

  package init() {}

  package var isEmpty: Bool {
    policies.isEmpty && tiers.isEmpty && networkSets.isEmpty
  }
}
