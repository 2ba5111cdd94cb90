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

/// Which objects take the place of others of their name.
struct Precedence: Equatable {
  /// The first of the files that are applied later than the others.
  var firstApplied = Int32.max

  func replaces(_ new: SourceRange, _ old: SourceRange) -> Bool {
    new.file >= firstApplied && old.file < firstApplied
  }
}

/// Which names are taken, by kind.
struct NameTables {
  /// The index of each namespace.
  var namespaces: [String: Int] = [:]

  /// Which objects take the place of those of their name.
  var precedence = Precedence()

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

  /// Drops objects of kinds that may share names, where others take their place.
  func dropReplaced(_ objects: inout Objects, by more: Objects) {
    if precedence == Precedence() { return }
    func drop<Object>(
      _ objects: inout [Object], _ more: [Object], _ name: (Object) -> Located<String>,
      in namespace: (Object) -> String? = { _ in nil }
    ) {
      let newer = Dictionary(grouping: more) { [namespace($0), name($0).value] }
      objects.removeAll { old in
        newer[[namespace(old), name(old).value]]?.contains { new in
          precedence.replaces(name(new).range, name(old).range)
        } ?? false
      }
    }
    drop(
      &objects.serviceAccounts, more.serviceAccounts, \.metadata.name, in: \.metadata.namespace)
    drop(&objects.calico.tiers, more.calico.tiers, \.name)
    drop(&objects.calico.networkSets, more.calico.networkSets, \.metadata.name, in: \.namespace)
    drop(&objects.calico.profiles, more.calico.profiles, \.name)
    drop(&objects.calico.pools, more.calico.pools, \.name)
  }

  /// Adds the objects that must bear a name of their own. Of those that share one the first stays, and the others are told,
  /// unless they take its place.
  mutating func unite(
    _ objects: inout Objects, with findings: Findings, _ faults: inout DiagnosticList
  ) {
    let more = findings.objects
    pods.unite(
      &objects.pods, more.pods, precedence, &faults, replacing: { $1.inherit(from: $0) },
      name: { .init(kind: "Pod", $0.metadata) })
    workloads.unite(
      &objects.workloads, more.workloads, precedence, &faults,
      replacing: { $1.inherit(from: $0) },
      name: { .init(kind: $0.kind.rawValue, $0.metadata) })
    services.unite(
      &objects.services, more.services, precedence, &faults, replacing: { $1.inherit(from: $0) },
      name: { .init(kind: "Service", $0.metadata) })
    slices.unite(
      &objects.endpointSlices, more.endpointSlices, precedence, &faults,
      isUnnamed: findings.unnamedSlices
    ) {
      .init(kind: "EndpointSlice", $0.metadata)
    }
    nodes.unite(
      &objects.nodes, more.nodes, precedence, &faults, replacing: { $1.inherit(from: $0) },
      name: { .init(kind: "Node", $0.metadata) })
    networkPolicies.unite(&objects.networkPolicies, more.networkPolicies, precedence, &faults) {
      .init(kind: "NetworkPolicy", $0.metadata)
    }
    adminPolicies.unite(&objects.adminPolicies, more.adminPolicies, precedence, &faults) {
      .init($0.name, at: $0.range)
    }
    calicoPolicies.unite(&objects.calico.policies, more.calico.policies, precedence, &faults) {
      .init($0.name, at: $0.range)
    }
    stagedPolicies.unite(
      &objects.calico.stagedKubernetesPolicies, more.calico.stagedKubernetesPolicies, precedence,
      &faults
    ) {
      .init(kind: "StagedKubernetesNetworkPolicy", $0.policy.metadata)
    }
    hostEndpoints.unite(
      &objects.calico.hostEndpoints, more.calico.hostEndpoints, precedence, &faults
    ) {
      .init(kind: "HostEndpoint", $0.metadata)
    }
    securityGroupPolicies.unite(
      &objects.amazon.securityGroupPolicies, more.amazon.securityGroupPolicies, precedence,
      &faults
    ) {
      .init(kind: "SecurityGroupPolicy", $0.metadata)
    }
  }
}

extension NameTable {
  /// Appends objects, but for those whose name is taken: these take the other's place if they are applied later, and are reported
  /// if not.
  fileprivate mutating func unite<Object>(
    _ objects: inout [Object], _ more: [Object], _ precedence: Precedence,
    _ faults: inout DiagnosticList, isUnnamed: Set<Int> = [],
    replacing: (_ old: Object, _ new: inout Object) -> Void = { _, _ in },
    name: (Object) -> FoundName
  ) {
    for (number, object) in more.enumerated() {
      objects.append(object)
      let own = name(object)
      if own.isGenerated || isUnnamed.contains(number) { continue }
      let other = insert(
        objects.count - 1, hash: own.hash, isSame: { name(objects[$0]).isSame(as: own) })
      guard let other else { continue }
      objects.removeLast()
      if precedence.replaces(own.range, name(objects[other]).range) {
        var object = object
        replacing(objects[other], &object)
        objects[other] = object
      } else {
        faults.append(.duplicateObject(own, first: name(objects[other]).range))
      }
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
