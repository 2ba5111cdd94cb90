import NetcheckModel
package import NetcheckQueries
import NetcheckSets

/// Decides what is drawn: a map becomes nodes, clusters and edges, in as little ink as tells it.
package struct PictureMaker: Sendable {
  private let limits = PictureLimits()

  package init() {}

  package func picture(_ map: AllowMap, _ request: PictureRequest) -> Picture {
    let selection = Selection(map, request)
    var sketch = sketch(selection, request.grain ?? .workload)
    if request.grain == nil {
      for coarser in [Picture.Grain.namespace, .island] where isTooMuch(sketch) {
        sketch = self.sketch(selection, coarser)
      }
    }
    return PictureWriter(sketch, selection, request).picture()
  }

  private func sketch(_ selection: Selection, _ grain: Picture.Grain) -> Sketch {
    var sketch = Sketch(selection, grain)
    sketch.mergeEqualPeers()
    sketch.foldHubs(limits)
    // Nodes that differed only in what notes tell now are equal.
    sketch.mergeEqualPeers()
    if grain == .island { sketch.mergeIslands() }
    if !grain.isCoarse { sketch.bundle(limits) }
    sketch.joinMutual()
    return sketch
  }

  private func isTooMuch(_ sketch: Sketch) -> Bool {
    sketch.nodes.count > limits.nodes || sketch.lines.count > limits.lines
  }
}

/// Turns a sketch into a picture, everything in an order of its own.
private struct PictureWriter {
  private let sketch: Sketch
  private let selection: Selection
  private let request: PictureRequest

  init(_ sketch: Sketch, _ selection: Selection, _ request: PictureRequest) {
    self.sketch = sketch
    self.selection = selection
    self.request = request
  }

  func picture() -> Picture {
    var picture = Picture()
    picture.title = request.title
    picture.grain = sketch.grain
    picture.memberCount = selection.members.count
    picture.linkCount = selection.links.count
    picture.nodes = sketch.nodes.indices.map(node)
    picture.edges = sketch.lines.map(edge)
    for note in sketch.notes { add(note, to: &picture) }
    addServices(to: &picture)
    if picture.nodes.isEmpty {
      picture.nodes = [
        Picture.Node(
          key: "note nothing", kind: .note, look: nil, cluster: nil, names: ["no connections"])
      ]
    }
    picture.nodes.sort { $0.key < $1.key }
    picture.edges.sort { ($0.from, $0.to, $0.fate) < ($1.from, $1.to, $1.fate) }
    let clusters = Set(picture.nodes.compactMap(\.cluster)).sorted()
    picture.clusters = clusters.map { Picture.Cluster(key: $0 + "/", label: $0) }
    if request.withLegend { picture.legend = legend(picture) }
    return picture
  }

  private func key(_ index: Int) -> String {
    let node = sketch.nodes[index]
    return node.names.count == 1 ? node.key : "\(node.key)+\(node.names.count - 1)"
  }

  private func key(_ end: Sketch.End) -> String {
    switch end {
    case .node(let index): key(index)
    case .cluster(let name): name + "/"
    }
  }

  private func node(_ index: Int) -> Picture.Node {
    let sketched = sketch.nodes[index]
    var node = Picture.Node(
      key: key(index), kind: sketched.kind, look: sketched.look, cluster: sketched.cluster,
      names: sketched.names)
    node.remarks = sketched.remarks + remarks(sketched)
    node.details = sketched.details
    node.policies = sketched.policies
    node.isEarlier = sketched.isEarlier
    node.count = sketched.members.count
    node.inner = sketched.inner.isEmpty ? nil : sketched.inner
    return node
  }

  private func remarks(_ node: Sketch.Node) -> [String] {
    guard node.kind == .namespace || node.kind == .group else { return [] }
    let looks = node.members.map { selection.map.members[$0].look }
    let open = looks.filter { $0 == .ungoverned }.count
    var remarks = ["\(looks.count) workload\(looks.count == 1 ? "" : "s")"]
    if open > 0, open < looks.count { remarks.append("\(open) without policy") }
    return remarks
  }

  private func edge(_ line: Sketch.Line) -> Picture.Edge {
    var edge = Picture.Edge(
      from: key(line.from), to: key(line.to), fate: line.fate, connections: line.connections,
      links: line.links.map { selection.links[$0] })
    edge.isMutual = line.isMutual
    return edge
  }

  // MARK: Notes

  private func add(_ note: Sketch.Note, to picture: inout Picture) {
    let isIngress = note.direction == .ingress
    let number = sketch.notes.prefix { $0.links != note.links }
      .filter { $0.node == note.node && $0.direction == note.direction && $0.fate == note.fate }
      .count
    var key = "note \(isIngress ? "to" : "from") \(self.key(note.node))"
    if note.fate != .allowed { key += " \(note.fate.rawValue)" }
    if number > 0 { key += " \(number + 1)" }
    var node = Picture.Node(
      key: key, kind: .note, look: nil, cluster: nil, names: [words(note)])
    node.inner = note.connections
    node.isMixed = !note.isUniform
    node.details = note.names
    node.count = note.names.count
    picture.nodes.append(node)
    var edge = Picture.Edge(
      from: isIngress ? key : self.key(note.node), to: isIngress ? self.key(note.node) : key,
      fate: note.fate, connections: note.connections,
      links: note.links.map { selection.links[$0] })
    edge.isNote = true
    picture.edges.append(edge)
  }

  /// As in `every other workload`, `every workload but shop/db`, `18 of 22 workloads`.
  private func words(_ note: Sketch.Note) -> String {
    let other = sketch.nodes[note.node].isInsider ? "other " : ""
    let unit = sketch.grain.unit
    // Pods of the host network are not counted, since no policy of pods governs them.
    let hasHosts = sketch.nodes.indices.contains {
      $0 != note.node && sketch.nodes[$0].look == .hostNetwork
    }
    let scope = hasHosts ? " of the pod network" : ""
    if !note.namespaces.isEmpty, !note.exceptions.isEmpty {
      let isAmong = sketch.nodes[note.node].cluster.map(note.namespaces.contains) ?? false
      return "every \(isAmong ? "other " : "")\(unit) of "
        + note.namespaces.joined(separator: " and ")
    }
    switch note.exceptions.count {
    case 0: return "every \(other)\(unit)\(scope)"
    case 1: return "every \(other)\(unit)\(scope) but \(note.exceptions[0])"
    default:
      let all = note.names.count + note.exceptions.count
      return "\(note.names.count) of \(all) \(other)\(unit)s"
    }
  }

  // MARK: Services

  private func addServices(to picture: inout Picture) {
    if sketch.grain.isCoarse { return }
    var nodes: [Int: Int] = [:]
    for (index, node) in sketch.nodes.enumerated() {
      for member in node.members { nodes[member] = index }
    }
    for service in selection.map.services {
      let backends = Set(service.backends.compactMap { nodes[$0] })
      if backends.isEmpty { continue }
      let key = "\(service.namespace)/svc/\(service.name)"
      var node = Picture.Node(
        key: key, kind: .service, look: nil, cluster: service.namespace, names: [service.name])
      node.remarks = service.ports
      picture.nodes.append(node)
      for backend in backends.sorted() {
        var edge = Picture.Edge(
          from: key, to: self.key(backend), fate: .allowed, connections: ConnectionSet(),
          links: [])
        edge.isService = true
        picture.edges.append(edge)
      }
    }
  }

  // MARK: Legend

  /// What the picture shows and a reader may not know, in a fixed order.
  private func legend(_ picture: Picture) -> [Picture.LegendEntry] {
    let looks = Set(picture.nodes.compactMap(\.look))
    let kinds = Set(picture.nodes.map(\.kind))
    let fates = Set(picture.edges.filter { !$0.isService }.map(\.fate))
    return Picture.Look.allCases.filter(looks.contains).map { .look($0) }
      + Picture.Kind.allCases.filter { kinds.contains($0) && $0 != .workload }.map { .kind($0) }
      + AllowMap.Fate.allCases.filter(fates.contains).map { .fate($0) }
  }
}

extension Picture.Grain {
  /// Whether nodes stand for namespaces, so that there are none to draw around them.
  var isCoarse: Bool { self == .namespace || self == .island }

  /// What notes count.
  fileprivate var unit: String {
    switch self {
    case .workload: "workload"
    case .namespace, .island: "namespace"
    case .label: "group"
    }
  }
}
