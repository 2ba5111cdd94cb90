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
  /// What is wrong with the manifests, which should be nothing.
  let faults: [Diagnostic]

  private let canReach: CanReach

  init(_ cluster: RandomCluster, asJSON: Bool = false) {
    let text = asJSON ? ManifestWriter.json(cluster) : ManifestWriter.yaml(cluster)
    let source = SourceFile(
      path: asJSON ? "cluster.json" : "cluster.yaml", bytes: Array(text.utf8))
    let reading = DocumentReader.read(source, file: 0)
    var reader = ObjectReader()
    for document in reading.documents { reader.read(document) }
    reader.finish()
    faults = (reading.diagnostics + reader.diagnostics).filter { $0.severity == .error }
    let model = Cluster(reader.objects, options: ClusterOptions(podBlocks: []))
    let ladder = Ladder(
      reader.objects, cluster: model, engine: Engine(rawValue: cluster.engine.rawValue)!,
      baseline: .none)
    canReach = CanReach(Tracer(ladder: ladder, cluster: model), namespace: nil)
  }

  /// The verdict for one connection, asked by itself.
  func opinion(_ probe: Probe) throws -> Opinion {
    var question = question(probe.route, probe.sourcePort)
    switch probe.message {
    case .port(let transport, let number):
      question.port = .number(UInt16(number))
      question.transport = TransportProtocol(rawValue: transport.rawValue)
    case .icmp(let type, let code):
      question.portless = .icmp(question.family!, type: UInt8(type), code: UInt8(code))
    case .other(let number): question.portless = .other(UInt8(number))
    }
    return Opinion(try canReach.answer(question, withNearMisses: false).verdict)
  }

  /// The verdicts for all connections with ports of a route, asked at once.
  func opinions(_ route: Probe.Route, sourcePort: Int?) throws -> Opinions {
    let question = question(route, sourcePort)
    let answer = try canReach.answer(question, withNearMisses: false)
    return Opinions(parts: answer.pairs.flatMap(\.pair.parts))
  }

  /// Verdicts by the sets of connections that they hold for.
  struct Opinions {
    var parts: [Pair.Part]

    /// The verdict for one connection; `nil` if there is none or more than one.
    func opinion(_ message: Probe.Message) -> Opinion? {
      guard case .port(let transport, let number) = message else { return nil }
      let connection = Connection(
        TransportProtocol(rawValue: transport.rawValue)!, UInt16(number))
      let found = Set(parts.filter { $0.connections.contains(connection) }.map(\.verdict))
      return found.count == 1 ? Opinion(found.first!) : nil
    }
  }

  private func question(_ route: Probe.Route, _ sourcePort: Int?) -> ReachQuestion {
    var question = ReachQuestion(
      from: EndpointReference(route.source), to: EndpointReference(route.destination),
      family: route.family == .v4 ? .ipv4 : .ipv6)
    question.sourcePort = sourcePort.map { UInt16($0) }
    return question
  }
}

extension EndpointReference {
  fileprivate init(_ end: Probe.End) {
    switch end {
    case .pod(let namespace, let name): self = .named(namespace: namespace, kind: .pod, name: name)
    case .node(let name): self = .node(name)
    case .address(let address): self = .block(CIDR(IPAddress("\(address)")!))
    }
  }
}

extension Opinion {
  fileprivate init(_ verdict: Verdict) {
    self =
      switch verdict {
      case .allowed: .allowed
      case .denied: .denied
      case .undecided: .undecided
      }
  }
}
