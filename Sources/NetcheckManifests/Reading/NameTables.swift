import NetcheckDiagnostics
import NetcheckModel

/// The name of an object, and where it is written.
struct FoundName {
  var kind: String
  var namespace: String
  var name: String
  var range: SourceRange

  /// Whether a server makes the name, which then never stands twice.
  var isGenerated = false

  init(kind: String, _ metadata: Metadata) {
    self.kind = kind
    namespace = metadata.namespace
    name = metadata.name.value
    range = metadata.name.range
    isGenerated = metadata.isNameGenerated
  }

  init(_ policy: PolicyName, at range: SourceRange) {
    kind = policy.kind.rawValue
    namespace = policy.namespace ?? ""
    name = policy.name
    self.range = range
  }

  func isSame(as other: FoundName) -> Bool {
    name == other.name && namespace == other.namespace && kind == other.kind
  }

  var hash: Int {
    var hasher = Hasher()
    hasher.combine(name)
    hasher.combine(namespace)
    return hasher.finalize()
  }
}

/// Which names are taken, by kind.
struct NameTables {
  /// The index of each namespace.
  var namespaces: [String: Int] = [:]

  private var pods = NameTable()
  private var workloads = NameTable()
  private var services = NameTable()
  private var slices = NameTable()
  private var nodes = NameTable()
  private var networkPolicies = NameTable()
  private var adminPolicies = NameTable()
  private var calicoPolicies = NameTable()
  private var stagedPolicies = NameTable()
  private var hostEndpoints = NameTable()
  private var securityGroupPolicies = NameTable()

  /// Makes room for the objects of which there are many, so that they do not move as they grow.
  func makeRoom(in objects: inout Objects, for more: [Objects]) {
    func total(_ count: (Objects) -> Int) -> Int { more.reduce(0) { $0 + count($1) } }
    objects.pods.reserveCapacity(objects.pods.count + total(\.pods.count))
    objects.workloads.reserveCapacity(objects.workloads.count + total(\.workloads.count))
    objects.services.reserveCapacity(objects.services.count + total(\.services.count))
    objects.networkPolicies.reserveCapacity(
      objects.networkPolicies.count + total(\.networkPolicies.count))
    objects.endpointSlices.reserveCapacity(
      objects.endpointSlices.count + total(\.endpointSlices.count))
  }

  /// Adds the objects that must bear a name of their own. Of those that share one the first stays, and the others are told.
  mutating func unite(_ objects: inout Objects, with findings: Findings) -> [Diagnostic] {
    let more = findings.objects
    var faults: [Diagnostic] = []
    pods.unite(&objects.pods, more.pods, &faults) { .init(kind: "Pod", $0.metadata) }
    workloads.unite(&objects.workloads, more.workloads, &faults) {
      .init(kind: $0.kind.rawValue, $0.metadata)
    }
    services.unite(&objects.services, more.services, &faults) {
      .init(kind: "Service", $0.metadata)
    }
    slices.unite(
      &objects.endpointSlices, more.endpointSlices, &faults, isUnnamed: findings.unnamedSlices
    ) {
      .init(kind: "EndpointSlice", $0.metadata)
    }
    nodes.unite(&objects.nodes, more.nodes, &faults) { .init(kind: "Node", $0.metadata) }
    networkPolicies.unite(&objects.networkPolicies, more.networkPolicies, &faults) {
      .init(kind: "NetworkPolicy", $0.metadata)
    }
    adminPolicies.unite(&objects.adminPolicies, more.adminPolicies, &faults) {
      .init($0.name, at: $0.range)
    }
    calicoPolicies.unite(&objects.calico.policies, more.calico.policies, &faults) {
      .init($0.name, at: $0.range)
    }
    stagedPolicies.unite(
      &objects.calico.stagedKubernetesPolicies, more.calico.stagedKubernetesPolicies, &faults
    ) {
      .init(kind: "StagedKubernetesNetworkPolicy", $0.policy.metadata)
    }
    hostEndpoints.unite(&objects.calico.hostEndpoints, more.calico.hostEndpoints, &faults) {
      .init(kind: "HostEndpoint", $0.metadata)
    }
    securityGroupPolicies.unite(
      &objects.amazon.securityGroupPolicies, more.amazon.securityGroupPolicies, &faults
    ) {
      .init(kind: "SecurityGroupPolicy", $0.metadata)
    }
    return faults
  }
}

extension NameTable {
  /// Appends objects, but for those whose name is taken; these are reported.
  fileprivate mutating func unite<Object>(
    _ objects: inout [Object], _ more: [Object], _ faults: inout [Diagnostic],
    isUnnamed: Set<Int> = [], name: (Object) -> FoundName
  ) {
    for (number, object) in more.enumerated() {
      objects.append(object)
      let own = name(object)
      if own.isGenerated || isUnnamed.contains(number) { continue }
      let other = insert(
        objects.count - 1, hash: own.hash, isSame: { name(objects[$0]).isSame(as: own) })
      guard let other else { continue }
      objects.removeLast()
      faults.append(.duplicateObject(own, first: name(objects[other]).range))
    }
  }
}

extension Diagnostic {
  static func duplicateObject(_ again: FoundName, first: SourceRange) -> Diagnostic {
    let name = again.namespace.isEmpty ? again.name : "\(again.namespace)/\(again.name)"
    return .error(
      "\(again.kind) \(name) stands twice in the input", code: .duplicateObject, at: again.range,
      notes: [Note("it stands first here", at: first)],
      help: "which one counts depends on who applies last: name the files of one cluster with -f")
  }
}
