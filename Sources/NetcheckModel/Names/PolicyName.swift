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

    /// Whether objects of the kind are policies.
    package var isPolicy: Bool {
      switch self {
      case .hostEndpoint, .profile, .felixConfiguration: false
      default: true
      }
    }

    /// The word that names the kind in a question; nothing is a policy without one.
    package var word: String? {
      switch self {
      case .networkPolicy: "netpol"
      case .calicoNetworkPolicy: "np"
      case .globalNetworkPolicy: "gnp"
      case .stagedNetworkPolicy: "snp"
      case .stagedGlobalNetworkPolicy: "sgnp"
      case .stagedKubernetesNetworkPolicy: "sknp"
      case .clusterNetworkPolicy: "cnp"
      case .adminNetworkPolicy: "anp"
      case .baselineAdminNetworkPolicy: "banp"
      case .hostEndpoint, .profile, .felixConfiguration: nil
      }
    }

    private static let all: [Kind] = [
      .networkPolicy, .calicoNetworkPolicy, .globalNetworkPolicy, .stagedNetworkPolicy,
      .stagedGlobalNetworkPolicy, .stagedKubernetesNetworkPolicy, .clusterNetworkPolicy,
      .adminNetworkPolicy, .baselineAdminNetworkPolicy,
    ]

    /// A name in a question, with the word for a kind taken from before it.
    package static func split(_ text: String) -> (kind: Kind?, rest: String) {
      for kind in all {
        if let word = kind.word, text.hasPrefix(word + "/") {
          return (kind, String(text.dropFirst(word.count + 1)))
        }
      }
      return (nil, text)
    }
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

extension PolicyName {
  /// The name with the word for its kind before it, which names it among policies of other kinds.
  package var withKind: String { (kind.word.map { $0 + "/" } ?? "") + description }
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
