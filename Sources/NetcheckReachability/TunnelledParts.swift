import NetcheckCluster
import NetcheckModel
import NetcheckSets

extension Pair.Part {
  /// The part as it fares if an ambient mesh may carry its TCP connections through the port of the mesh: decided only where that port
  /// fares alike. Without a tunnel it comes from somebody between the two.
  func tunnelled(through tunnel: Pair.Part?, _ from: Endpoint, _ to: Endpoint) -> [Pair.Part] {
    let carried = ConnectionSet(
      .tcp, connections[.tcp].subtracting(PortSet(Cluster.meshPort...Cluster.meshPort)))
    if carried.isEmpty || verdict == tunnel?.verdict { return [self] }
    var (rest, doubtful) = (self, self)
    rest.connections = connections.subtracting(carried)
    doubtful.connections = carried
    doubtful.verdict = .undecided
    doubtful.missing = missing.adding(tunnel?.missing ?? []).adding([
      .ambientMesh(from.name, to.name)
    ])
    return rest.connections.isEmpty ? [doubtful] : [rest, doubtful]
  }
}
