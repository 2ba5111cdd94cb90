import NetcheckModel
import NetcheckQueries
import NetcheckSets

/// A picture in the making: nodes and the lines between them, which steps merge, fold and bundle until little ink is left.
struct Sketch {
  struct Node {
    var key: String
    var kind: Picture.Kind
    var look: Picture.Look?
    var cluster: String?
    var names: [String]
    var remarks: [String] = []
    var details: [String] = []
    var policies: [Origin] = []

    /// Whether the policies are those of the earlier of two clusters.
    var isEarlier = false

    /// The members of the map that it stands for.
    var members: [Int]

    /// What the members may open among themselves.
    var inner = ConnectionSet()

    /// The names of what it stands for, with their namespace.
    var fullNames: [String] { names.map { name in (cluster.map { $0 + "/" } ?? "") + name } }

    /// Whether it counts where a note tells how many of all are meant.
    var isInsider: Bool {
      switch kind {
      case .workload, .pod, .namespace, .group: look != .hostNetwork
      default: false
      }
    }
  }

  enum End: Hashable {
    case node(Int)
    case cluster(String)
  }

  struct Line {
    var from: End
    var to: End
    var fate: AllowMap.Fate
    var connections: ConnectionSet

    /// The links of the selection, by their places.
    var links: [Int]

    /// Whether the same may be opened the other way, too.
    var isMutual = false
  }

  /// A text beside a node that stands in for the many lines between it and others.
  struct Note {
    var node: Int
    var direction: Direction
    var fate: AllowMap.Fate
    var connections: ConnectionSet

    /// Whether each of the others has all of the connections, and not some.
    var isUniform: Bool
    var others: [Int]

    /// The names of the others, and of those of their kind that are none of them.
    var names: [String]
    var exceptions: [String]

    /// The namespaces whose workloads the others are, if they are all of these and not of many.
    var namespaces: [String]
    var links: [Int]
  }

  var nodes: [Node]
  var lines: [Line]
  var notes: [Note] = []
  let grain: Picture.Grain

  init(_ selection: Selection, _ grain: Picture.Grain) {
    self.grain = grain
    nodes = []
    lines = []
    var placed = Placement(selection.map, grain)
    var nodeOfMember: [Int: Int] = [:]
    for member in selection.members { nodeOfMember[member] = placed.node(of: member) }
    nodes = placed.nodes
    var known: [LineEnds: Int] = [:]
    for (place, link) in selection.links.enumerated() {
      guard let from = nodeOfMember[link.from], let to = nodeOfMember[link.to] else { continue }
      if from == to, link.fate == .allowed {
        nodes[from].inner = nodes[from].inner.union(link.connections)
        continue
      }
      let key = LineEnds(from: .node(from), to: .node(to), fate: link.fate)
      if let line = known[key] {
        lines[line].connections = lines[line].connections.union(link.connections)
        lines[line].links.append(place)
      } else {
        known[key] = lines.count
        lines.append(
          Line(
            from: .node(from), to: .node(to), fate: link.fate, connections: link.connections,
            links: [place]))
      }
    }
  }

  /// What makes two lines one.
  struct LineEnds: Hashable {
    var from: End
    var to: End
    var fate: AllowMap.Fate
  }

  /// Adds a connection to the line between two ends, or draws one.
  mutating func draw(_ line: Line) {
    if let known = lines.firstIndex(where: {
      $0.from == line.from && $0.to == line.to && $0.fate == line.fate
    }) {
      lines[known].connections = lines[known].connections.union(line.connections)
      lines[known].links += line.links
    } else {
      lines.append(line)
    }
  }

  /// Takes connections off a line, which vanishes if none are left.
  mutating func erase(_ connections: ConnectionSet, fromLines places: [Int]) {
    for place in places {
      lines[place].connections = lines[place].connections.subtracting(connections)
    }
    lines.removeAll { $0.connections.isEmpty }
  }

  /// Draws two lines that tell the same in both directions as one with two heads.
  mutating func joinMutual() {
    var places: [LineEnds: Int] = [:]
    var joined: [Line] = []
    for line in lines {
      let back = LineEnds(from: line.to, to: line.from, fate: line.fate)
      if let place = places[back], joined[place].connections == line.connections {
        joined[place].isMutual = true
        joined[place].links += line.links
        continue
      }
      places[LineEnds(from: line.from, to: line.to, fate: line.fate)] = joined.count
      joined.append(line)
    }
    lines = joined
  }

  /// The nodes of each cluster, by the cluster's name.
  var nodesByCluster: [String: [Int]] {
    var clusters: [String: [Int]] = [:]
    for (index, node) in nodes.enumerated() {
      if let cluster = node.cluster { clusters[cluster, default: []].append(index) }
    }
    return clusters
  }
}
