/// What is left out of generated clusters and of probes, because netcheck and the specification are known to differ there.
package struct Omissions: OptionSet, Sendable {
  package let rawValue: Int

  package init(rawValue: Int) {
    self.rawValue = rawValue
  }

  /// ICMP and other protocols without ports, where admin policies stand and another engine than Calico enforces.
  package static let portlessUnderAdminPolicies = Omissions(rawValue: 1 << 0)

  /// Connections to nodes, where a peer is told by names of domains.
  package static let domainNamesOfNodes = Omissions(rawValue: 1 << 1)

  /// A Calico rule with a protocol and a service as its destination.
  package static let protocolBesideServices = Omissions(rawValue: 1 << 2)

  /// EndpointSlices with a port that has no number.
  package static let slicePortsWithoutNumber = Omissions(rawValue: 1 << 3)

  /// Services without slices that select a pod with hostNetwork.
  package static let hostNetworkBehindServices = Omissions(rawValue: 1 << 4)

  /// What would have opened a connection, where some rule never matches and is dropped.
  package static let nearMissesOfDroppedRules = Omissions(rawValue: 1 << 5)

  /// Services of the second family, or of both, where pods have both.
  package static let serviceFamilies = Omissions(rawValue: 1 << 6)

  /// Slices that tell which pods have their addresses.
  package static let podsOfSlices = Omissions(rawValue: 1 << 7)

  /// Endpoints of slices that are not ready.
  package static let unreadyEndpoints = Omissions(rawValue: 1 << 8)

  /// Calico rules that name a Service with a port's name for its target.
  package static let namedTargetsInRules = Omissions(rawValue: 1 << 9)

  /// Addresses outside that lead to several Services, or that nodes have.
  package static let sharedOuterAddresses = Omissions(rawValue: 1 << 10)

  /// Slices of Services with a port that has no number.
  package static let slicePortsOfServicesWithoutNumber = Omissions(rawValue: 1 << 11)

  /// Connections from outside to a Service that leads outside.
  package static let servicesFromOutsideToOutside = Omissions(rawValue: 1 << 12)

  /// Connections to the name of a headless Service's port from the pods behind it.
  package static let ownPortNamesOfHeadlessServices = Omissions(rawValue: 1 << 13)

  /// Connections from a pod to itself by a port of a node or an address outside.
  package static let ownPodsFromOutside = Omissions(rawValue: 1 << 14)

  /// Connections whose source a Service may hide or send back, where host endpoints may judge them before they are translated.
  package static let hiddenSourcesBeforeTranslation = Omissions(rawValue: 1 << 15)

  /// In lists to one port of a Service, what another port of it leads to at one endpoint, and this one at another.
  package static let targetsOfOtherPorts = Omissions(rawValue: 1 << 16)

  /// Endpoints that stand in two slices of a Service.
  package static let endpointsInTwoSlices = Omissions(rawValue: 1 << 17)

  /// Connections between a node and a Service, where host endpoints may judge them before they are translated.
  package static let nodesBeforeTranslation = Omissions(rawValue: 1 << 18)

  /// What a pod's policies say of another node's port, which that node translates and not the pod's own.
  package static let dialledNodePorts = Omissions(rawValue: 1 << 19)

  /// That a node leads on to endpoints of its own alone, where a Service keeps its clients' addresses.
  package static let endpointsOfOtherNodes = Omissions(rawValue: 1 << 20)
}
