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
    let source = SourceFile(path: "cluster.yaml", bytes: Array(ManifestWriter.yaml(self).utf8))
    let reading = DocumentReader.read(source, file: 0)
    var reader = ObjectReader()
    for document in reading.documents { reader.read(document) }
    reader.finish()
    let faults = (reading.diagnostics + reader.diagnostics.all).filter { $0.severity == .error }
    try #require(faults.isEmpty)
    let cluster = Cluster(reader.objects)
    return Tracer(
      ladder: Ladder(
        reader.objects, cluster: cluster, engine: NetcheckModel.Engine(rawValue: engine.rawValue)!,
        baseline: .none),
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
