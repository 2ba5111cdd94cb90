package import NetcheckDiagrams
import NetcheckQueries

/// Writes a picture in Graphviz' language. The text alone makes the drawing: it holds identifiers, classes and tooltips, too.
package struct DOTWriter {
  private let picture: Picture
  private let text: PictureText
  private let style = DiagramStyle()

  package init(_ picture: Picture, _ text: PictureText) {
    self.picture = picture
    self.text = text
  }

  /// The picture with a line for each node and edge, so that a small change of the input changes few lines.
  package var dot: String {
    var lines = ["digraph netcheck {"]
    lines += head.map { "  " + $0 }
    let nodes = Dictionary(grouping: picture.nodes) { $0.cluster ?? "" }
    for cluster in picture.clusters {
      lines.append("  subgraph \(quoted("cluster " + cluster.key)) {")
      lines.append("    graph\(attributes(clusterAttributes(cluster)))")
      for node in nodes[cluster.label] ?? [] { lines.append("    " + statement(node)) }
      lines.append("  }")
    }
    for node in nodes[""] ?? [] { lines.append("  " + statement(node)) }
    let names = names
    for edge in picture.edges { lines.append("  " + statement(edge, names)) }
    if !picture.legend.isEmpty { lines += DOTLegend(picture.legend).lines.map { "  " + $0 } }
    return (lines + ["}"]).joined(separator: "\n") + "\n"
  }

  private var head: [String] {
    var graph: [(String, String)] = [
      ("compound", "true"), ("rankdir", "LR"), ("nodesep", "0.16"), ("ranksep", "0.36"),
      ("fontname", DiagramStyle.font), ("fontsize", "14"), ("fontcolor", DiagramStyle.Colour.ink),
      ("class", "netcheck"), ("nslimit", "4"), ("nslimit1", "4"), ("mclimit", "1"),
      ("tooltip", escaped(text.title)), ("comment", escaped(text.description)),
    ]
    if let title = picture.title {
      graph += [("label", escaped(title.plain)), ("labelloc", "t")]
    }
    return [
      "graph\(attributes(graph))",
      "node\(attributes(style.node + [("fontname", DiagramStyle.font), ("fontsize", "11")]))",
      "edge\(attributes(style.edge + [("fontname", DiagramStyle.font), ("fontsize", "10")]))",
    ]
  }

  private func clusterAttributes(_ cluster: Picture.Cluster) -> [(String, String)] {
    [
      ("label", escaped(cluster.label.plain)),
      ("id", PictureName.identifier(cluster.key)),
      ("class", "cluster ns-" + PictureName.identifier(cluster.label)),
      ("tooltip", escaped("namespace \(cluster.label)".plain)),
    ] + style.cluster
  }

  private func statement(_ node: Picture.Node) -> String {
    let own: [(String, String)] =
      [
        ("label", text.label(node).map(escaped).joined(separator: "\\n")),
        ("id", PictureName.identifier(node.key)),
        ("class", PictureName.classes(node).joined(separator: " ")),
        ("tooltip", text.tooltip(node).map(escaped).joined(separator: "\\n")),
      ] + style.attributes(node.kind, node.look)
    return quoted(node.key) + attributes(own)
  }

  private func statement(_ edge: Picture.Edge, _ names: [String: String]) -> String {
    var own: [(String, String)] = []
    let label = text.label(edge)
    if !label.isEmpty {
      own.append(("label", label.map { " \(escaped($0)) " }.joined(separator: "\\n")))
    }
    own += [
      ("id", PictureName.identifier(edge)),
      ("class", PictureName.classes(edge).joined(separator: " ")),
      ("tooltip", text.tooltip(edge, names: names).map(escaped).joined(separator: "\\n")),
    ]
    own += style.attributes(edge)
    // Graphviz draws an edge to a cluster as one to a node in it, cut at the cluster's border.
    let tail = nodeOfEnd(edge.from)
    let head = nodeOfEnd(edge.to)
    if tail != edge.from { own.append(("ltail", escaped("cluster " + edge.from))) }
    if head != edge.to { own.append(("lhead", escaped("cluster " + edge.to))) }
    return "\(quoted(tail)) -> \(quoted(head))" + attributes(own)
  }

  /// The key of a node, or of the one in the middle of a cluster.
  private func nodeOfEnd(_ key: String) -> String {
    guard let cluster = picture.clusters.first(where: { $0.key == key }) else { return key }
    let nodes = picture.nodes.filter { $0.cluster == cluster.label && $0.kind != .note }
    return nodes.isEmpty ? key : nodes[nodes.count / 2].key
  }

  /// What tooltips of edges call their ends.
  private var names: [String: String] {
    var names: [String: String] = [:]
    for node in picture.nodes {
      let prefix = node.cluster.map { $0 + "/" } ?? ""
      let told = node.names.prefix(3).map { prefix + $0 }.joined(separator: ", ")
      let more = node.names.count > 3 ? " and \(node.names.count - 3) more" : ""
      names[node.key] = node.kind == .note ? told : told + more
    }
    for cluster in picture.clusters { names[cluster.key] = "every workload of \(cluster.label)" }
    return names
  }

  // MARK: The language

  private func attributes(_ attributes: [(String, String)]) -> String {
    " [" + attributes.map { "\($0)=\"\($1)\"" }.joined(separator: ", ") + "]"
  }

  /// A name between quotes. Graphviz takes names that begin with a percent sign for those that it gives itself.
  private func quoted(_ key: String) -> String {
    "\"\(key.unicodeScalars.first == "%" ? "\\" : "")\(escaped(key))\""
  }

  /// The text as it stands between quotes. Backslashes begin commands in labels, so those of names are doubled.
  private func escaped(_ text: String) -> String {
    text.plain.escaping { $0 == "\\" || $0 == "\"" ? "\\\($0)" : nil }
  }
}
