import NetcheckDiagnostics
import NetcheckDocuments
import NetcheckModel

extension Outline {
  static let policyEndpoint = object(["spec": sparse(["policyRef": .whole])])
}

/// What the Amazon VPC CNI reads (amazon-vpc-resource-controller-k8s, `apis/vpcresources/v1beta1`).
extension FieldReader {
  func securityGroupPolicy() -> SecurityGroupPolicy? {
    let metadata = metadata(.namespaced)
    guard let spec = required("spec").flatMap({ FieldReader($0, "spec", decoding) }) else {
      return nil
    }
    spec.allowOnly(["podSelector", "serviceAccountSelector", "securityGroups"])
    let groups = spec.mapping("securityGroups")?.strings("groupIds") ?? []
    if groups.isEmpty {
      decoding.report(.missingField("groupIds", in: "securityGroups", at: spec.value.range))
    }
    let (pods, accounts) = (spec.selector("podSelector"), spec.selector("serviceAccountSelector"))
    guard let metadata else { return nil }
    return SecurityGroupPolicy(metadata: metadata, pods: pods, serviceAccounts: accounts)
  }

  func enforcedPolicy() -> EnforcedPolicy? {
    guard let metadata = metadata(.namespaced),
      let spec = required("spec").flatMap({ FieldReader($0, "spec", decoding) }),
      let policy = spec.required("policyRef").flatMap({ FieldReader($0, "policyRef", decoding) }),
      let name = policy.required("name").flatMap({ decoding.string($0, "name") })
    else { return nil }
    return EnforcedPolicy(
      namespace: policy.string("namespace")?.value ?? metadata.namespace, name: name.value,
      range: metadata.name.range)
  }

  /// The modes in the environment of the DaemonSet `aws-node` (amazon-vpc-cni-k8s, README).
  func amazonEnvironment() -> AmazonSettings {
    var settings = AmazonSettings()
    let (policies, groups) = (
      "NETWORK_POLICY_ENFORCING_MODE", "POD_SECURITY_GROUP_ENFORCING_MODE"
    )
    for (name, value) in self.settings(named: [policies, groups]) {
      guard let mode = AmazonMode(rawValue: value.value) else { continue }
      if name == policies { settings.networkPolicyMode = mode }
      if name == groups { settings.securityGroupMode = mode }
    }
    return settings
  }
}
