/// A pod, of nobody or of a StatefulSet.
package struct Pod: Hashable, Sendable {
  package enum Phase: String, CaseIterable, Hashable, Sendable {
    case running = "Running"
    case pending = "Pending"
    case succeeded = "Succeeded"
    case failed = "Failed"
  }

  package var namespace: String
  package var name: String
  package var labels: [Label]

  /// Absent: the account `default`.
  package var serviceAccount: String?
  package var node: String?
  package var isHostNetwork = false
  package var phase: Phase? = .running
  package var addresses: [Address]

  /// Whether the manifest tells the addresses; if not, they may be any that nobody else has.
  package var tellsAddresses = true
  package var containers: [Container]
  package var initContainers: [Container] = []

  /// Where it stands for the pods of one. The plain evaluators don't know any.
  package var deployment: Deployment?

  /// The StatefulSet to which it belongs. The plain evaluators don't know any.
  package var owner: String?

  package var isFinished: Bool { phase == .succeeded || phase == .failed }

  /// Whether it is a pod of the pod network that runs or will run: what policies speak of.
  package var isPoliced: Bool { !isHostNetwork && !isFinished }

  package func address(_ family: Family) -> Address? {
    addresses.first { $0.family == family }
  }
}

/// A Deployment, of which a manifest tells neither nodes nor addresses.
package struct Deployment: Hashable, Sendable {
  /// Absent: one.
  package var replicas: Int?

  package init(replicas: Int?) {
    self.replicas = replicas
  }
}

package struct Container: Hashable, Sendable {
  package var ports: [ContainerPort]

  /// Of an init container: whether it goes on running beside the others (KEP-753).
  package var isSidecar = false
}

package struct ContainerPort: Hashable, Sendable {
  package var name: String?
  package var number: Int

  /// Absent: TCP.
  package var transport: Transport?
}
