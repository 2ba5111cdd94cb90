import NetcheckCluster
import NetcheckDiagnostics
import NetcheckModel

extension Ladder {
  /// What the Amazon VPC CNI does beside policies. Modes that the user states come before those of the input, and those decide
  /// only where nothing hangs on who enforces.
  mutating func take(_ amazon: AmazonObjects, stated: AmazonSettings) {
    if engine == .kubernetes {
      switch (stated.networkPolicyMode, amazon.environment.networkPolicyMode) {
      case (.strict?, _): ungoverned = .closed
      case (nil, .strict?): ungoverned = .perhapsClosed
      case (.standard?, _), (nil, _): break
      }
    }
    let mode = stated.securityGroupMode ?? amazon.environment.securityGroupMode
    securityGroups = amazon.securityGroupPolicies.compactMap { policy in
      if policy.pods == nil, policy.serviceAccounts == nil { return nil }
      let pods = EndpointSelector(policy.pods ?? LabelSelector()) { .label($0) }
      let accounts = EndpointSelector(policy.serviceAccounts ?? LabelSelector()) {
        .serviceAccountLabel($0)
      }
      return SecurityGroup(
        name: policy.metadata.name.value, namespace: policy.metadata.namespace,
        subject: EndpointSelector.isPod.and(pods).and(accounts),
        policiesCount: mode == .standard ? true : nil, sparesOwnNode: mode == .standard)
    }
  }
}
