import NetcheckCluster
import NetcheckDiagnostics
import NetcheckDocuments
import NetcheckLadder
import NetcheckManifests
import NetcheckModel
import NetcheckReachability
import RandomClusters
import Testing

extension RandomCluster {
  /// The cluster as netcheck reads it from its manifests.
  func tracer() throws -> Tracer {
    try Tracer(
      of: ManifestWriter.yaml(self), under: NetcheckModel.Engine(rawValue: engine.rawValue)!)
  }
}

extension Tracer {
  /// The policies of manifests, and the cluster that they govern.
  init(of manifests: String, under engine: NetcheckModel.Engine) throws {
    let source = SourceFile(path: "cluster.yaml", bytes: Array(manifests.utf8))
    let reading = DocumentReader.read(source, file: 0)
    var reader = ObjectReader()
    for document in reading.documents { reader.read(document) }
    reader.finish()
    let faults = (reading.diagnostics + reader.diagnostics.all).filter { $0.severity == .error }
    try #require(faults.map(\.message) == [], "\(manifests)")
    let cluster = Cluster(reader.objects)
    self.init(
      ladder: Ladder(reader.objects, cluster: cluster, engine: engine, baseline: .none),
      cluster: cluster)
  }
}

extension Endpoint {
  /// A pod as questions and contracts name it.
  var reference: EndpointReference {
    switch name {
    case .pod(let namespace, let name):
      .named(namespace: namespace, kind: .pod, name: name)
    case .workload(let namespace, let kind, let name, _):
      .named(namespace: namespace, kind: kind, name: name)
    default: fatalError("\(name) is no pod")
    }
  }
}
