import NetcheckCluster
import NetcheckDiagnostics
import NetcheckDocuments
import NetcheckLadder
import NetcheckManifests
import NetcheckModel
import NetcheckReachability
import NetcheckSets
import RandomClusters
import Testing

@testable import NetcheckQueries

/// Changes that mend a rule, made as somebody would make them who reads the answer: written into the manifests.
@Suite struct MendTests {
  @Test func openingsOpen() throws {
    var made = 0
    for seed in 1...UInt64(6) {
      let cluster = ClusterGenerator.cluster(seed: seed, .kubernetes)
      let manifests = ManifestWriter.yaml(cluster)
      let (tracer, _) = try read(manifests)
      let pods = tracer.cluster.pods.filter { $0.kind == .pod }
      for (source, destination) in zip(pods, pods.dropFirst()) {
        let contract = Contract(
          file: 0, rules: [rule(.allow, source, destination), rule(.deny, source, destination)])
        let results = try results(contract, tracer)
        for (index, result) in results.enumerated() where result.status == .failed {
          guard let mend = result.mend, mend.suffices,
            let (mended, faults) = try mended(manifests, mend, tracer)
          else { continue }
          try #require(faults == [], "\(seed)")
          made += 1
          let after = try self.results(contract, mended)[index]
          #expect(after.status == .passed, "\(seed): \(source.name) → \(destination.name) \(mend)")
        }
      }
    }
    #expect(made > 10)
  }

  private func results(
    _ contract: Contract, _ tracer: Tracer
  ) throws -> [ContractTest.RuleResult] {
    try ContractTester(
      [contract], tracer, Relations(tracer), namespace: nil, today: Day("2026-06-01")!
    ).test().results
  }

  private func rule(_ demand: Contract.Demand, _ from: Endpoint, _ to: Endpoint) -> Contract.Rule {
    let nowhere = SourceRange(file: 0, offset: 0, length: 0)
    func side(_ endpoint: Endpoint) -> [Located<Contract.Member>] {
      [Located(.reference(endpoint.reference), at: nowhere)]
    }
    let entry = Contract.Entry(
      from: side(from), to: side(to),
      ports: [Located(Contract.Port(.tcp, .range(80...80)), at: nowhere)], range: nowhere)
    return Contract.Rule(
      id: Located("rule", at: nowhere), demand: demand, entries: [entry], mayBeEmpty: true)
  }

  private func read(_ manifests: String) throws -> (Tracer, [String]) {
    let source = SourceFile(path: "cluster.yaml", bytes: Array(manifests.utf8))
    var reader = ObjectReader()
    for document in DocumentReader.read(source, file: 0).documents { reader.read(document) }
    reader.finish()
    let cluster = Cluster(reader.objects)
    let ladder = Ladder(
      reader.objects, cluster: cluster, engine: .kubernetes, baseline: .none)
    return (
      Tracer(ladder: ladder, cluster: cluster),
      reader.diagnostics.all.filter { $0.severity == .error }.map(\.message)
    )
  }

  /// The manifests with a policy for each step that isolates or opens; `nil` if there is another one.
  private func mended(
    _ manifests: String, _ mend: ContractTest.Mend, _ tracer: Tracer
  ) throws -> (Tracer, [String])? {
    var text = manifests
    for (number, step) in mend.steps.enumerated() {
      let policy: String
      switch step {
      case .isolate(let name, let direction):
        guard let subject = tracer.cluster.endpoint(named: name) else { return nil }
        policy = subject.policy(number, direction, rules: "[]")
      case .open(let direction, let name, let peerName, let connections, _):
        guard let subject = tracer.cluster.endpoint(named: name),
          let peer = tracer.cluster.endpoint(named: peerName)
        else { return nil }
        #expect(connections == ConnectionSet(.tcp, PortSet(80)))
        policy = subject.policy(number, direction, rules: "[\(peer.rule(direction))]")
      case .remove, .narrow, .stopDenying: return nil
      }
      text += "---\n" + policy
    }
    return try read(text)
  }
}

extension Endpoint {
  private var selector: String {
    let pairs = labels.entries.map { "'\($0.key)': '\($0.value)'" }
    return "{matchLabels: {\(pairs.joined(separator: ", "))}}"
  }

  fileprivate func policy(
    _ number: Int, _ direction: NetcheckModel.Direction, rules: String
  ) -> String {
    """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: mend-\(number), namespace: \(namespace)}
    spec:
      podSelector: \(selector)
      policyTypes: [\(direction == .ingress ? "Ingress" : "Egress")]
      \(direction.rawValue): \(rules)

    """
  }

  fileprivate func rule(_ direction: NetcheckModel.Direction) -> String {
    let peer =
      "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: \(namespace)}}, podSelector: \(selector)}"
    return "{\(direction == .ingress ? "from" : "to"): [\(peer)], ports: [{port: 80}]}"
  }
}
