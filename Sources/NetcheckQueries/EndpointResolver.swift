package import NetcheckCluster
package import NetcheckDiagnostics
package import NetcheckModel
package import NetcheckSets

/// Finds the endpoints that one side of a question means.
package struct EndpointResolver: Sendable {
  let cluster: Cluster

  /// The namespace of names without one (`-n`); `nil`: a name must be the only one in the input.
  private let namespace: String?

  package init(_ cluster: Cluster, namespace: String?) {
    self.cluster = cluster
    self.namespace = namespace
  }

  /// The port that a question asks of a Service.
  package struct AskedPort: Sendable {
    package var port: ReachQuestion.Port?
    package var transport: TransportProtocol?

    /// Whether the side sends, and no port of it is asked: from an address that leads to a Service nothing of the Service comes.
    package private(set) var isSource = false

    package static let source: AskedPort = {
      var asked = AskedPort(nil, nil)
      asked.isSource = true
      return asked
    }()

    package init(_ port: ReachQuestion.Port?, _ transport: TransportProtocol?) {
      self.port = port
      self.transport = transport
    }
  }

  /// Resolves one side. `asked` matters where a Service translates ports, `family` where addresses of both are meant, and for
  /// Services that have only one.
  package func side(
    _ reference: EndpointReference, asked: AskedPort, family: AddressFamily? = nil
  ) throws(Diagnostic) -> Side {
    switch reference {
    case .named(let namespace, let kind, let name):
      return try named(namespace ?? self.namespace, kind, name, asked, family)
    case .service(let namespace, let name):
      return try side(service(namespace ?? self.namespace, name), asked, family)
    case .serviceAccount(let namespace, let name):
      return try serviceAccount(namespace ?? self.namespace, name)
    case .namespace(let name): return try wholeNamespace(name)
    case .labels(let namespace, let selector):
      return try labelled(namespace ?? self.namespace, selector)
    case .block(let block):
      if let family, block.family != family {
        throw .error(
          "\(block) holds no \(family.rawValue) address", code: .badQuestion,
          help: "leave --family out, or ask for addresses of that family")
      }
      return try side(block, asked)
    case .node(let name):
      guard let node = cluster.nodes[name] else {
        throw .unknownEndpoint(
          "node '\(name)'", suggestion: Spelling.suggestion(for: name, among: cluster.nodes.keys))
      }
      if let side = try sideOfBalancer(asked, at: node, family) { return side }
      return try sideOfNodePort(asked, at: node, family) ?? sideOfHostPort(asked, at: node)
        ?? Side(name: "node/\(name)", members: [Side.Member(endpoint: node)])
    case .internet:
      let families = family.map { [$0] } ?? cluster.families
      let internet = outside(
        families.reduce(AddressSet()) { $0.union(AddressSet.internet.only($1)) },
        named: .internet)
      return Side(name: "internet", members: internet.map { [$0] } ?? [])
    }
  }

  // MARK: Workloads

  private func named(
    _ namespace: String?, _ kind: WorkloadKind?, _ name: String, _ asked: AskedPort,
    _ family: AddressFamily?
  ) throws(Diagnostic) -> Side {
    let found = cluster.workloads(named: name).filter {
      (namespace == nil || $0.namespace == namespace) && (kind == nil || $0.kind == kind)
    }
    if found.count == 1 { return side(found[0]) }
    if found.count > 1 { throw .ambiguous(name, found.map(fullName)) }
    // A pod of a workload goes by its own name, too.
    if kind == nil || kind == .pod, let pod = try pod(namespace, name) { return pod }
    if kind == nil {
      let services = cluster.services.filter {
        $0.metadata.name.value == name
          && (namespace == nil || $0.metadata.namespace == namespace)
      }
      if services.count == 1 { return try side(services[0], asked, family) }
      if services.count > 1 {
        throw .ambiguous(name, services.map { "\($0.metadata.namespace)/svc/\(name)" })
      }
    }
    throw unknown(namespace, kind, name)
  }

  private func side(_ workload: Workload) -> Side {
    var side = Side(name: workload.displayName.description, members: members(of: workload))
    if case .absent(let why) = workload.presence {
      side.missing = [.noPods(workload.displayName, because: why)]
    }
    return side
  }

  private func members(of workload: Workload) -> [Side.Member] {
    workload.pods.map { Side.Member(endpoint: cluster.pods[$0], pod: $0) }
  }

  private func pod(_ namespace: String?, _ name: String) throws(Diagnostic) -> Side? {
    let found = cluster.pods(named: name).filter {
      namespace == nil || namespace == cluster.pods[$0].namespace
    }
    if found.count > 1 { throw .ambiguous(name, found.map { "\(cluster.pods[$0].name)" }) }
    guard let pod = found.first else { return try podOfTemplate(namespace, name) }
    let endpoint = cluster.pods[pod]
    return Side(
      name: endpoint.name.description, members: [Side.Member(endpoint: endpoint, pod: pod)])
  }

  /// A pod of a StatefulSet whose pods nothing tells apart, by the name that it will have.
  private func podOfTemplate(_ namespace: String?, _ name: String) throws(Diagnostic) -> Side? {
    guard let dash = name.lastIndex(of: "-"), let ordinal = Int(name[dash...].dropFirst()),
      ordinal >= 0, String(ordinal) == name[dash...].dropFirst()
    else { return nil }
    let found = cluster.workloads(named: String(name[..<dash])).filter {
      guard $0.kind == .statefulSet, namespace == nil || $0.namespace == namespace,
        case .template(let replicas) = $0.presence
      else { return false }
      return replicas.map { ordinal < $0 } ?? true
    }
    if found.count > 1 { throw .ambiguous(name, found.map { "\($0.namespace)/\(name)" }) }
    guard let workload = found.first, let pod = workload.pods.first else { return nil }
    let endpoint = cluster.pods[pod].with(name: .pod(namespace: workload.namespace, name: name))
    return Side(
      name: endpoint.name.description, members: [Side.Member(endpoint: endpoint, pod: pod)])
  }

  private func fullName(_ workload: Workload) -> String {
    "\(workload.namespace)/\(workload.kind.words[0])/\(workload.name)"
  }

  private func unknown(_ namespace: String?, _ kind: WorkloadKind?, _ name: String) -> Diagnostic {
    let written =
      (namespace.map { $0 + "/" } ?? "") + (kind.map { $0.words[0] + "/" } ?? "") + name
    if let namespace, cluster.namespaces[namespace] == nil {
      let words = WorkloadKind.allCases.flatMap(\.words) + ["svc", "service", "node"]
      let near = Spelling.suggestion(for: namespace, among: words + cluster.namespaces.keys)
      if kind == nil, let word = near, cluster.namespaces[word] == nil {
        return .unknownEndpoint(
          "namespace or kind '\(namespace)'", suggestion: "\(word)/\(name)")
      }
      let meant = Spelling.suggestion(for: namespace, among: cluster.namespaces.keys)
      let elsewhere = cluster.workloads.first { $0.name == name }
      return .unknownEndpoint(
        "namespace '\(namespace)'",
        suggestion: meant.map { "\($0)/\(name)" } ?? elsewhere.map { "\($0.namespace)/\(name)" },
        known: ("the input has the namespaces", Array(cluster.namespaces.keys)))
    }
    let names =
      cluster.workloads.filter { namespace == nil || $0.namespace == namespace }.map(\.name)
      + cluster.services.filter { namespace == nil || $0.metadata.namespace == namespace }
      .map(\.metadata.name.value)
    if namespace == nil, kind == nil, cluster.namespaces[name] != nil {
      return .unknownEndpoint("endpoint named '\(written)'", suggestion: "\(name)/")
    }
    var suggestion = Spelling.suggestion(for: name, among: names)
    if suggestion != nil, let namespace { suggestion = "\(namespace)/\(suggestion!)" }
    if suggestion == nil, let other = cluster.workloads.first(where: { $0.name == name }) {
      suggestion = kind == nil ? "\(other.namespace)/\(name)" : fullName(other)
    }
    return .unknownEndpoint(
      "endpoint named '\(written)'", suggestion: suggestion,
      known: namespace.map { ("namespace \($0) has", names) })
  }

  // MARK: Groups of pods

  /// Throws if the input has no namespace of a name.
  package func checkNamespace(_ name: String) throws(Diagnostic) {
    guard cluster.namespaces[name] == nil else { return }
    throw .unknownEndpoint(
      "namespace '\(name)'",
      suggestion: Spelling.suggestion(for: name, among: cluster.namespaces.keys),
      known: ("the input has the namespaces", Array(cluster.namespaces.keys)))
  }

  private func wholeNamespace(_ name: String) throws(Diagnostic) -> Side {
    try checkNamespace(name)
    let absent = cluster.workloads.compactMap { workload -> MissingFact? in
      guard workload.namespace == name, case .absent(let why) = workload.presence else {
        return nil
      }
      return .noPods(workload.displayName, because: why)
    }
    let members = pods { $0.namespace == name }
    return Side(name: "ns/\(name)/", members: members, missing: members.isEmpty ? absent : [])
  }

  private func serviceAccount(_ namespace: String?, _ name: String) throws(Diagnostic) -> Side {
    let members = pods {
      $0.serviceAccount == name && (namespace == nil || $0.namespace == namespace)
    }
    let namespaces = Set(members.map(\.endpoint.namespace)).sorted()
    if namespaces.count > 1 {
      throw .ambiguous("sa/\(name)", namespaces.map { "\($0)/sa/\(name)" })
    }
    guard let only = namespaces.first else {
      let known = Set(cluster.pods.map(\.serviceAccount))
      throw .unknownEndpoint(
        "pod with service account '\(name)'",
        suggestion: Spelling.suggestion(for: name, among: known).map { "sa/\($0)" })
    }
    return Side(name: "\(only)/sa/\(name)", members: members)
  }

  private func labelled(
    _ namespace: String?, _ selector: LabelSelector
  ) throws(Diagnostic) -> Side {
    var condition = EndpointSelector(selector) { .label($0) }
    if let namespace { condition = condition.and(.has(.namespace, .isOne(of: [namespace]))) }
    let found = cluster.pods(selectedBy: condition)
    var missing: [MissingFact] = []
    for pod in found.perhaps.subtracting(found.surely).ranges.joined() {
      if case .unknown(let facts) = condition.selects(cluster.pods[Int(pod)], in: cluster) {
        missing = missing.adding(facts)
      }
    }
    let members = found.perhaps.ranges.joined().map {
      Side.Member(
        endpoint: cluster.pods[Int($0)], pod: Int($0), isCertain: found.surely.contains($0))
    }
    let name = (namespace.map { "ns/\($0)/" } ?? "") + selector.description
    guard !members.isEmpty else {
      throw .unknownEndpoint("pod with labels '\(name)'", suggestion: nil)
    }
    return Side(name: name, members: members, missing: missing)
  }

  private func pods(_ isMeant: (Endpoint) -> Bool) -> [Side.Member] {
    cluster.pods.indices.filter { isMeant(cluster.pods[$0]) }
      .map { Side.Member(endpoint: cluster.pods[$0], pod: $0) }
  }

  // MARK: Addresses

  /// Everything whose address lies in a block: pods and nodes, each for itself, and the rest of the block.
  private func side(_ block: CIDR, _ asked: AskedPort) throws(Diagnostic) -> Side {
    let set = AddressSet(block)
    let isOne = block.prefixLength == block.family.width
    let name = isOne ? "\(block.network)" : "\(block)"
    if isOne,
      let service = cluster.services.first(where: { $0.clusterAddresses.contains(block.network) })
    {
      return try side(service, asked, block.family)
    }
    if isOne, !asked.isSource, let side = try sideBehind(block.network, asked) { return side }
    var members: [Side.Member] = []
    for (address, pod) in cluster.pods(withAddressIn: set) {
      // A pod that is asked by its address is judged by that address.
      let endpoint = cluster.pods[pod].with(addresses: .known([address]))
      members.append(Side.Member(endpoint: endpoint, pod: pod))
    }
    for node in cluster.nodes.values.sorted(by: { $0.node ?? "" < $1.node ?? "" }) {
      guard case .known(let addresses) = node.addresses else { continue }
      for address in addresses where set.contains(address) {
        let endpoint = node.with(addresses: .known([address]))
        members.append(Side.Member(endpoint: endpoint))
      }
    }
    // What comes to a Service's address goes on to the Service, and not to a place outside.
    let services = asked.isSource ? [] : cluster.services
    func addresses(_ services: [Service]) -> AddressSet {
      AddressSet(services.flatMap(\.allAddresses).filter(set.contains).map { CIDR($0) })
    }
    let rest = set.subtracting(addresses(services))
    let leading = addresses(services.filter { asked.port == nil || $0.serves(asked) })
    if let rest = outside(rest, named: nil) { members.append(rest) }
    if members.isEmpty {
      throw .error(
        "the addresses in \(name) are those of Services", code: .badQuestion,
        help: "ask for each by itself, or for the Service, as in svc/NAME")
    }
    var side = Side(name: name, members: members)
    if !leading.isEmpty { side.leading = [.leadsOn(.addresses(leading), .all)] }
    return side
  }

  /// The part of a set of addresses that belongs to no pod and no node of the input.
  func outside(_ addresses: AddressSet, named name: EndpointName?) -> Side.Member? {
    let rest = addresses.subtracting(cluster.takenAddresses(in: addresses))
    guard !rest.isEmpty else { return nil }
    return Side.Member(
      endpoint: Endpoint(
        name: name ?? .addresses(rest), kind: .outside, addresses: .block(rest)))
  }
}

extension Diagnostic {
  /// - Parameter known: names that are there, for who is far from all of them, and what to say before these.
  static func unknownEndpoint(
    _ what: String, suggestion: String?, known: (title: String, names: [String])? = nil
  ) -> Diagnostic {
    .error(
      "no \(what)", code: .unknownEndpoint,
      help: suggestion.map { "did you mean '\($0)'?" }
        ?? known.flatMap { help($0.title, Set($0.names).sorted()) })
  }

  private static func help(_ title: String, _ names: [String]) -> String? {
    if names.isEmpty { return nil }
    let most = 8
    let told = names.prefix(names.count == most + 1 ? most + 1 : most).joined(separator: ", ")
    let more = names.count - most
    return "\(title) \(told)" + (more > 1 ? " and \(more) more" : "")
  }

  static func ambiguous(_ name: String, _ candidates: [String]) -> Diagnostic {
    .error(
      "'\(name)' names more than one endpoint", code: .ambiguousName,
      help: "write one of " + candidates.sorted().prefix(8).joined(separator: ", "))
  }
}
