/// The colours of a drawing by night. By day they are those that Graphviz was told.
enum SVGColours {
  static let paper = DiagramStyle.Colour.paper

  private typealias Colour = DiagramStyle.Colour

  /// For each colour by day the one by night, as a line or text and as a surface.
  private static let night: [(day: String, line: String, surface: String)] = [
    (Colour.ink, "#e6edf3", "#e6edf3"),
    (Colour.line, "#9da7b3", "#9da7b3"),
    (Colour.faint, "#6e7681", "#6e7681"),
    (Colour.paper, "#161b22", "#161b22"),
    (Colour.space, "#1c232c", "#1c232c"),
    (Colour.border, "#3d444d", "#3d444d"),
    (Colour.blue, "#56b4e9", "#56b4e9"),
    (Colour.sky, "#56b4e9", "#0f2a3d"),
    (Colour.orange, "#ffa657", "#ffa657"),
    (Colour.sand, "#ffa657", "#3a2614"),
    (Colour.stone, "#9da7b3", "#30363d"),
    (Colour.violet, "#cba6f0", "#cba6f0"),
    (Colour.lilac, "#cba6f0", "#2c2140"),
    (Colour.green, "#3fd0a4", "#3fd0a4"),
    (Colour.mint, "#3fd0a4", "#10332a"),
    (Colour.red, "#ff8a80", "#ff8a80"),
    (Colour.yellow, "#e3c65b", "#33301a"),
  ]

  /// Rules that give each colour its counterpart where the viewer prefers dark pages.
  static let styles: String = {
    let rules = night.map { colour in
      ".netcheck [fill=\"\(colour.day)\"]{fill:\(colour.surface)}"
        + ".netcheck [stroke=\"\(colour.day)\"]{stroke:\(colour.line)}"
    }
    return "@media (prefers-color-scheme:dark){" + rules.joined() + "}"
  }()
}
