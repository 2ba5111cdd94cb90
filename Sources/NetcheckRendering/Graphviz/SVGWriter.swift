/// Writes a drawing as SVG that stands in a documentation page by day and by night: titles for screen readers and pointers,
/// identifiers and classes for links and styles, no script and no link of its own.
package struct SVGWriter {
  private let drawing: Drawing

  /// A mark of what was drawn, by which one can tell whether a file is current.
  private let mark: String

  package init(_ drawing: Drawing, mark: String) {
    self.drawing = drawing
    self.mark = mark
  }

  private static let margin = 8.0

  package var svg: [UInt8] {
    let (width, height) = (drawing.width + 2 * Self.margin, drawing.height + 2 * Self.margin)
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"netcheck\" role=\"graphics-document document\" "
        + "aria-labelledby=\"netcheck-title netcheck-desc\" width=\"\(width.short)\" "
        + "height=\"\(height.short)\" viewBox=\"0 0 \(width.short) \(height.short)\" "
        + "style=\"max-width:100%;height:auto\" data-made-from=\"\(mark)\">",
      "<title id=\"netcheck-title\">\(drawing.title.xml)</title>",
      "<desc id=\"netcheck-desc\">\(drawing.description.xml)</desc>",
      "<style>\(SVGColours.styles)</style>",
      "<rect class=\"paper\" width=\"100%\" height=\"100%\" rx=\"6\" fill=\"\(SVGColours.paper)\"/>",
      "<g transform=\"translate(\(Self.margin.short),\((Self.margin + drawing.height).short))\" "
        + "font-family=\"Helvetica,Arial,'Liberation Sans',sans-serif\" text-rendering=\"geometricPrecision\">",
    ]
    for item in drawing.items where !item.shapes.isEmpty { lines += self.lines(item) }
    lines += ["</g>", "</svg>"]
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  /// A group with a line for its place and one for each shape, which does not change where the group only moves.
  private func lines(_ item: Drawing.Item) -> [String] {
    let origin = item.kind == .edge ? Drawing.Point(x: 0, y: 0) : item.shapes.first!.anchor
    var head = "<g"
    if !item.id.isEmpty { head += " id=\"\(item.id.xml)\"" }
    if !item.classes.isEmpty { head += " class=\"\(item.classes.xml)\"" }
    if item.kind == .node || item.kind == .edge { head += " role=\"graphics-symbol img\"" }
    if item.kind != .edge {
      head += " transform=\"translate(\(origin.x.short),\((-origin.y).short))\""
    }
    var lines = [head + ">"]
    if !item.tooltip.isEmpty, item.kind != .graph {
      lines.append("<title>\(item.tooltip.xml)</title>")
    }
    let writer = ShapeWriter(origin: origin)
    lines += item.shapes.compactMap(writer.element)
    return lines + ["</g>"]
  }
}

/// Writes shapes as elements with coordinates from an origin.
private struct ShapeWriter {
  let origin: Drawing.Point

  func element(_ shape: Drawing.Shape) -> String? {
    switch shape {
    case .ellipse(let centre, let rx, let ry, let paint):
      "<ellipse cx=\"\(x(centre))\" cy=\"\(y(centre))\" rx=\"\(rx.short)\" ry=\"\(ry.short)\""
        + attributes(paint) + "/>"
    case .polygon(let points, let paint):
      "<polygon points=\"\(points.map(pair).joined(separator: " "))\"" + attributes(paint) + "/>"
    case .line(let points, let paint):
      "<polyline points=\"\(points.map(pair).joined(separator: " "))\"" + attributes(paint) + "/>"
    case .curves(let points, let paint):
      points.isEmpty
        ? nil
        : "<path d=\"M\(pair(points[0])) C\(points.dropFirst().map(pair).joined(separator: " "))\""
          + attributes(paint) + "/>"
    case .text(let text, let point, _, let alignment, let size, let colour):
      "<text x=\"\(x(point))\" y=\"\(y(point))\" font-size=\"\(size.short)\""
        + " text-anchor=\"\(anchor(alignment))\" fill=\"\(colour.xml)\">\(text.xml)</text>"
    }
  }

  private func attributes(_ paint: Drawing.Paint) -> String {
    var text = " fill=\"\(paint.fill?.xml ?? "none")\" stroke=\"\(paint.stroke.xml)\""
    if paint.width != 1 { text += " stroke-width=\"\(paint.width.short)\"" }
    switch paint.dash {
    case .solid: break
    case .dashed: text += " stroke-dasharray=\"5 3\""
    case .dotted: text += " stroke-dasharray=\"1 3\" stroke-linecap=\"round\""
    }
    return text
  }

  private func anchor(_ alignment: Drawing.Alignment) -> String {
    switch alignment {
    case .start: "start"
    case .middle: "middle"
    case .end: "end"
    }
  }

  private func x(_ point: Drawing.Point) -> String { (point.x - origin.x).short }
  private func y(_ point: Drawing.Point) -> String { (origin.y - point.y).short }
  private func pair(_ point: Drawing.Point) -> String { "\(x(point)),\(y(point))" }
}

extension Drawing.Shape {
  /// A point of the shape from which the rest of its group is measured.
  fileprivate var anchor: Drawing.Point {
    switch self {
    case .ellipse(let centre, _, _, _): centre
    case .polygon(let points, _), .line(let points, _), .curves(let points, _):
      points.first ?? .init(x: 0, y: 0)
    case .text(_, let point, _, _, _, _): point
    }
  }
}

extension Double {
  /// The number with one decimal at most: finer than anybody sees, and nothing for rounding to differ in.
  fileprivate var short: String {
    let tenths = Int((self * 10).rounded())
    let sign = tenths < 0 ? "-" : ""
    let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
    return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest)"
  }
}

extension String {
  /// The text as XML may hold it, in elements and between quotes.
  fileprivate var xml: String {
    var text = ""
    for scalar in plainLines.unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "'": text += "&#39;"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  /// The text without what no XML may hold; its line breaks stay.
  private var plainLines: String {
    split(separator: "\n", omittingEmptySubsequences: false).map { String($0).plain }
      .joined(separator: "\n")
  }
}
