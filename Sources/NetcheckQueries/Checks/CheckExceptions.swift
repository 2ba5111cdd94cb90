import NetcheckCluster
import NetcheckDiagnostics
import NetcheckLadder
import NetcheckModel

/// Whom somebody excepted from checks.
struct CheckExceptions: Sendable {
  private(set) var endpoints: [CheckID: Set<EndpointName>] = [:]
  private(set) var policies: [CheckID: Set<PolicyName>] = [:]
  private(set) var namespaces: [CheckID: Set<String>] = [:]

  /// Takes in exceptions. What they name must be there, so that none stands for nothing.
  init(
    _ exceptions: [Checks.Exception], _ ladder: Ladder, _ cluster: Cluster, namespace: String?
  ) throws(Diagnostic) {
    for exception in exceptions {
      try add(exception, ladder, cluster, namespace: namespace)
    }
  }

  private mutating func add(
    _ exception: Checks.Exception, _ ladder: Ladder, _ cluster: Cluster, namespace: String?
  ) throws(Diagnostic) {
    let check = exception.check
    let reference = EndpointReference.parse(exception.side)
    if case .success(.namespace(let name)) = reference, cluster.namespaces[name] != nil {
      namespaces[check, default: []].insert(name)
      return
    }
    switch check.subjects {
    case .namespaces: throw .exceptionOfAnotherKind(exception)
    case .policies:
      let search = PolicySearch(ladder, namespace: namespace)
      policies[check, default: []].insert(
        try search.policy(exception.side).policy.origin.policy)
    case .endpoints:
      let side = try EndpointResolver(cluster, namespace: namespace).side(
        try reference.get(), asked: .init(nil, nil))
      for member in side.members {
        let workload = member.pod.flatMap { cluster.workload(ofPod: $0)?.displayName }
        endpoints[check, default: []].insert(workload ?? member.endpoint.name)
      }
    }
  }
}

extension CheckID {
  /// What the check is about, and so what can be excepted from it beside whole namespaces.
  fileprivate enum Subjects {
    case namespaces, endpoints, policies
  }

  var isAboutPolicies: Bool { subjects == .policies }

  fileprivate var subjects: Subjects {
    switch self {
    case .defaultDeny: .namespaces
    case .dns, .metadata, .apiServer, .hostNetwork: .endpoints
    case .selectsNothing, .deadRule, .splitPeer, .namespaceLabel, .halfOpen: .policies
    }
  }
}

extension Diagnostic {
  fileprivate static func exceptionOfAnotherKind(_ exception: Checks.Exception) -> Diagnostic {
    .error(
      "'\(exception.check.rawValue)' is about namespaces, and '\(exception.side)' is none",
      code: .badQuestion, help: "write a namespace of the input with a slash behind it, as in shop/"
    )
  }
}
