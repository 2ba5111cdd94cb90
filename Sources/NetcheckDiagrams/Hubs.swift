import NetcheckModel
import NetcheckQueries
import NetcheckSets

extension Sketch {
  /// Replaces the lines between a node and most others by a note: sixty arrows to the DNS servers say no more than "everyone".
  mutating func foldHubs(_ limits: PictureLimits) {
    let all = nodes.filter(\.isInsider).reduce(0) { $0 + $1.names.count }
    let kinds: [HubKind] = grain.isCoarse ? [.mixed] : [.uniform, .mixed]
    for kind in kinds {
      let least = least(kind, limits)
      for fan in fans where fan.value >= least {
        while let hub = hub(fan.key, kind, all, limits) {
          notes.append(hub.note)
          erase(hub.note.connections, fromLines: hub.lines)
        }
      }
    }
  }

  /// What the lines of a hub have in common.
  private enum HubKind {
    /// Their connections, or some of these.
    case uniform
    /// Only the hub.
    case mixed
  }

  /// How many lines make a hub. To fold different ones loses more, unless whole namespaces are drawn.
  private func least(_ kind: HubKind, _ limits: PictureLimits) -> Int {
    kind == .uniform || grain.isCoarse ? limits.hubLines : limits.mixedHubLines
  }

  /// The lines of one fate that come to a node, or go from it.
  private struct Fan: Hashable {
    var node: Int
    var direction: Direction
    var fate: AllowMap.Fate
  }

  /// How many lines each fan holds, in the order of nodes.
  private var fans: [(key: Fan, value: Int)] {
    var fans: [Fan: Int] = [:]
    for line in lines {
      if case .node(let node) = line.from {
        fans[Fan(node: node, direction: .egress, fate: line.fate), default: 0] += 1
      }
      if case .node(let node) = line.to {
        fans[Fan(node: node, direction: .ingress, fate: line.fate), default: 0] += 1
      }
    }
    return fans.sorted { a, b in
      (a.key.node, a.key.direction.rawValue, a.key.fate)
        < (b.key.node, b.key.direction.rawValue, b.key.fate)
    }
  }

  /// The lines that a note would stand in for.
  private func hub(
    _ fan: Fan, _ kind: HubKind, _ all: Int, _ limits: PictureLimits
  ) -> (note: Note, lines: [Int])? {
    var spokes = spokes(of: fan)
    let others = all - (nodes[fan.node].isInsider ? nodes[fan.node].names.count : 0)
    func weight(_ spokes: [Spoke]) -> Int {
      spokes.reduce(0) { $0 + nodes[$1.other].names.count }
    }
    func isHub(_ spokes: [Spoke]) -> Bool {
      spokes.count >= least(kind, limits)
        && Double(weight(spokes)) >= limits.hubShare * Double(others)
    }
    var best: (connections: ConnectionSet, spokes: [Spoke])?
    switch kind {
    case .mixed:
      // A line for everything would make the note one for everything, too.
      let some = spokes.filter { !lines[$0.line].connections.isAll }
      if !some.isEmpty { spokes = some }
      let connections = spokes.reduce(ConnectionSet()) { $0.union(lines[$1.line].connections) }
      if isHub(spokes) { best = (connections, spokes) }
    case .uniform:
      for connections in Set(spokes.map { lines[$0.line].connections }).ordered {
        let sharing = spokes.filter { connections.isSubset(of: lines[$0.line].connections) }
        if isHub(sharing), weight(sharing) > weight(best?.spokes ?? []) {
          best = (connections, sharing)
        }
      }
    }
    guard let (connections, sharing) = best else { return nil }
    let meant = Set(sharing.map(\.other))
    let exceptions = nodes.indices.filter {
      nodes[$0].isInsider && $0 != fan.node && !meant.contains($0)
    }
    let note = Note(
      node: fan.node, direction: fan.direction, fate: fan.fate, connections: connections,
      isUniform: sharing.allSatisfy { connections.isSubset(of: lines[$0.line].connections) },
      others: meant.sorted(), names: meant.flatMap { nodes[$0].fullNames }.sorted(),
      exceptions: exceptions.flatMap { nodes[$0].fullNames },
      namespaces: namespaces(meant, exceptions), links: sharing.flatMap { lines[$0.line].links })
    return (note, sharing.map(\.line))
  }

  private func namespaces(_ meant: Set<Int>, _ exceptions: [Int]) -> [String] {
    let namespaces = Set(meant.map { nodes[$0].cluster })
    let others = Set(exceptions.map { nodes[$0].cluster })
    guard namespaces.count <= 2, namespaces.isDisjoint(with: others) else { return [] }
    return namespaces.compactMap(\.self).sorted()
  }

  private struct Spoke {
    var line: Int
    var other: Int
  }

  /// The lines between a node and insiders.
  private func spokes(of fan: Fan) -> [Spoke] {
    let isIngress = fan.direction == .ingress
    return lines.indices.compactMap { index in
      let line = lines[index]
      guard line.fate == fan.fate, (isIngress ? line.to : line.from) == .node(fan.node),
        case .node(let other) = isIngress ? line.from : line.to, nodes[other].isInsider
      else { return nil }
      return Spoke(line: index, other: other)
    }
  }
}

extension Set<ConnectionSet> {
  /// The sets in an order that is the same in every run, larger ones first.
  var ordered: [ConnectionSet] {
    sorted { ($1.extent, $0.description) < ($0.extent, $1.description) }
  }
}
