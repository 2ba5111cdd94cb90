import NetcheckDiagnostics
import NetcheckModel

/// A kind that is decoded.
enum ReadKind {
  case namespace, pod, service, endpoints, endpointSlice, serviceAccount, node, networkPolicy
  case workload(WorkloadKind)
  case calicoPolicy(PolicyName.Kind)
  case adminPolicy(PolicyName.Kind)
  case calicoTier, calicoNetworkSet, calicoGlobalNetworkSet
  case calicoHostEndpoint, calicoProfile, calicoPool, felixConfiguration
  case kubeControllersConfiguration, stagedKubernetesNetworkPolicy
  case securityGroupPolicy, policyEndpoint, autoscaler

  /// The kind's name as manifests write it.
  var name: String {
    switch self {
    case .namespace: "Namespace"
    case .pod: "Pod"
    case .service: "Service"
    case .endpoints: "Endpoints"
    case .endpointSlice: "EndpointSlice"
    case .serviceAccount: "ServiceAccount"
    case .node: "Node"
    case .networkPolicy: "NetworkPolicy"
    case .workload(let kind): kind.rawValue
    case .calicoPolicy(let kind), .adminPolicy(let kind): kind.rawValue
    case .calicoTier: "Tier"
    case .calicoNetworkSet: "NetworkSet"
    case .calicoGlobalNetworkSet: "GlobalNetworkSet"
    case .calicoHostEndpoint: "HostEndpoint"
    case .calicoProfile: "Profile"
    case .calicoPool: "IPPool"
    case .felixConfiguration: "FelixConfiguration"
    case .kubeControllersConfiguration: "KubeControllersConfiguration"
    case .stagedKubernetesNetworkPolicy: "StagedKubernetesNetworkPolicy"
    case .securityGroupPolicy: "SecurityGroupPolicy"
    case .policyEndpoint: "PolicyEndpoint"
    case .autoscaler: "HorizontalPodAutoscaler"
    }
  }
}

/// What is done with the objects of a kind.
enum KindSupport {
  /// Decoded. `servedAs` names the version to write where this one is no longer served.
  case read(ReadKind, servedAs: String?)
  /// Counted, perhaps with a warning about what answers leave out.
  case passedOver(warning: ((SourceRange) -> Diagnostic)?)
  /// An error: it would change verdicts, and netcheck does not read it.
  case refused((SourceRange) -> Diagnostic)

  /// The support for a kind; `nil` if nothing is known of it.
  static func of(_ identity: Identity) -> KindSupport? {
    let (group, kind) = (identity.group, identity.kind)
    if let (read, versions) = readKinds["\(group)/\(kind)"] {
      return .read(read, servedAs: versions.contains(identity.apiVersion) ? nil : versions[0])
    }
    if let (read, versions) = readKinds["apps/\(kind)"] ?? readKinds["networking.k8s.io/\(kind)"],
      group == "extensions"
    {
      return .read(read, servedAs: versions[0])
    }
    if isCalico(group) {
      if let read = calicoKinds[kind] { return .read(read, servedAs: nil) }
      if quietCalicoKinds.contains(kind) { return .passedOver(warning: nil) }
    }
    let isOfPolicies = policyGroups.contains { group == $0 || group.hasSuffix("." + $0) }
    // Kinds of other engines are called so, wherever they stand.
    if isOfPolicies || (isForeign(identity) && kind.hasSuffix("NetworkPolicy")) {
      return .refused { .unsupportedPolicy(identity, at: $0) }
    }
    if meshGroups.contains(String(group)) {
      return .passedOver(warning: { .mesh(identity, at: $0) })
    }
    if group == "kustomize.config.k8s.io" {
      return .passedOver(warning: { .kustomization(at: $0) })
    }
    if let meant = misspelt(identity) { return .refused { .unknownKind(identity, meant, at: $0) } }
    return changesNothing(identity) ? .passedOver(warning: nil) : nil
  }

  /// The kind and version that somebody meant who wrote a kind of Kubernetes in other letters, or under a group that has
  /// none of that name. A server would refuse the object; passing it over would lose a policy.
  private static func misspelt(
    _ identity: Identity
  ) -> (kind: String, apiVersion: String)? {
    if isForeign(identity) { return nil }
    for (_, (read, versions)) in readKinds.sorted(by: { $0.key < $1.key }) {
      let name = read.name
      let isNear =
        identity.kind.lowercased() == name.lowercased()
        || identity.kind.lowercased() == name.lowercased() + "s"
        || (name == "NetworkPolicy" && identity.kind.lowercased() == "networkpolicies")
        || (name.count > 4 && Spelling.isSlip(identity.kind, for: name))
      if isNear { return (name, versions[0]) }
    }
    return nil
  }

  /// Whether a kind is of a group that is not Kubernetes' own.
  private static func isForeign(_ identity: Identity) -> Bool {
    identity.group.contains(".") && !identity.group.hasSuffix(".k8s.io")
  }

  /// Kinds of Kubernetes' own groups that no verdict rests on.
  static func changesNothing(_ identity: Identity) -> Bool {
    identity.group.isEmpty || identity.group == "apps" || identity.group == "batch"
      || identity.group.hasSuffix(".k8s.io") || quietGroups.contains(String(identity.group))
  }

  /// Both layouts in which Calico keeps its objects.
  static func isCalico(_ group: some StringProtocol) -> Bool {
    group == "projectcalico.org" || group == "crd.projectcalico.org"
  }

  private static let calicoKinds: [String: ReadKind] = [
    "NetworkPolicy": .calicoPolicy(.calicoNetworkPolicy),
    "GlobalNetworkPolicy": .calicoPolicy(.globalNetworkPolicy),
    "StagedNetworkPolicy": .calicoPolicy(.stagedNetworkPolicy),
    "StagedGlobalNetworkPolicy": .calicoPolicy(.stagedGlobalNetworkPolicy),
    "Tier": .calicoTier,
    "NetworkSet": .calicoNetworkSet,
    "GlobalNetworkSet": .calicoGlobalNetworkSet,
    "HostEndpoint": .calicoHostEndpoint,
    "Profile": .calicoProfile,
    "IPPool": .calicoPool,
    "FelixConfiguration": .felixConfiguration,
    "KubeControllersConfiguration": .kubeControllersConfiguration,
    "StagedKubernetesNetworkPolicy": .stagedKubernetesNetworkPolicy,
  ]

  /// Kinds of Calico about addresses and routes, on which no verdict rests.
  private static let quietCalicoKinds: Set = [
    "BGPConfiguration", "BGPPeer", "BGPFilter", "BlockAffinity", "CalicoNodeStatus",
    "ClusterInformation", "IPAMBlock", "IPAMConfig", "IPAMConfiguration", "IPAMHandle",
    "IPReservation", "Node",
  ]

  private static let readKinds: [String: (ReadKind, versions: [String])] = {
    var kinds: [String: (ReadKind, [String])] = [
      "/Namespace": (.namespace, ["v1"]),
      "/Pod": (.pod, ["v1"]),
      "/Service": (.service, ["v1"]),
      "/Endpoints": (.endpoints, ["v1"]),
      "/ServiceAccount": (.serviceAccount, ["v1"]),
      "/Node": (.node, ["v1"]),
      "discovery.k8s.io/EndpointSlice": (.endpointSlice, ["discovery.k8s.io/v1"]),
      "policy.networking.k8s.io/ClusterNetworkPolicy": (
        .adminPolicy(.clusterNetworkPolicy), ["policy.networking.k8s.io/v1alpha2"]
      ),
      "policy.networking.k8s.io/AdminNetworkPolicy": (
        .adminPolicy(.adminNetworkPolicy), ["policy.networking.k8s.io/v1alpha1"]
      ),
      "policy.networking.k8s.io/BaselineAdminNetworkPolicy": (
        .adminPolicy(.baselineAdminNetworkPolicy), ["policy.networking.k8s.io/v1alpha1"]
      ),
      "networking.k8s.io/NetworkPolicy": (.networkPolicy, ["networking.k8s.io/v1"]),
      "/ReplicationController": (.workload(.replicationController), ["v1"]),
      "batch/Job": (.workload(.job), ["batch/v1"]),
      "batch/CronJob": (.workload(.cronJob), ["batch/v1"]),
      "apps.openshift.io/DeploymentConfig": (
        .workload(.deploymentConfig), ["apps.openshift.io/v1"]
      ),
      "vpcresources.k8s.aws/SecurityGroupPolicy": (
        .securityGroupPolicy, ["vpcresources.k8s.aws/v1beta1"]
      ),
      "networking.k8s.aws/PolicyEndpoint": (
        .policyEndpoint, ["networking.k8s.aws/v1alpha1"]
      ),
      "autoscaling/HorizontalPodAutoscaler": (
        .autoscaler, ["autoscaling/v2", "autoscaling/v1"]
      ),
      "argoproj.io/Rollout": (.workload(.rollout), ["argoproj.io/v1alpha1"]),
    ]
    for kind in [WorkloadKind.deployment, .replicaSet, .statefulSet, .daemonSet] {
      kinds["apps/\(kind.rawValue)"] = (.workload(kind), ["apps/v1"])
    }
    return kinds
  }()

  /// Groups whose kinds decide about connections and are not read.
  private static let policyGroups = [
    "projectcalico.org", "policy.networking.k8s.io", "networking.k8s.aws", "cilium.io",
    "crd.antrea.io", "antrea.tanzu.vmware.com", "nsx.vmware.com", "k8s.ovn.org", "kubeovn.io",
  ]

  /// Groups of meshes, which decide above the network.
  private static let meshGroups = [
    "security.istio.io", "networking.istio.io", "policy.linkerd.io", "kuma.io",
    "consul.hashicorp.com",
  ]

  private static let quietGroups = [
    "autoscaling", "policy", "extensions", "monitoring.coreos.com", "cert-manager.io",
    "vpcresources.k8s.aws", "crd.k8s.amazonaws.com",
  ]
}

extension Diagnostic {
  fileprivate static func unknownKind(
    _ identity: Identity, _ meant: (kind: String, apiVersion: String),
    at range: SourceRange
  ) -> Diagnostic {
    .error(
      "no server knows a kind '\(identity.kind)' of '\(identity.apiVersion)'", code: .unknownKind,
      at: range, help: "did you mean kind: \(meant.kind) with apiVersion: \(meant.apiVersion)?")
  }

  fileprivate static func unsupportedPolicy(
    _ identity: Identity, at range: SourceRange
  ) -> Diagnostic {
    .error(
      "\(identity.kind) of \(identity.apiVersion) decides about connections, and netcheck does "
        + "not read it", code: .unsupported, at: range,
      help: "leave the file out of the input to get answers without it")
  }

  /// Of a document that changes others before they are applied.
  static func kustomization(at range: SourceRange) -> Diagnostic {
    .warning(
      "the kustomization is not applied: what it names is read as it stands, without the namespace, "
        + "labels and patches that it gives", code: .notApplied, at: range,
      help: "give netcheck what 'kubectl kustomize' prints instead")
  }

  fileprivate static func mesh(
    _ identity: Identity, at range: SourceRange
  ) -> Diagnostic {
    .warning(
      "\(identity.kind) of \(identity.apiVersion) is not evaluated: the mesh may refuse what the "
        + "network allows", code: .unsupported, at: range)
  }
}
