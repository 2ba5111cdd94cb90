package import NetcheckDiagnostics

/// What the input tells of the Amazon VPC CNI.
package struct AmazonObjects: Sendable {
  package var securityGroupPolicies: [SecurityGroupPolicy] = []

  /// The policies of which the CNI's controller has made PolicyEndpoints.
  package var enforcedPolicies: [EnforcedPolicy] = []

  /// What the environment of `aws-node` says.
  package var environment = AmazonSettings()

  package init() {}
}

/// A NetworkPolicy as a PolicyEndpoint of `networking.k8s.aws` names it, which holds what the policy comes to and nothing more
/// (amazon-network-policy-controller-k8s, `policyRef`).
package struct EnforcedPolicy: Sendable {
  package var namespace: String
  package var name: String

  /// Where the PolicyEndpoint is written.
  package var range: SourceRange

  package init(namespace: String, name: String, range: SourceRange) {
    self.namespace = namespace
    self.name = name
    self.range = range
  }
}

/// Settings of the Amazon VPC CNI that change verdicts. What is `nil` was not told.
package struct AmazonSettings: Hashable, Sendable {
  /// Whether pods that no policy selects are open or closed (`NETWORK_POLICY_ENFORCING_MODE`).
  package var networkPolicyMode: AmazonMode?

  /// How security groups of pods stand beside policies (`POD_SECURITY_GROUP_ENFORCING_MODE`).
  package var securityGroupMode: AmazonMode?

  package init(networkPolicyMode: AmazonMode? = nil, securityGroupMode: AmazonMode? = nil) {
    self.networkPolicyMode = networkPolicyMode
    self.securityGroupMode = securityGroupMode
  }
}

/// The two values of the CNI's modes.
public enum AmazonMode: String, CaseIterable, Sendable {
  case standard, strict
}

/// A SecurityGroupPolicy of `vpcresources.k8s.aws`: pods that get security groups of their own.
package struct SecurityGroupPolicy: Sendable {
  package var metadata: Metadata

  /// The pods by their labels and by those of their service accounts; `nil` is no condition.
  package var pods: LabelSelector?
  package var serviceAccounts: LabelSelector?

  package init(metadata: Metadata, pods: LabelSelector?, serviceAccounts: LabelSelector?) {
    self.metadata = metadata
    self.pods = pods
    self.serviceAccounts = serviceAccounts
  }
}
