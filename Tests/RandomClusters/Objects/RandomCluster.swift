/// A small cluster with its policies, as plain values without any meaning of their own.
///
/// `ManifestWriter` writes it as manifests, `PlainEvaluator` says what they mean.
package struct RandomCluster: Hashable, Sendable {
  /// Who enforces the policies.
  package enum Engine: String, Hashable, Sendable {
    case kubernetes, calico
  }

  package var engine: Engine
  package var namespaces: [Namespace] = []
  package var serviceAccounts: [ServiceAccount] = []
  package var nodes: [Node] = []
  package var pods: [Pod] = []
  package var endpointSlices: [EndpointSlice] = []
  package var services: [Service] = []

  package var networkPolicies: [NetworkPolicy] = []
  package var adminPolicies: [AdminPolicy] = []

  package var tiers: [Tier] = []
  package var calicoPolicies: [CalicoPolicy] = []
  package var networkSets: [NetworkSet] = []
  package var hostEndpoints: [HostEndpoint] = []

  package init(engine: Engine) {
    self.engine = engine
  }
}

/// A label; arrays of them keep the order in which they are written.
package struct Label: Hashable, Sendable {
  package var key: String
  package var value: String

  init(_ key: String, _ value: String) {
    self.key = key
    self.value = value
  }
}

extension [Label] {
  /// The value of a key, if it is there.
  func value(_ key: String) -> String? {
    first { $0.key == key }?.value
  }
}

/// A namespace that objects are in.
package struct Namespace: Hashable, Sendable {
  package var name: String
  package var labels: [Label]

  /// Whether a manifest declares it; of others nobody knows the labels.
  package var isDeclared = true
}

package struct ServiceAccount: Hashable, Sendable {
  package var namespace: String
  package var name: String
  package var labels: [Label]
}

package struct Node: Hashable, Sendable {
  package var name: String
  package var labels: [Label]
  package var addresses: [Address]
}

/// A direction, seen from the pod that a policy selects.
package enum Direction: String, CaseIterable, Hashable, Sendable {
  case ingress = "Ingress"
  case egress = "Egress"
}

/// A protocol with ports.
package enum Transport: String, CaseIterable, Hashable, Sendable {
  case tcp = "TCP"
  case udp = "UDP"
  case sctp = "SCTP"

  /// IANA's number.
  package var number: Int {
    switch self {
    case .tcp: 6
    case .udp: 17
    case .sctp: 132
    }
  }
}
