import NetcheckQueries
import NetcheckSets

extension Sketch {
  /// Draws as one node those of a namespace that look alike and have the same lines to the same others. They may have lines among
  /// themselves if each has the same to each.
  mutating func mergeEqualPeers() {
    while merge(by: { node, arcs, notes, _ in Signature(node, arcs, notes) })
      || merge(by: { node, arcs, notes, index in Signature(node, arcs, notes, mutualOf: index) })
    {}
  }

  /// What makes two nodes equal peers.
  struct Signature: Hashable {
    private var kind: Picture.Kind
    private var look: Picture.Look?
    private var cluster: String?
    private var remarks: [String]
    private var isEarlier: Bool
    private var inner: ConnectionSet
    private var arcs: Set<Arc>
    private var notes: Set<Int>

    fileprivate init?(_ node: Node, _ arcs: Set<Arc>, _ notes: Set<Int>) {
      guard node.isInsider || node.look == .hostNetwork else { return nil }
      kind = node.kind
      look = node.look
      cluster = node.cluster
      remarks = node.remarks
      isEarlier = node.isEarlier
      inner = node.inner
      self.arcs = arcs
      self.notes = notes
    }

    /// With the lines to the members of its own clique as if it had them to itself, too.
    fileprivate init?(_ node: Node, _ arcs: Set<Arc>, _ notes: Set<Int>, mutualOf index: Int) {
      self.init(node, arcs, notes)
      guard let shared = Self.mutual(arcs) else { return nil }
      guard node.inner.isEmpty || node.inner == shared else { return nil }
      inner = shared
      for isOut in [true, false] {
        self.arcs.insert(
          Arc(isOut: isOut, other: .node(index), fate: .allowed, connections: shared))
      }
    }

    /// The connections that the node has most often with others in both directions.
    private static func mutual(_ arcs: Set<Arc>) -> ConnectionSet? {
      var counts: [ConnectionSet: Int] = [:]
      for arc in arcs where arc.isOut && arc.fate == .allowed {
        var back = arc
        back.isOut = false
        if arcs.contains(back) { counts[arc.connections, default: 0] += 1 }
      }
      return counts.max {
        ($0.value, $0.key.extent, $0.key.description)
          < ($1.value, $1.key.extent, $1.key.description)
      }?.key
    }
  }

  /// A line as one of its ends sees it.
  fileprivate struct Arc: Hashable {
    var isOut: Bool
    var other: End
    var fate: AllowMap.Fate
    var connections: ConnectionSet
  }

  private mutating func merge(
    by signature: (Node, Set<Arc>, Set<Int>, Int) -> Signature?
  ) -> Bool {
    let (arcs, notes) = (arcs, notesByNode)
    var first: [Signature: Int] = [:]
    var target = Array(nodes.indices)
    for (index, node) in nodes.enumerated() {
      guard let signature = signature(node, arcs[index], notes[index], index) else { continue }
      if let known = first[signature] {
        target[index] = known
      } else {
        first[signature] = index
      }
    }
    guard zip(target, nodes.indices).contains(where: { $0 != $1 }) else { return false }
    merge(into: target)
    return true
  }

  /// The notes in which each node takes part.
  private var notesByNode: [Set<Int>] {
    var byNode = Array(repeating: Set<Int>(), count: nodes.count)
    for (index, note) in notes.enumerated() {
      for node in [note.node] + note.others { byNode[node].insert(index) }
    }
    return byNode
  }

  /// The lines of each node as it sees them.
  private var arcs: [Set<Arc>] {
    var arcs = Array(repeating: Set<Arc>(), count: nodes.count)
    for line in lines {
      if case .node(let from) = line.from {
        arcs[from].insert(
          Arc(isOut: true, other: line.to, fate: line.fate, connections: line.connections))
      }
      if case .node(let to) = line.to {
        arcs[to].insert(
          Arc(isOut: false, other: line.from, fate: line.fate, connections: line.connections))
      }
    }
    return arcs
  }

  /// Merges each node into another, which may be itself.
  mutating func merge(into target: [Int]) {
    var place: [Int: Int] = [:]
    var merged: [Node] = []
    for index in nodes.indices where target[index] == index {
      place[index] = merged.count
      merged.append(nodes[index])
    }
    for index in nodes.indices where target[index] != index {
      let into = place[target[index]]!
      merged[into].names += nodes[index].names
      merged[into].details += nodes[index].details
      merged[into].members += nodes[index].members
      merged[into].inner = merged[into].inner.union(nodes[index].inner)
      for policy in nodes[index].policies where !merged[into].policies.contains(policy) {
        merged[into].policies.append(policy)
      }
    }
    func moved(_ end: End) -> End {
      guard case .node(let index) = end else { return end }
      return .node(place[target[index]]!)
    }
    let old = lines
    nodes = merged
    notes = notes.map { note in
      var note = note
      note.node = place[target[note.node]]!
      note.others = Set(note.others.map { place[target[$0]]! }).sorted()
      return note
    }
    lines = []
    var known: [LineEnds: Int] = [:]
    for line in old {
      var line = line
      line.from = moved(line.from)
      line.to = moved(line.to)
      if line.from == line.to, line.fate == .allowed, case .node(let node) = line.from {
        nodes[node].inner = nodes[node].inner.union(line.connections)
        continue
      }
      let key = LineEnds(from: line.from, to: line.to, fate: line.fate)
      if let place = known[key] {
        lines[place].connections = lines[place].connections.union(line.connections)
        lines[place].links += line.links
      } else {
        known[key] = lines.count
        lines.append(line)
      }
    }
  }
}
