import NetcheckCluster
import NetcheckDiagnostics
import NetcheckLadder
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// What all checks look at, gathered once.
final class CheckWorld {
  let tracer: Tracer
  let relations: Relations
  let parts: PairParts

  /// Where namespaces are declared.
  let namespaceRanges: [String: SourceRange]

  let exceptions: CheckExceptions

  /// The nodes by their names.
  let nodes: [Endpoint]

  /// For each workload and class of pods one that stands for all, by its index in the cluster.
  let representatives: [Int]
  private let byNamespace: [String: [Int]]
  private let allNamespaces: [String]
  private var found: [Search: Found] = [:]

  private struct Search: Hashable {
    var namespace: String?
    var selector: EndpointSelector
  }

  /// The pods that a selector finds surely, and those that it may find.
  struct Found {
    var surely: [Int]
    var perhaps: [Int]
  }

  var cluster: Cluster { tracer.cluster }
  var ladder: Ladder { tracer.ladder }

  init(
    _ tracer: Tracer, _ relations: Relations, namespaceRanges: [String: SourceRange],
    exceptions: CheckExceptions
  ) {
    self.tracer = tracer
    self.relations = relations
    parts = PairParts(tracer)
    self.namespaceRanges = namespaceRanges
    self.exceptions = exceptions
    let cluster = tracer.cluster
    nodes = cluster.nodes.sorted { $0.key < $1.key }.map(\.value)
    let known = relations.all
    var representatives: [Int] = []
    for workload in cluster.workloads {
      var seen: Set<[Relation.Element]> = []
      for pod in workload.pods {
        // Without a relation nothing tells pods apart, and each stands for itself.
        let classes = known.isEmpty ? [UInt32(pod)] : known.map { $0.element(ofPod: pod) }
        if seen.insert(classes).inserted { representatives.append(pod) }
      }
    }
    self.representatives = representatives
    byNamespace = Dictionary(grouping: representatives) { cluster.pods[$0].namespace }
    allNamespaces = byNamespace.keys.sorted()
  }

  /// The namespaces that have pods of the pod network, sorted.
  var inhabited: [String] {
    allNamespaces.filter { byNamespace[$0]?.contains { cluster.pods[$0].kind == .pod } ?? false }
  }

  /// The pods that a policy governs.
  func subjects(of policy: Policy) -> Found {
    find(policy.subject, in: policy.namespace)
  }

  /// The pods that a selector finds, in one namespace or in all.
  func find(_ selector: EndpointSelector, in namespace: String? = nil) -> Found {
    let search = Search(namespace: namespace, selector: selector)
    if let known = found[search] { return known }
    var result = Found(surely: [], perhaps: [])
    for namespace in namespace.map({ [$0] }) ?? namespaces(for: selector) {
      for pod in byNamespace[namespace] ?? [] where cluster.pods[pod].kind == .pod {
        switch selector.selects(cluster.pods[pod], in: cluster) {
        case .yes:
          result.surely.append(pod)
          result.perhaps.append(pod)
        case .unknown: result.perhaps.append(pod)
        case .no: break
        }
      }
    }
    found[search] = result
    return result
  }

  /// The namespaces in which a selector may find somebody, as far as it looks at namespaces.
  private func namespaces(for selector: EndpointSelector) -> [String] {
    let conditions = selector.namespaceConditions
    if conditions.isEmpty { return allNamespaces }
    return allNamespaces.filter { namespace in
      let stranger = Endpoint.stranger(in: namespace)
      return conditions.allSatisfy { !$0.selects(stranger, in: cluster).isNo }
    }
  }

  /// Whether there is another pod of the same workload that fares alike.
  func standsForOthers(_ pod: Int) -> Bool {
    guard let workload = cluster.workload(ofPod: pod) else { return false }
    if case .template(let replicas) = workload.presence { return replicas != 1 }
    return workload.pods.count > 1
  }

  /// The name by which answers call a pod: its workload's.
  func name(ofPod pod: Int) -> EndpointName {
    cluster.workload(ofPod: pod)?.displayName ?? cluster.pods[pod].name
  }

  func range(ofPod pod: Int) -> SourceRange? { cluster.workload(ofPod: pod)?.range }

  /// Whether a whole namespace is excepted.
  func isExcepted(_ namespace: String, from check: CheckID) -> Bool {
    exceptions.namespaces[check]?.contains(namespace) ?? false
  }

  /// The policies that somebody wrote, in the order of the ladder; those that are excepted only if they are asked for.
  func policies(for check: CheckID, excepted: Bool = false) -> [Policy] {
    ladder.policies.map(\.policy).filter { policy in
      let name = policy.origin.policy
      guard name.kind.isPolicy, policy.origin.range != nil else { return false }
      let isExcepted =
        exceptions.policies[check]?.contains(name) ?? false
        || name.namespace.map { self.isExcepted($0, from: check) } ?? false
      return isExcepted == excepted
    }
  }

  func isExcepted(_ name: EndpointName, in namespace: String, from check: CheckID) -> Bool {
    exceptions.endpoints[check]?.contains(name) ?? false || isExcepted(namespace, from: check)
  }
}

extension Endpoint {
  /// A pod that nobody has made, with labels of which at most the keys are known.
  static func stranger(in namespace: String, labels keys: [String] = []) -> Endpoint {
    Endpoint(
      name: .pod(namespace: namespace, name: "any"), kind: .pod, namespace: namespace,
      labelsOfUnknownValue: keys, addresses: .unknown(within: .unicast))
  }
}

extension EndpointSelector {
  /// The conditions that must hold and look at nothing but the namespace.
  var namespaceConditions: [EndpointSelector] {
    switch self {
    case .has(.namespaceLabel, _), .has(.namespace, _): [self]
    case .not(.has(.namespaceLabel, _)), .not(.has(.namespace, _)): [self]
    case .all(let conditions): conditions.flatMap(\.namespaceConditions)
    default: []
    }
  }
}
