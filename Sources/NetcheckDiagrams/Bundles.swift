import NetcheckModel
import NetcheckQueries
import NetcheckSets

extension Sketch {
  /// Draws as one what all nodes of a namespace share with a node outside of it, and what many nodes of two namespaces have
  /// between them.
  mutating func bundle(_ limits: PictureLimits) {
    bundleWholeClusters(limits)
    bundleBetweenClusters(limits)
  }

  /// The lines between the nodes of a namespace and one node outside of it, in one direction.
  private struct Share: Hashable {
    var cluster: String
    var node: Int
    var direction: Direction
    var fate: AllowMap.Fate
  }

  private mutating func bundleWholeClusters(_ limits: PictureLimits) {
    let sizes = nodesByCluster.mapValues(\.count)
    let whole = shares.filter { share, lines in
      lines >= limits.wholeCluster && lines == sizes[share.cluster]
    }
    let ordered = whole.keys.sorted { a, b in
      (a.cluster, a.node, a.direction.rawValue, a.fate)
        < (b.cluster, b.node, b.direction.rawValue, b.fate)
    }
    for share in ordered { bundle(share) }
  }

  private var shares: [Share: Int] {
    var shares: [Share: Int] = [:]
    for line in lines {
      for (direction, far, near) in [
        (Direction.ingress, line.from, line.to), (.egress, line.to, line.from),
      ] {
        guard case .node(let other) = far, case .node(let node) = near,
          let cluster = nodes[other].cluster, nodes[node].cluster != cluster
        else { continue }
        shares[
          Share(cluster: cluster, node: node, direction: direction, fate: line.fate), default: 0] +=
          1
      }
    }
    return shares
  }

  /// Draws as one what the lines of a share have in common.
  private mutating func bundle(_ share: Share) {
    let isIngress = share.direction == .ingress
    let shared = lines.indices.filter { index in
      let line = lines[index]
      guard line.fate == share.fate, (isIngress ? line.to : line.from) == .node(share.node),
        case .node(let other) = isIngress ? line.from : line.to
      else { return false }
      return nodes[other].cluster == share.cluster
    }
    guard let first = shared.first else { return }
    let common = shared.reduce(lines[first].connections) {
      $0.intersection(lines[$1].connections)
    }
    if common.isEmpty { return }
    let links = shared.flatMap { lines[$0].links }
    erase(common, fromLines: shared)
    draw(
      Line(
        from: isIngress ? .cluster(share.cluster) : .node(share.node),
        to: isIngress ? .node(share.node) : .cluster(share.cluster), fate: share.fate,
        connections: common, links: links))
  }

  private struct Between: Hashable {
    var from: String
    var to: String
    var fate: AllowMap.Fate
  }

  private mutating func bundleBetweenClusters(_ limits: PictureLimits) {
    var between: [Between: [Int]] = [:]
    for (index, line) in lines.enumerated() {
      guard let from = cluster(of: line.from), let to = cluster(of: line.to), from != to else {
        continue
      }
      between[Between(from: from, to: to, fate: line.fate), default: []].append(index)
    }
    let many = between.filter { $0.value.count > limits.linesBetweenClusters }
      .sorted { ($0.key.from, $0.key.to, $0.key.fate) < ($1.key.from, $1.key.to, $1.key.fate) }
    var erased: Set<Int> = []
    var bundles: [Line] = []
    for (key, places) in many {
      erased.formUnion(places)
      bundles.append(
        Line(
          from: .cluster(key.from), to: .cluster(key.to), fate: key.fate,
          connections: places.reduce(ConnectionSet()) { $0.union(lines[$1].connections) },
          links: places.flatMap { lines[$0].links }))
    }
    lines = lines.indices.filter { !erased.contains($0) }.map { lines[$0] } + bundles
  }

  private func cluster(of end: End) -> String? {
    switch end {
    case .node(let node): nodes[node].cluster
    case .cluster(let name): name
    }
  }
}
