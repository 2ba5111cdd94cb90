public import NetcheckSets

/// What kind of object gives pods.
public enum WorkloadKind: String, CaseIterable, Sendable {
  case pod = "Pod"
  case deployment = "Deployment"
  case replicaSet = "ReplicaSet"
  case statefulSet = "StatefulSet"
  case daemonSet = "DaemonSet"
  case job = "Job"
  case cronJob = "CronJob"
  case replicationController = "ReplicationController"
  case deploymentConfig = "DeploymentConfig"
  case rollout = "Rollout"

  /// The words that name the kind in a question, as kubectl takes them; the first is the one that answers use.
  package var words: [String] {
    switch self {
    case .pod: ["pod", "pods", "po"]
    case .deployment: ["deploy", "deployment", "deployments"]
    case .replicaSet: ["rs", "replicaset", "replicasets"]
    case .statefulSet: ["sts", "statefulset", "statefulsets"]
    case .daemonSet: ["ds", "daemonset", "daemonsets"]
    case .job: ["job", "jobs"]
    case .cronJob: ["cj", "cronjob", "cronjobs"]
    case .replicationController: ["rc", "replicationcontroller", "replicationcontrollers"]
    case .deploymentConfig: ["dc", "deploymentconfig", "deploymentconfigs"]
    case .rollout: ["rollout", "rollouts"]
    }
  }
}

/// Names something that sends or receives, in the way in which answers print it.
public enum EndpointName: Hashable, Sendable {
  /// A workload; the kind is printed only where its name alone would be ambiguous.
  case workload(namespace: String, kind: WorkloadKind, name: String, showsKind: Bool)
  case pod(namespace: String, name: String)
  case node(String)
  case hostEndpoint(String)
  case addresses(AddressSet)
  case internet
}

extension EndpointName: CustomStringConvertible {
  public var description: String {
    switch self {
    case .workload(let namespace, let kind, let name, let showsKind):
      showsKind ? "\(namespace)/\(kind.words[0])/\(name)" : "\(namespace)/\(name)"
    case .pod(let namespace, let name): "\(namespace)/pod/\(name)"
    case .node(let name): "node/\(name)"
    case .hostEndpoint(let name): "hep/\(name)"
    case .addresses(let addresses): addresses.isEverything ? "any address" : addresses.short
    case .internet: "internet"
    }
  }
}

/// What an endpoint is to policies.
public enum EndpointKind: String, Sendable {
  /// A pod of the pod network: the only kind that policies bind.
  case pod
  /// A pod with `hostNetwork`, whose traffic is its node's.
  case hostNetworkPod
  /// A node itself: kubelet, and whatever else runs outside of pods.
  case node
  /// The interfaces of a node, as Calico's policies judge them.
  case hostEndpoint
  /// Addresses that belong to no pod and no node of the input.
  case outside
}
