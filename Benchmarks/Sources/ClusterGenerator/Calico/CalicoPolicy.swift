/// A NetworkPolicy or GlobalNetworkPolicy of `projectcalico.org/v3`, as far as the generator writes them.
struct CalicoPolicy: Sendable {
  enum Action: String, Sendable {
    case allow = "Allow"
    case deny = "Deny"
    case pass = "Pass"
    case log = "Log"
  }

  /// One side of a rule.
  struct Side: Sendable {
    var namespaceSelector: String?
    var selector: String?
    var nets: [String] = []
    var notNets: [String] = []
    var accounts: [String] = []
    /// Numbers, `"first:last"`, or names.
    var ports: [Policy.Port.Number] = []
  }

  struct Rule: Sendable {
    var action: Action
    /// Of TCP, UDP and the like; `nil` is every protocol.
    var transport: String?
    var source = Side()
    var destination = Side()
  }

  var name: String
  var tier: String
  var order: Int
  var selector: String
  var namespaceSelector: String?
  /// The rules of a direction of which the policy speaks.
  var ingress: [Rule]?
  var egress: [Rule]?
}

/// The tiers of the cluster, beside those that are built in.
enum CalicoTier: String, CaseIterable {
  /// What the platform guarantees and forbids.
  case platform
  /// What the security team forbids.
  case security
  /// What teams write; what it does not decide, the policies of Kubernetes do.
  case application

  var order: Int {
    switch self {
    case .platform: 100
    case .security: 200
    case .application: 300
    }
  }

  var defaultAction: CalicoPolicy.Action { self == .application ? .pass : .deny }
}
