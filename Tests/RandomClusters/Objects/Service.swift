/// A Service, whose endpoints are found by their labels or written down in slices.
package struct Service: Hashable, Sendable {
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    case clusterIP = "ClusterIP"
    case nodePort = "NodePort"
    case loadBalancer = "LoadBalancer"

    /// A ClusterIP without an address, whose name leads to the pods themselves.
    case headless = "None"
  }

  package var namespace: String
  package var name: String

  /// What its pods bear; empty: others write its slices.
  package var selector: [Label]
  package var ports: [ServicePort]
  package var kind = Kind.clusterIP

  /// The families of its endpoints; empty: the one that the cluster has.
  package var families: [Family] = []

  /// Whether the manifest tells the families, and not only the addresses.
  package var tellsFamilies = false
  package var clusterAddresses: [Address] = []

  /// `externalIPs`.
  package var externalAddresses: [Address] = []

  /// Those that a load balancer has, which `status` tells.
  package var balancerAddresses: [Address] = []

  /// Whether who comes from outside keeps its address: `externalTrafficPolicy: Local`.
  package var keepsSource = false

  package struct ServicePort: Hashable, Sendable {
    /// Empty: the only port, which needs none.
    package var name: String
    package var number: Int

    /// Absent: `number`.
    package var target: NetworkPolicy.PortValue?
    package var transport: Transport?
    package var nodePort: Int?
  }

  /// Addresses outside of the cluster that lead to it.
  package var outerAddresses: [Address] { externalAddresses + balancerAddresses }
}

/// A piece of what stands behind a Service.
package struct EndpointSlice: Hashable, Sendable {
  package var namespace: String
  package var name: String
  package var service: String
  package var ports: [SlicePort]
  package var addresses: [Address]

  /// Those of the addresses that are not ready.
  package var unready: [Address] = []

  /// Whether the slice tells which pods have its addresses.
  package var namesPods = false

  package struct SlicePort: Hashable, Sendable {
    package var name: String
    package var number: Int?
    package var transport: Transport?
  }
}
