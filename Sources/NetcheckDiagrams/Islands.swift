extension Sketch {
  /// Draws as one the namespaces that have connections with one another, directly or through others. Lines to what is outside
  /// and notes make nobody a neighbour.
  mutating func mergeIslands() {
    var island = Array(nodes.indices)
    func head(_ node: Int) -> Int {
      var node = node
      while island[node] != node { node = island[node] }
      return node
    }
    let hubs = Set(notes.map(\.node))
    for line in lines {
      guard case .node(let from) = line.from, case .node(let to) = line.to,
        nodes[from].isInsider, nodes[to].isInsider, !hubs.contains(from), !hubs.contains(to)
      else { continue }
      let (a, b) = (head(from), head(to))
      island[max(a, b)] = min(a, b)
    }
    merge(into: nodes.indices.map(head))
  }
}
