package import NetcheckDiagrams
import NetcheckQueries

/// Writes a picture as a flowchart of Mermaid, which GitHub and others draw within Markdown.
package struct MermaidWriter {
  private let picture: Picture
  private let text: PictureText

  package init(_ picture: Picture, _ text: PictureText) {
    self.picture = picture
    self.text = text
  }

  package var mermaid: String {
    var lines = picture.title.map { ["---", "title: \(quoted($0))", "---"] } ?? []
    lines += ["flowchart LR", "  accTitle: \(escaped(text.title))"]
    lines.append("  accDescr: \(escaped(text.description))")
    let nodes = Dictionary(grouping: picture.nodes) { $0.cluster ?? "" }
    for cluster in picture.clusters {
      lines.append("  subgraph \(PictureName.identifier(cluster.key))[\(quoted(cluster.label))]")
      lines += (nodes[cluster.label] ?? []).map { "    " + statement($0) }
      lines.append("  end")
    }
    lines += (nodes[""] ?? []).map { "  " + statement($0) }
    lines += picture.edges.map { "  " + statement($0) }
    return (lines + styles.map { "  " + $0 }).joined(separator: "\n") + "\n"
  }

  private func statement(_ node: Picture.Node) -> String {
    let label = quoted(text.label(node).joined(separator: "\n"))
    let name = PictureName.identifier(node.key)
    let shape: String
    switch node.kind {
    case .workload, .pod, .group: shape = node.look == .hostNetwork ? "[[\(label)]]" : "(\(label))"
    case .namespace: shape = "[\(label)]"
    case .node, .hostEndpoint: shape = "[(\(label))]"
    case .internet: shape = "((\(label)))"
    case .addresses: shape = "([\(label)])"
    case .networkSet: shape = "[/\(label)/]"
    case .service: shape = "{{\(label)}}"
    case .note: shape = ">\(label)]"
    }
    let look = node.look.flatMap { look in
      look == .governed ? nil : look == .hostNetwork ? "hostNetwork" : look.rawValue
    }
    let styled = look ?? (node.kind == .note ? "note" : nil)
    return name + shape + (styled.map { ":::\($0)" } ?? "")
  }

  private func statement(_ edge: Picture.Edge) -> String {
    let label = text.label(edge).joined(separator: "\n")
    let told = label.isEmpty ? "" : "|\(quoted(label))|"
    return "\(PictureName.identifier(edge.from)) \(arrow(edge))\(told) "
      + PictureName.identifier(edge.to)
  }

  private func arrow(_ edge: Picture.Edge) -> String {
    if edge.isService { return "-.-" }
    if edge.isNote, edge.fate == .allowed { return "-.->" }
    let tail = edge.isMutual ? "<" : ""
    return switch edge.fate {
    case .allowed: tail + "-->"
    case .undecided, .mayOpen, .mayClose: tail + "-.->"
    case .denied, .closed: (edge.isMutual ? "x" : "") + "-.-x"
    case .opened: tail + "==>"
    }
  }

  private var styles: [String] {
    let used = Set(picture.nodes.compactMap(\.look))
    var styles: [String] = []
    typealias Colour = DiagramStyle.Colour
    if used.contains(.closed) {
      styles.append(
        "classDef closed fill:\(Colour.stone),stroke:\(Colour.line),color:\(Colour.ink)")
    }
    if used.contains(.ungoverned) {
      styles.append(
        "classDef ungoverned fill:\(Colour.sand),stroke:\(Colour.orange),color:\(Colour.ink),"
          + "stroke-width:2px,stroke-dasharray:5 3")
    }
    if used.contains(.hostNetwork) {
      styles.append(
        "classDef hostNetwork fill:\(Colour.lilac),stroke:\(Colour.violet),color:\(Colour.ink)")
    }
    if picture.nodes.contains(where: { $0.kind == .note }) {
      styles.append(
        "classDef note fill:\(Colour.yellow),stroke:\(Colour.faint),color:\(Colour.ink)")
    }
    for (index, edge) in picture.edges.enumerated() {
      switch edge.fate {
      case .opened: styles.append("linkStyle \(index) stroke:\(Colour.green),stroke-width:3px")
      case .closed, .denied: styles.append("linkStyle \(index) stroke:\(Colour.red)")
      case .undecided: styles.append("linkStyle \(index) stroke:\(Colour.orange)")
      case .allowed, .mayOpen, .mayClose: break
      }
    }
    return styles
  }

  private func quoted(_ text: String) -> String { "\"\(escaped(text))\"" }

  /// The text with every mark that Mermaid, Markdown or HTML might take for a command as its number (`#35;`).
  private func escaped(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.map { line in
      var escaped = ""
      for scalar in String(line).plain.unicodeScalars {
        let isPlain =
          scalar.properties.isAlphabetic || scalar.properties.numericType != nil
          || " .,/:-+()−".unicodeScalars.contains(scalar)
        escaped += isPlain ? String(scalar) : "#\(scalar.value);"
      }
      return escaped
    }.joined(separator: "<br/>")
  }
}
