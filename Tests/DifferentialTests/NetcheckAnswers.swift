import NetcheckCluster
import NetcheckDiagnostics
import NetcheckDocuments
import NetcheckLadder
import NetcheckManifests
import NetcheckModel
import NetcheckQueries
import NetcheckReachability
import NetcheckSets
import RandomClusters

/// What netcheck says of a generated cluster, which it reads from manifests as it reads anybody's.
struct NetcheckAnswers {
  /// How a connection is asked about.
  enum Manner: Hashable {
    /// By itself.
    case alone
    /// Together with all others that have ports.
    case amongPorts
    /// With a block of that many bits around the address that stands at one end.
    case amongAddresses(prefixLength: Int)
    /// With the whole namespaces of two pods.
    case amongPods
    /// In the list of everything that is open from one pod, or to one from an address; with a node, from one end to the other.
    case listed
  }

  /// What is wrong with the manifests, which should be nothing.
  let faults: [Diagnostic]

  let tracer: Tracer
  let canReach: CanReach

  /// Whether a single question also asks what would have opened the connection, which must not change the verdict.
  private let withNearMisses: Bool

  init(
    _ cluster: RandomCluster, asJSON: Bool = false, omitting omissions: Omissions = .known
  ) {
    withNearMisses =
      !omissions.contains(.nearMissesOfDroppedRules) || !cluster.hasDroppedRules
    let text = asJSON ? ManifestWriter.json(cluster) : ManifestWriter.yaml(cluster)
    let source = SourceFile(
      path: asJSON ? "cluster.json" : "cluster.yaml", bytes: Array(text.utf8))
    let reading = DocumentReader.read(source, file: 0)
    var reader = ObjectReader()
    for document in reading.documents { reader.read(document) }
    reader.finish()
    faults = (reading.diagnostics + reader.diagnostics.all).filter { $0.severity == .error }
    let model = Cluster(reader.objects, options: ClusterOptions(podBlocks: []))
    let ladder = Ladder(
      reader.objects, cluster: model, engine: Engine(rawValue: cluster.engine.rawValue)!,
      baseline: .none)
    tracer = Tracer(ladder: ladder, cluster: model)
    canReach = CanReach(tracer, Relations(tracer), namespace: nil)
  }

  /// The manners in which something between two ends can be asked about.
  func manners(_ route: Probe.Route) -> [Manner] {
    var manners: [Manner] = [.alone, .amongPorts]
    switch (route.source, route.destination) {
    case (.pod, .pod):
      if route.source == route.destination { break }
      manners += [.amongPods, .listed]
    case (.pod, .node), (.node, .pod), (.node, .node):
      manners.append(.listed)
    case (.address, _), (_, .address):
      manners += (route.family == .v4 ? [8, 15, 20, 31] : [16, 31, 64, 127])
        .map { .amongAddresses(prefixLength: $0) }
      if route.hasPod { manners.append(.listed) }
    }
    return manners
  }

  /// The answers to one question about a route.
  func answers(_ route: Probe.Route, _ manner: Manner, sourcePort: Int?) throws -> Answers {
    var question = ReachQuestion(
      from: EndpointReference(route.source, manner),
      to: EndpointReference(route.destination, manner),
      family: AddressFamily(route.family))
    question.sourcePort = sourcePort.map { UInt16($0) }
    switch manner {
    case .alone: return Answers { try verdict($0, of: question) }
    case .listed:
      let listed = try AllowGraph(tracer, Relations(tracer), namespace: nil)
        .answer(
          AllowGraph.Question(
            from: route.source.isAddress ? nil : question.source,
            to: route.hasNode || route.source.isAddress ? question.destination : nil))
      return Answers { message in
        let connection = Connection(message, route.family)
        let row = (listed.rows + listed.byPlacement).first {
          $0.source.name.isEnd(route.source) && $0.destination.name.isEnd(route.destination)
            && $0.family ?? AddressFamily(route.family) == AddressFamily(route.family)
            && ($0.allowed.contains(connection) || $0.undecided.contains(connection))
        }
        guard let row else { return .denied }
        return row.allowed.contains(connection) ? .allowed : .undecided
      }
    case .amongPorts, .amongAddresses, .amongPods:
      let pairs = try canReach.answer(question, withNearMisses: false).pairs.filter {
        $0.source.name.isEnd(route.source) && $0.destination.name.isEnd(route.destination)
      }
      return Answers { message in
        let connection = Connection(message, route.family)
        let found = pairs.flatMap(\.pair.parts).filter { $0.connections.contains(connection) }
        // INVARIANT: one part holds each connection.
        return found.count == 1 ? Opinion(found[0].verdict) : nil
      }
    }
  }

  private func verdict(
    _ message: Probe.Message, of question: ReachQuestion
  ) throws -> Opinion? {
    var question = question
    switch message {
    case .port(let transport, let number):
      question.port = .number(UInt16(number))
      question.transport = TransportProtocol(rawValue: transport.rawValue)
    case .icmp, .other:
      question.portless = Connection(message, question.family == .ipv4 ? .v4 : .v6)
      question.sourcePort = nil
    }
    return Opinion(try canReach.answer(question, withNearMisses: withNearMisses).verdict)
  }

  /// What netcheck says of each connection; `nil` if it says nothing, or two things.
  struct Answers {
    var opinion: (Probe.Message) throws -> Opinion?
  }
}

extension EndpointReference {
  init(_ end: Probe.End, _ manner: NetcheckAnswers.Manner = .alone) {
    switch (end, manner) {
    case (.pod(let namespace, _), .amongPods): self = .namespace(namespace)
    case (.pod(let namespace, let name), _):
      self = .named(namespace: namespace, kind: .pod, name: name)
    case (.node(let name), _): self = .node(name)
    case (.address(let address), .amongAddresses(let prefixLength)):
      self = .block(CIDR(IPAddress("\(address)")!, prefixLength: prefixLength))
    case (.address(let address), _): self = .block(CIDR(IPAddress("\(address)")!))
    }
  }
}

extension Probe.Route {
  /// Nodes stand in no list but in one that names them.
  fileprivate var hasNode: Bool {
    [source, destination].contains { if case .node = $0 { true } else { false } }
  }

  fileprivate var hasPod: Bool {
    [source, destination].contains { if case .pod = $0 { true } else { false } }
  }
}

extension Probe.End {
  fileprivate var isAddress: Bool { if case .address = self { true } else { false } }
}

extension EndpointName {
  /// Whether an answer speaks of this end of a route; of addresses, whether it is among them.
  func isEnd(_ end: Probe.End) -> Bool {
    switch (self, end) {
    case (.workload(let namespace, _, let name, _), .pod(let wanted, let pod)):
      namespace == wanted && name == pod
    case (.pod(let namespace, let name), .pod(let wanted, let pod)):
      namespace == wanted && name == pod
    case (.node(let name), .node(let wanted)): name == wanted
    case (.addresses(let addresses), .address(let address)):
      addresses.contains(IPAddress("\(address)")!)
    default: false
    }
  }
}

extension Connection {
  init(_ message: Probe.Message, _ family: Family) {
    switch message {
    case .port(let transport, let number):
      self.init(TransportProtocol(rawValue: transport.rawValue)!, UInt16(number))
    case .icmp(let type, let code):
      self = .icmp(AddressFamily(family), type: UInt8(type), code: UInt8(code))
    case .other(let number): self = .other(UInt8(number))
    }
  }
}

extension AddressFamily {
  init(_ family: Family) {
    self = family == .v4 ? .ipv4 : .ipv6
  }
}

extension Opinion {
  init(_ verdict: Verdict) {
    self =
      switch verdict {
      case .allowed: .allowed
      case .denied: .denied
      case .undecided: .undecided
      }
  }
}
