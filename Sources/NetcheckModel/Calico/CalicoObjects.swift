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

/// A StagedKubernetesNetworkPolicy: a NetworkPolicy that is not enforced yet.
package struct StagedKubernetesPolicy: Sendable {
  package var policy: NetworkPolicy
  package var staging: CalicoPolicy.Staging

  package init(policy: NetworkPolicy, staging: CalicoPolicy.Staging) {
    self.policy = policy
    self.staging = staging
  }
}

/// All objects of Calico that the input holds.
package struct CalicoObjects: Sendable {
  package var policies: [CalicoPolicy] = []
  package var stagedKubernetesPolicies: [StagedKubernetesPolicy] = []
  package var tiers: [CalicoTier] = []
  package var networkSets: [CalicoNetworkSet] = []
  package var hostEndpoints: [CalicoHostEndpoint] = []
  package var profiles: [CalicoProfile] = []
  package var pools: [CalicoPool] = []

  /// What a KubeControllersConfiguration says; `nil` if there is none.
  package var automaticHostEndpoints: AutomaticHostEndpoints?

  /// What FelixConfigurations say, and for which nodes.
  package var felixConfigurations: [(scope: FelixSettings.Scope, settings: FelixSettings)] = []

  /// What the environment of `calico-node` says, which comes first.
  package var felixEnvironment = FelixSettings()

  package init() {}

  /// Felix' settings on every node of which nothing else is said.
  package var felix: FelixSettings { felix(onNode: nil, labels: Labels()) }

  /// Felix' settings on a node: those of the environment first, then of the node's own configuration, of one that selects it, and
  /// of the configuration for all (Calico, `config_params.go`).
  package func felix(onNode node: String?, labels: Labels) -> FelixSettings {
    func told(_ isMeant: (FelixSettings.Scope) -> Bool) -> FelixSettings {
      felixConfigurations.filter { isMeant($0.scope) }.reduce(FelixSettings()) {
        $0.over($1.settings)
      }
    }
    let own = told { scope in
      if case .node(let name) = scope { name == node } else { false }
    }
    let selected = told { scope in
      if case .nodes(let selector) = scope, node != nil {
        selector.matches { labels[$0] }
      } else {
        false
      }
    }
    return felixEnvironment.over(own).over(selected).over(told { $0 == .everyNode })
  }

  /// Whether the input holds no object of Calico; the environment of its agent is none.
  package var isEmpty: Bool {
    policies.isEmpty && stagedKubernetesPolicies.isEmpty && tiers.isEmpty && networkSets.isEmpty
      && hostEndpoints.isEmpty
      && profiles.isEmpty && pools.isEmpty && automaticHostEndpoints == nil
      && felixConfigurations.isEmpty
  }
}
