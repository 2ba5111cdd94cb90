import Foundation
import NetcheckDiagnostics
import NetcheckDiagrams
import NetcheckModel
import NetcheckQueries
import NetcheckRendering
import NetcheckSets
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Nothing that a name holds gets out of its place in DOT, SVG, Mermaid or JSON. The reader of manifests refuses such names; what
/// draws them does not rely on it.
@Suite struct HostileNamesTests {
  static let names = [
    "plain", "a\"b", "a\\", "\\N\\G\\T\\n\\l", "a\\\"; evil -> node; \"", "a\nb", "a\r\nb\tc\0d",
    "<b>bold</b>",
    "</title><script>alert(1)</script>", "<![CDATA[x", "]]>", "&amp;&lt;&#x41;&bogus;", "a'b`c${d}",
    "javascript:alert(1)", "x:y:z", "\u{202E}gnirts\u{2066}", "\u{200F}\u{200E}",
    "x\u{FFFE}\u{FFFF}", "🦄👩‍👩‍👧",
    "é\u{301}\u{301}", String(repeating: "x", count: 63), String(repeating: "ab-", count: 21),
    "end", "subgraph", "graph TD", "click a href", "style x fill:#f00", "%%{init: {}}%%",
    "a\"]:::evil",
    "a|b", "a#quot;b", "#35;", "--> b", "a;b", "{\"x\": 1}", "[x](y)", " ", "\u{1B}[31m", "-->",
    "<!--",
    // Marks that combine with a quote or a backslash hide it from who looks at characters.
    "a\"\u{301}, URL=\"javascript:x", "a\\\u{301}\"b", "\"\u{656}]; evil [x=\"",
    "url(#x)", "\" onload=\"x", "'onload='x", "<html-like>", "a\u{2028}b",
  ]

  /// The name in every place that takes one: workload, namespace, label, policy, file and title.
  private func picture(_ name: String) -> (picture: Picture, sources: SourceMap) {
    var sources = SourceMap()
    let file = sources.add(SourceFile(path: name, bytes: Array("kind: x\n".utf8)))
    let range = SourceRange(file: file, offset: 0, length: 1)
    let policy = Origin(PolicyName(.networkPolicy, namespace: name, name: name), at: range)
    var picture = Picture()
    picture.title = name
    picture.clusters = [Picture.Cluster(key: name + "/", label: name)]
    for (key, kind) in [
      ("\(name)/a", Picture.Kind.workload), ("\(name)/b", .service), ("\(name)/c", .note),
    ] {
      var node = Picture.Node(
        key: key, kind: kind, look: .ungoverned, cluster: name, names: [name, name])
      node.remarks = [name]
      node.details = [name]
      node.policies = [policy]
      picture.nodes.append(node)
    }
    var edge = Picture.Edge(
      from: "\(name)/a", to: "\(name)/b", fate: .undecided,
      connections: ConnectionSet(.tcp, PortSet(80)), links: [])
    edge.proof.origins = [policy]
    edge.proof.missing = [.backends(service: name)]
    picture.edges = [edge]
    return (picture, sources)
  }

  private func dot(_ name: String) -> String {
    let (picture, sources) = picture(name)
    return DOTWriter(picture, PictureText(picture, sources: sources)).dot
  }

  private static let elements: Set<String> = [
    "svg", "title", "desc", "style", "rect", "g", "ellipse", "polygon", "polyline", "path", "text",
  ]
  private static let attributes: Set<String> = [
    "xmlns", "class", "role", "aria-labelledby", "width", "height", "viewBox", "style", "id", "rx",
    "ry", "cx", "cy", "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap",
    "transform", "font-family", "font-size", "text-anchor", "text-rendering", "x", "y", "d",
    "points", "data-made-from",
  ]

  @Test(arguments: names)
  func svgIsWellFormedAndHoldsNoStrangers(_ name: String) throws {
    #if Graphviz
      let svg = try GraphvizLibrary.file(of: Array(dot(name).utf8), as: "svg", .across)
      let found = try Elements(svg)
      #expect(found.names.isSubset(of: Self.elements))
      #expect(found.attributes.isSubset(of: Self.attributes))
      // Three nodes, an edge and a cluster, each with a title.
      #expect(found.counts["g"] == 7)
      #expect(found.ids.count == Set(found.ids).count)
      // The styles close their element themselves; nothing of the name is among them.
      #expect(!found.styles.contains("evil"))
      #expect(found.controls == [])
    #endif
  }

  @Test(arguments: names)
  func graphvizReadsWhatWasWritten(_ name: String) throws {
    let text = dot(name)
    // A line for each statement, whatever the name holds.
    #expect(text.split(separator: "\n").count == 12)
    let controls = text.unicodeScalars.filter { $0.value < 32 && $0 != "\n" }
    #expect(controls.isEmpty)
  }

  @Test(arguments: names)
  func mermaidKeepsNamesBetweenQuotes(_ name: String) throws {
    let (picture, sources) = picture(name)
    let text = MermaidWriter(picture, PictureText(picture, sources: sources)).mermaid
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines.count == 15)
    for line in lines.dropFirst(4) where line.contains("\"") {
      // One label on each line, and within it no mark that could end it.
      let parts = line.components(separatedBy: "\"")
      #expect(parts.count == 3, Comment(rawValue: line))
      let marks = parts[1].replacingOccurrences(of: "<br/>", with: "").filter {
        "<>\"`[]{}|\\%&".contains($0)
      }
      #expect(marks.isEmpty, Comment(rawValue: line))
    }
  }

  @Test(arguments: names)
  func theLastDoorLetsStylesThroughAlone(_ name: String) {
    let styled = TextStyle.coloured.error("x") + TextStyle.coloured.faint("y") + "\n"
    #expect(Terminal.guarded(styled) == styled)
    let lines = name.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let told = Terminal.guarded(styled + name)
    if !name.contains("\u{1B}[31m") {
      #expect(told == styled + lines.map(Terminal.plain).joined(separator: "\n"))
    }
    #expect(!told.contains("\u{1B}[3"))
    #expect(Terminal.guarded("a\u{1B}[2Jb\u{1B}]0;c\u{7}") == "a\\u{1b}[2Jb\\u{1b}]0;c\\u{7}")
  }

  @Test(arguments: names)
  func jsonIsReadAsItWasWritten(_ name: String) throws {
    let (picture, sources) = picture(name)
    let json = picture.document(engine: .kubernetes, baseline: .none, in: sources).json
    let value = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
    #expect(value?["title"] as? String == name)
  }
}

/// What an XML document holds, by a parser that knows nothing of us.
private final class Elements: NSObject, XMLParserDelegate {
  private(set) var counts: [String: Int] = [:]
  private(set) var attributes: Set<String> = []
  private(set) var ids: [String] = []
  private(set) var styles = ""
  private(set) var controls: [Unicode.Scalar] = []
  private var path: [String] = []

  var names: Set<String> { Set(counts.keys) }

  init(_ bytes: [UInt8]) throws {
    super.init()
    let parser = XMLParser(data: Data(bytes))
    parser.delegate = self
    if !parser.parse() { throw parser.parserError ?? CocoaError(.formatting) }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes found: [String: String]
  ) {
    counts[name, default: 0] += 1
    attributes.formUnion(found.keys)
    if let id = found["id"] { ids.append(id) }
    path.append(name)
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    path.removeLast()
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    if path.last == "style" { styles += text }
    controls += text.unicodeScalars.filter {
      ($0.value < 32 && $0 != "\n") || (0x7F..<0xA0).contains($0.value)
        || (0x202A...0x202E).contains($0.value) || (0x2066...0x2069).contains($0.value)
    }
  }
}
