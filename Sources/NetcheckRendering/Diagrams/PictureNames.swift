import NetcheckDiagrams
import NetcheckQueries

/// Identifiers made from names: the same for the same name, different for different ones, and harmless in HTML, CSS and Mermaid.
enum PictureName {
  /// As in `shop__web`: `/` becomes two underscores, a space one, and what is neither letter, digit nor hyphen its number, as in
  /// `_x2e`.
  static func identifier(_ key: String) -> String {
    var text = ""
    for scalar in key.unicodeScalars {
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "-": text.unicodeScalars.append(scalar)
      case "/": text += "__"
      case " ": text += "_"
      default: text += "_x" + String(scalar.value, radix: 16)
      }
    }
    // Neither CSS nor Mermaid takes a digit or a hyphen first.
    guard let first = text.unicodeScalars.first, ("a"..."z").contains(first) else {
      return "at-" + text
    }
    return text
  }

  static func identifier(_ edge: Picture.Edge) -> String {
    "\(identifier(edge.from))_to_\(identifier(edge.to))"
      + (edge.fate == .allowed ? "" : "_\(edge.fate.rawValue)")
  }

  static func classes(_ node: Picture.Node) -> [String] {
    var classes = ["node", node.kind.rawValue]
    if let look = node.look { classes.append(look.rawValue) }
    if let cluster = node.cluster { classes.append("ns-" + identifier(cluster)) }
    return classes
  }

  static func classes(_ edge: Picture.Edge) -> [String] {
    var classes = ["edge", edge.fate.rawValue]
    if edge.isNote { classes.append("to-note") }
    if edge.isService { classes.append("to-backend") }
    return classes + ["from-" + identifier(edge.from), "to-" + identifier(edge.to)]
  }
}
