package import NetcheckDiagnostics
package import NetcheckModel
package import NetcheckSets

/// The cluster as the files describe it: who is there, not yet who may talk to whom.
package struct Cluster: Sendable {
  package struct NamespaceFacts: Sendable {
    package var labels: Labels

    /// Whether the input holds the Namespace object. Of others the labels are not known.
    package var isDeclared: Bool
  }

  package internal(set) var namespaces: [String: NamespaceFacts] = [:]

  /// All workloads, ordered by namespace, name and kind.
  package internal(set) var workloads: [Workload] = []

  /// The pods of all workloads; each workload names its own by a range.
  package internal(set) var pods: [Endpoint] = []

  /// The labels of service accounts, by `namespace/name`.
  package internal(set) var serviceAccounts: [String: Labels] = [:]

  /// The nodes, by name.
  package internal(set) var nodes: [String: Endpoint] = [:]

  /// The host endpoints, in the order of their names.
  package internal(set) var hostEndpoints: [HostEndpoint] = []

  /// The blocks from which Calico gives pods their addresses.
  package internal(set) var pools: [CalicoPool] = [] {
    didSet {
      inPools = AddressSet(pools.map(\.block))
      inTranslatingPools = AddressSet(pools.filter(\.translatesOutgoing).map(\.block))
    }
  }

  /// The addresses in all pools, and in those that give what leaves all pools the address of the node.
  package private(set) var inPools = AddressSet()
  package private(set) var inTranslatingPools = AddressSet()

  /// Whether some pods bear their node's address towards others: pods of a pool that translates, towards those outside of all pools.
  package internal(set) var translatesBetweenPods = false

  package internal(set) var services: [Service] = []

  /// Backends that controllers or people wrote down.
  package internal(set) var endpointSlices: [EndpointSlice] = []

  /// The family of most connections: that of the primary addresses in the input, else IPv4.
  package internal(set) var primaryFamily = AddressFamily.ipv4

  /// The families of all addresses and blocks in the input; IPv4 if there are none.
  package internal(set) var families: Set<AddressFamily> = [.ipv4]

  /// Whether some pods have addresses of both families; those whose addresses are not known then have both, too (Kubernetes,
  /// IPv4/IPv6 dual-stack).
  package internal(set) var isDualStack = false

  /// Where a pod may get its address that the input does not hold.
  package internal(set) var podWorld = AddressSet.unicast

  /// Whether the input, or who asks, tells that place.
  package internal(set) var isPodWorldTold = false

  var leadingPorts = LeadingPorts()

  /// Whether some pods are to be part of Istio's ambient mesh.
  package internal(set) var hasAmbientMesh = false

  /// Whether some of these may be reached through waypoints.
  package internal(set) var hasWaypoints = false

  /// Pods by their addresses.
  package internal(set) var podsByAddress: [IPAddress: Int] = [:]

  private(set) var index = ClusterIndex()

  /// The same cluster with an index of its own, for those who are part of the index.
  var withOwnIndex: Cluster {
    var cluster = self
    cluster.index = ClusterIndex()
    return cluster
  }
}

/// A group of pods that one object gives.
package struct Workload: Sendable {
  package var kind: WorkloadKind
  package var namespace: String
  package var name: String

  /// The workload's pods in ``Cluster/pods``. For a workload without pods in the input it is the one that stands for its
  /// template.
  package var pods: Range<Int>

  /// How the workload's pods are known.
  package var presence: Presence

  package var displayName: EndpointName

  /// Where its object is written; of one that is known by its pods alone, the first of them.
  package var range: SourceRange?

  package enum Presence: Hashable, Sendable {
    /// The input holds the pods.
    case live
    /// One endpoint stands for so many pods; `nil` if the object does not say.
    case template(replicas: Int?)
    case absent(MissingFact.Absence)
  }
}

extension Cluster {
  /// Whether a pod may bear its node's address towards an address of a node (Calico, IPPool `natOutgoing`,
  /// `natOutgoingExclusions`).
  package func mayTranslate(_ source: Endpoint, towards node: IPAddress?) -> Bool {
    guard source.kind == .pod, !(node.map(inPools.contains) ?? false) else { return false }
    return pools.contains { pool in
      pool.translatesOutgoing && !pool.sparesNodes
        && !source.addresses(of: pool.block.family).intersection(AddressSet(pool.block)).isEmpty
    }
  }

  /// Whether an endpoint's address of a family lies in some addresses.
  package func lies(_ endpoint: Endpoint, in addresses: AddressSet, _ family: AddressFamily)
    -> Truth
  {
    switch endpoint.addresses {
    case .known(let known):
      return .of(known.first { $0.family == family }.map(addresses.contains) ?? false)
    case .unknown(let world), .block(let world):
      let own = world.only(family)
      if own.intersection(addresses).isEmpty { return .no }
      return own.isSubset(of: addresses) ? .yes : .unknown([])
    }
  }
}

extension Cluster {
  /// The family in which two endpoints speak: that of an address which the question names, else the cluster's primary one.
  package func family(of source: Endpoint, _ destination: Endpoint) -> AddressFamily {
    for endpoint in [source, destination] {
      if case .known(let addresses) = endpoint.addresses,
        !addresses.contains(where: { $0.family == primaryFamily }), let first = addresses.first
      {
        return first.family
      }
      switch endpoint.addresses {
      case .block(let set), .unknown(within: let set):
        // An endpoint of which nothing is known at all speaks like most.
        if !set.isEmpty, set.intervals(primaryFamily).isEmpty { return primaryFamily.other }
      case .known: break
      }
    }
    return primaryFamily
  }

  /// The families in which two endpoints may speak with each other, that first which they use.
  package func families(of source: Endpoint, _ destination: Endpoint) -> [AddressFamily] {
    let used = family(of: source, destination)
    let hasOther = has(source, addressOf: used.other) && has(destination, addressOf: used.other)
    return hasOther ? [used, used.other] : [used]
  }

  /// Whether an endpoint that is no block has an address of a family.
  private func has(_ endpoint: Endpoint, addressOf family: AddressFamily) -> Bool {
    switch endpoint.addresses {
    case .known(let known): known.contains { $0.family == family }
    case .unknown(within: let world): isDualStack && !world.intervals(family).isEmpty
    case .block: false
    }
  }
}

extension Cluster {
  /// The workload that holds a pod.
  package func workload(ofPod pod: Int) -> Workload? {
    workloadIndex(ofPod: pod).map { workloads[$0] }
  }

  /// The index of the workload that holds a pod; workloads hold ascending ranges.
  package func workloadIndex(ofPod pod: Int) -> Int? {
    var low = 0
    var high = workloads.count
    while low < high {
      let middle = (low + high) / 2
      if workloads[middle].pods.upperBound <= pod {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low < workloads.count && workloads[low].pods.contains(pod) ? low : nil
  }
}
