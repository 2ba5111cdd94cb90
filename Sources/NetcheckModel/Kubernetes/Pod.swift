package import NetcheckSets

/// What a pod's specification says that policies can see. Pods of one workload share all but their node.
package struct PodSpec: Sendable {
  package var nodeName: String?
  private var shared: Shared

  private final class Shared: Sendable {
    let usesHostNetwork: Bool
    let serviceAccount: String
    let ports: [ContainerPort]

    init(_ usesHostNetwork: Bool, _ serviceAccount: String, _ ports: [ContainerPort]) {
      self.usesHostNetwork = usesHostNetwork
      self.serviceAccount = serviceAccount
      self.ports = ports
    }
  }

  /// - Parameter other: a specification with which this one shares what is equal.
  package init(
    usesHostNetwork: Bool = false, nodeName: String? = nil, serviceAccount: String = "default",
    ports: [ContainerPort] = [], like other: PodSpec? = nil
  ) {
    self.nodeName = nodeName
    if let other, other.usesHostNetwork == usesHostNetwork, other.serviceAccount == serviceAccount,
      other.ports == ports
    {
      shared = other.shared
    } else {
      shared = Shared(usesHostNetwork, serviceAccount, ports)
    }
  }

  package var usesHostNetwork: Bool { shared.usesHostNetwork }

  /// The service account; `default` where the manifest names none.
  package var serviceAccount: String { shared.serviceAccount }

  package var ports: [ContainerPort] { shared.ports }

  /// Whether policies see the same in both; the node may be another.
  package func isEqual(to other: PodSpec) -> Bool {
    shared === other.shared
      || (usesHostNetwork == other.usesHostNetwork && serviceAccount == other.serviceAccount
        && ports == other.ports)
  }
}

/// A port that a container declares.
package struct ContainerPort: Hashable, Sendable {
  /// Which container declares the port. Engines differ in whose names count.
  package enum Container: Hashable, Sendable {
    case regular
    /// An init container with `restartPolicy: Always`, which runs beside the regular ones (KEP-753).
    case sidecar
    case initial
  }

  package var name: String?
  package var number: UInt16
  package var transport: TransportProtocol
  package var container: Container

  /// The port of the node that leads to this one; `nil` if none does.
  package var hostPort: UInt16?

  package init(
    name: String?, number: UInt16, transport: TransportProtocol, container: Container
  ) {
    self.name = name
    self.number = number
    self.transport = transport
    self.container = container
  }
}

/// A pod as a cluster reports it, or as somebody wrote it.
package struct Pod: Sendable {
  package var metadata: Metadata
  package var spec: PodSpec

  /// Phase `Succeeded` or `Failed`: the pod sends and receives no more, and its address may belong to another.
  package var isFinished: Bool

  /// The pod's addresses, the primary one first; empty if the input tells none.
  package var addresses: [IPAddress]

  package init(metadata: Metadata, spec: PodSpec, isFinished: Bool, addresses: [IPAddress]) {
    self.metadata = metadata
    self.spec = spec
    self.isFinished = isFinished
    self.addresses = addresses
  }
}

/// An object that gives pods by a template.
package struct WorkloadObject: Sendable {
  package var kind: WorkloadKind
  package var metadata: Metadata

  /// How many pods the object asks for; `nil` where its kind does not say (one for each node, or for each run).
  package var replicas: Int?

  /// A suspended Job or CronJob, which starts no pods.
  package var isSuspended: Bool

  /// A Job that has ended, and makes no pods any more.
  package var isFinished = false

  /// The number of a StatefulSet's first replica (KEP-3335).
  package var firstOrdinal = 0

  /// A Job that gives each pod an index.
  package var isIndexed = false

  package var templateLabels: Labels
  package var template: PodSpec

  /// Whether it takes the place of one with the same template, and so of one whose pods stay.
  package var keepsPods = false

  package init(
    kind: WorkloadKind, metadata: Metadata, replicas: Int?, isSuspended: Bool,
    templateLabels: Labels, template: PodSpec
  ) {
    self.kind = kind
    self.metadata = metadata
    self.replicas = replicas
    self.isSuspended = isSuspended
    self.templateLabels = templateLabels
    self.template = template
  }
}

extension WorkloadObject {
  /// Whether both give the same pods, be they more or fewer.
  package func hasTemplate(of other: WorkloadObject) -> Bool {
    templateLabels == other.templateLabels && template.isEqual(to: other.template)
  }
}

/// A Node: a machine of the cluster.
package struct NodeObject: Sendable {
  package var metadata: Metadata
  package var addresses: [IPAddress]

  /// The blocks from which the node's pods get their addresses, where the cluster works so.
  package var podBlocks: [CIDR]

  package init(metadata: Metadata, addresses: [IPAddress], podBlocks: [CIDR]) {
    self.metadata = metadata
    self.addresses = addresses
    self.podBlocks = podBlocks
  }
}
