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

  /// The workload has no pods now.
  case noPods(EndpointName, because: Absence)

  /// The Service has no backends in the input.
  case backends(service: String)

  /// No pod behind the Service declares the port to which it sends.
  case targetPort(service: String, names: [String])

  /// A pod reaches itself through a Service, and engines differ about whom the policies see.
  case ownService(service: String)

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
