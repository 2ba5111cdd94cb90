import Foundation
import NetcheckDiagnostics
import NetcheckDiagrams
import NetcheckModel
import NetcheckQueries
import NetcheckRendering
import NetcheckSets

#if Graphviz
  import CGraphvizSupport
#endif

/// No name gets out of its place in a diagram.
enum DiagramFuzzing {
  /// The first byte says whether the picture is laid out, which takes long; the rest are names, which 0xFF ends.
  static func run(_ bytes: [UInt8]) throws {
    guard let first = bytes.first else { return }
    let names = bytes.dropFirst().split(separator: 0xFF, omittingEmptySubsequences: false)
      .prefix(6).map { String(decoding: $0, as: UTF8.self) }
    // The first name is a namespace's, which is never empty.
    guard !names[0].isEmpty else { return }
    let (picture, sources) = picture(names)
    let text = PictureText(picture, sources: sources)
    let dot = DOTWriter(picture, text).dot
    try promisePlain(dot)
    #if Graphviz
      try readBack(dot, picture)
      if first % 16 == 0 {
        let svg = try GraphvizLibrary.file(of: Array(dot.utf8), as: "svg", .across)
        try promiseXML(String(decoding: svg, as: UTF8.self), elements: SVG.elements)
      }
    #endif
    try mermaid(MermaidWriter(picture, text).mermaid, picture)
    let json = picture.document(engine: .kubernetes, baseline: .none, in: sources).json
    // JSONSerialization drops a byte order mark that begins a string.
    let title = try JSONDecoder().decode(Titled.self, from: Data(json.utf8)).title
    try promise(title.unicodeScalars.elementsEqual(names[0].unicodeScalars), "the title is lost")
  }

  private struct Titled: Decodable {
    var title: String
  }

  /// A picture with the names in every place that takes one.
  private static func picture(_ names: [String]) -> (Picture, SourceMap) {
    var sources = SourceMap()
    let file = sources.add(SourceFile(path: names[0], bytes: Array("kind: x\n".utf8)))
    let range = SourceRange(file: file, offset: 0, length: 1)
    var picture = Picture()
    picture.title = names[0]
    picture.clusters = [Picture.Cluster(key: names[0] + "/", label: names[0])]
    let kinds: [Picture.Kind] = [.workload, .service, .note, .internet, .addresses, .networkSet]
    for (index, name) in names.enumerated() {
      var node = Picture.Node(
        key: "\(name)/\(index)", kind: kinds[index], look: .ungoverned,
        cluster: index < 2 ? names[0] : nil, names: [name, name])
      node.remarks = [name]
      node.details = [name]
      node.policies = [Origin(PolicyName(.networkPolicy, namespace: name, name: name), at: range)]
      picture.nodes.append(node)
    }
    var edge = Picture.Edge(
      from: picture.nodes[0].key, to: picture.nodes[names.count - 1].key, fate: .undecided,
      connections: ConnectionSet(.tcp, PortSet(80)), links: [])
    edge.proof.origins = picture.nodes[0].policies
    edge.proof.missing = [.backends(service: names[0])]
    picture.edges = [edge]
    return (picture, sources)
  }

  #if Graphviz
    /// Graphviz reads as many nodes as were written, by their names.
    private static func readBack(_ dot: String, _ picture: Picture) throws {
      try GraphvizLibrary.alone { try readBackAlone(dot, picture) }
    }

    private static func readBackAlone(_ dot: String, _ picture: Picture) throws {
      var dot = dot
      let graph = dot.withUTF8 { text in
        text.withMemoryRebound(to: CChar.self) { netcheck_graph($0.baseAddress, $0.count) }
      }
      guard let graph else { throw Broken("Graphviz can't read \(dot)") }
      defer { agclose(graph) }
      var found: Set<String> = []
      var node = agfstnode(graph)
      while let current = node {
        found.insert(agnameof(current).map { String(cString: $0) } ?? "")
        node = agnxtnode(graph, current)
      }
      let written = Set(
        picture.nodes.map { node in
          // By scalars: a mark that combines with a backslash leaves it one.
          let name = Terminal.plain(node.key).unicodeScalars.map { scalar in
            switch scalar {
            case "\\": "\\\\"
            case "\u{FFFE}", "\u{FFFF}": "\\\\u{" + String(scalar.value, radix: 16) + "}"
            default: String(scalar)
            }
          }.joined()
          return name.unicodeScalars.first == "%" ? "\\" + name : name
        })
      try promise(found == written, "Graphviz reads \(found) and not \(written)")
      try promise(agnedges(graph) == 1, "\(agnedges(graph)) edges")
    }
  #endif

  /// One label on each line, and within it no mark that could end it.
  private static func mermaid(_ text: String, _ picture: Picture) throws {
    try promisePlain(text)
    let lines = text.split(separator: "\n")
    let statements = lines.filter { $0.contains("\"") }
    try promise(
      statements.count == picture.nodes.count + picture.edges.count + 2,
      "\(statements.count) statements")
    for line in statements {
      // Among characters a mark that combines with a quote would hide it.
      let parts = line.unicodeScalars.split(separator: "\"", omittingEmptySubsequences: false)
        .map { String($0) }
      try promise(parts.count == 3, String(line))
      let marks = parts[1].replacingOccurrences(of: "<br/>", with: "", options: .literal)
        .unicodeScalars.filter { "<>\"`[]{}|\\%&".unicodeScalars.contains($0) }
      try promise(marks.isEmpty, String(line))
    }
  }
}

private enum SVG {
  static let elements: Set<String> = [
    "svg", "title", "desc", "style", "rect", "g", "ellipse", "polygon", "polyline", "path", "text",
  ]
}
