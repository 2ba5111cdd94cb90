/// Names a policy: its kind, its namespace if it has one, and its name.
public struct PolicyName: Hashable, Sendable {
  public enum Kind: String, Comparable, Sendable {
    case networkPolicy = "NetworkPolicy"
    case calicoNetworkPolicy = "Calico NetworkPolicy"
    case globalNetworkPolicy = "GlobalNetworkPolicy"
    case stagedNetworkPolicy = "StagedNetworkPolicy"
    case stagedGlobalNetworkPolicy = "StagedGlobalNetworkPolicy"
    case stagedKubernetesNetworkPolicy = "StagedKubernetesNetworkPolicy"
    case clusterNetworkPolicy = "ClusterNetworkPolicy"
    case adminNetworkPolicy = "AdminNetworkPolicy"
    case baselineAdminNetworkPolicy = "BaselineAdminNetworkPolicy"

    // No policies, but sources of rules like them.
    case hostEndpoint = "HostEndpoint"
    case profile = "Profile"
    case felixConfiguration = "FelixConfiguration"

    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  }

  public var kind: Kind
  public var namespace: String?
  public var name: String

  package init(_ kind: Kind, namespace: String?, name: String) {
    self.kind = kind
    self.namespace = namespace
    self.name = name
  }
}

extension PolicyName: Comparable {
  public static func < (a: Self, b: Self) -> Bool {
    (a.namespace ?? "", a.name, a.kind) < (b.namespace ?? "", b.name, b.kind)
  }
}

extension PolicyName: CustomStringConvertible {
  /// `namespace/name`, or the name alone.
  public var description: String {
    (namespace.map { $0 + "/" } ?? "") + name
  }
}
