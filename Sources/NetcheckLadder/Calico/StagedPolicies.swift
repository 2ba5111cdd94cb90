import NetcheckDiagnostics
package import NetcheckModel

extension Objects {
  /// The objects as if all staged policies were promoted: each replaces the enforced policy of its kind and name, joins the
  /// others, or takes that one away (Calico, `stagedAction`).
  package var promotingStaged: Objects {
    var objects = self
    let staged = calico.policies.filter { $0.staging != nil && $0.staging != .nothing }
    let replaced = Set(staged.map(\.name.enforced))
    objects.calico.policies.removeAll { $0.staging != nil || replaced.contains($0.name) }
    for var policy in staged where policy.staging == .set {
      policy.staging = nil
      objects.calico.policies.append(policy)
    }
    let stagedKubernetes = calico.stagedKubernetesPolicies.filter { $0.staging != .nothing }
    let names = Set(stagedKubernetes.map(\.policy.identity))
    objects.calico.stagedKubernetesPolicies = []
    objects.networkPolicies.removeAll { names.contains($0.identity) }
    for staged in stagedKubernetes where staged.staging == .set {
      var policy = staged.policy
      policy.isStaged = true
      objects.networkPolicies.append(policy)
    }
    return objects
  }
}

extension PolicyName {
  /// The enforced policy that a staged one would replace.
  fileprivate var enforced: PolicyName {
    switch kind {
    case .stagedNetworkPolicy: PolicyName(.calicoNetworkPolicy, namespace: namespace, name: name)
    case .stagedGlobalNetworkPolicy: PolicyName(.globalNetworkPolicy, namespace: nil, name: name)
    default: self
    }
  }
}

extension NetworkPolicy {
  fileprivate var identity: [String] { [metadata.namespace, metadata.name.value] }
}
