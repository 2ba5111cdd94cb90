public import NetcheckSets

/// A fact that the files do not hold and on which a verdict depends.
public enum MissingFact: Hashable, Sendable {
  /// The endpoint has no address in the input, and a block of a rule may hold it.
  case address(EndpointName, mayLieIn: [CIDR])

  /// The endpoint is a node or uses its network, has no address in the input, and a block of a rule may hold it.
  case nodeAddress(EndpointName, mayLieIn: [CIDR])

  /// A controller adds the label to the endpoint's pods with a value that no manifest tells.
  case labelValue(EndpointName, key: String)

  /// The namespace is not declared in the input, so its labels are not known.
  case namespaceLabels(String, key: String)

  /// The service account is not declared in the input, so its labels are not known.
  case serviceAccountLabels(String, key: String)

  /// Whether the two run on one node is not known; from its own node a pod is always reached.
  case sameNode(EndpointName, EndpointName)

  /// Engines differ about connections from a pod to the node on which it runs.
  case ownNode(EndpointName)

  /// On which node a pod runs, where nodes are set to treat their pods differently.
  case node(EndpointName)

  /// The endpoint's node, or which of its interfaces a connection takes, and so which host endpoint judges it.
  case hostEndpoint(EndpointName)

  /// The pod may bear its node's address towards this destination.
  case sourceTranslation(EndpointName)

  /// A node reaches pods of other nodes through a tunnel, with an address that is not told.
  case tunnelAddress(EndpointName)

  /// Calico does not judge IPv6 here.
  case ipv6Support

  /// The rules of security groups, which no manifest holds.
  case securityGroups(EndpointName, policies: [String])

  /// Whether the agent of the Amazon VPC CNI, which is set to close pods that no policy selects, enforces policies.
  case enforcingMode(EndpointName)

  /// Of a pod that nobody has made yet: whether it bears a label and with which value, which service account it has, and which
  /// labels an account has that is made for it.
  case openLabel(EndpointName, String)
  case openServiceAccount(EndpointName)
  case openAccountLabel(EndpointName, String)

  /// The workload has no pods now.
  case noPods(EndpointName, because: Absence)

  /// The Service has no backends in the input.
  case backends(service: String)

  /// No pod behind the Service declares the port to which it sends.
  case targetPort(service: String, names: [String])

  /// A pod reaches itself through a Service, and engines differ about whom the policies see.
  case ownService(service: String)

  /// Rules judge the connection before the Service translates it, and by which address it comes is not told.
  case serviceAddress(service: String)

  /// The connection goes to another node's port, and which node translates it, so that policies see the pod or that node, is not
  /// specified.
  case entrance(service: String, node: EndpointName)

  /// Whether an ambient mesh carries TCP between the two, so that policies judge the mesh's own port.
  case ambientMesh(EndpointName, EndpointName)

  /// What comes to these ports of a node, or to these addresses, leads on to a Service or a container, which was not asked about.
  case leadsOn(EndpointName, ConnectionSet)

  /// A connection from outside comes in through a node or a load balancer, and which address policies see is not told.
  case sourceAddress(service: String)

  /// What policies mean for this protocol is not specified, and engines differ.
  case undefinedProtocol(String)

  /// Which addresses DNS gives for these names.
  case domainNames([String])

  /// Policies of one tier and priority decide differently, and their order is not specified.
  case equalPriority([PolicyName])

  /// A rule asks for source ports, and the question names none.
  case sourcePort

  /// The Service is an alias of a name whose addresses DNS tells.
  case externalName(service: String, name: String)

  /// Why a workload has no pods.
  public enum Absence: Hashable, Sendable {
    case noReplicas, suspended, finished
  }
}
