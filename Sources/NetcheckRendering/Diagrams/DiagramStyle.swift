import NetcheckDiagrams
import NetcheckQueries

/// How nodes and edges look in Graphviz' terms: shape first, since neither everybody nor every printer tells colours apart. The
/// colours are those that Okabe and Ito found to be told apart by all kinds of sight, made darker for lines.
struct DiagramStyle {
  typealias Attributes = [(String, String)]

  static let font = "Helvetica"

  enum Colour {
    static let ink = "#24292f"
    static let line = "#57606a"
    static let faint = "#8c959f"
    static let paper = "#ffffff"
    static let space = "#f6f8fa"
    static let border = "#d0d7de"
    static let blue = "#0072b2"
    static let sky = "#ddf0fb"
    static let orange = "#d55e00"
    static let sand = "#fff1e0"
    static let stone = "#e7eaee"
    static let violet = "#8250a4"
    static let lilac = "#f6eefb"
    static let green = "#007a5a"
    static let mint = "#e3f6ef"
    static let red = "#b3261e"
    static let yellow = "#fff8c5"
  }

  var node: Attributes {
    [
      ("shape", "box"), ("style", "rounded,filled"), ("fillcolor", Colour.paper),
      ("color", Colour.line), ("fontcolor", Colour.ink), ("margin", "0.16,0.06"),
      ("height", "0.3"), ("width", "0.5"),
    ]
  }

  var edge: Attributes {
    [("color", Colour.line), ("fontcolor", Colour.ink), ("arrowsize", "0.7")]
  }

  var cluster: Attributes {
    [
      ("style", "rounded,filled"), ("fillcolor", Colour.space), ("color", Colour.border),
      ("fontcolor", Colour.line), ("fontsize", "11"), ("labeljust", "l"), ("margin", "9"),
    ]
  }

  func attributes(_ kind: Picture.Kind, _ look: Picture.Look?) -> Attributes {
    switch kind {
    case .workload, .pod, .group: self.look(look)
    case .namespace: [("shape", "tab")] + self.look(look)
    case .node, .hostEndpoint:
      [("shape", "box3d"), ("style", "filled"), ("fillcolor", Colour.stone)]
    case .internet:
      [
        ("shape", "ellipse"), ("style", "filled"), ("fillcolor", Colour.sky),
        ("color", Colour.blue), ("peripheries", "2"), ("margin", "0.04,0.02"),
      ]
    case .addresses:
      [
        ("shape", "ellipse"), ("style", "filled"), ("fillcolor", Colour.sky),
        ("color", Colour.blue), ("margin", "0.04,0.02"),
      ]
    case .networkSet:
      [
        ("shape", "folder"), ("style", "filled"), ("fillcolor", Colour.sky),
        ("color", Colour.blue),
      ]
    case .service:
      [
        ("shape", "cds"), ("style", "filled"), ("fillcolor", Colour.mint), ("color", Colour.green),
        ("margin", "0.22,0.1"),
      ]
    case .note:
      [
        ("shape", "note"), ("style", "filled"), ("fillcolor", Colour.yellow),
        ("color", Colour.faint), ("margin", "0.2,0.06"),
      ]
    }
  }

  private func look(_ look: Picture.Look?) -> Attributes {
    switch look {
    case .governed, nil: []
    case .closed: [("fillcolor", Colour.stone), ("peripheries", "2")]
    case .ungoverned:
      [
        ("style", "rounded,filled,dashed"), ("fillcolor", Colour.sand), ("color", Colour.orange),
        ("penwidth", "1.6"),
      ]
    case .hostNetwork:
      [
        ("shape", "component"), ("style", "filled"), ("fillcolor", Colour.lilac),
        ("color", Colour.violet),
      ]
    }
  }

  func attributes(_ edge: Picture.Edge) -> Attributes {
    if edge.isService {
      return [("style", "dotted"), ("color", Colour.green), ("arrowhead", "none")]
    }
    let fate = attributes(edge.fate) + (edge.isMutual ? [("dir", "both")] : [])
    guard edge.isNote else { return fate }
    return edge.fate == .allowed
      ? [("style", "dotted"), ("color", Colour.line)] : [("style", "dotted")] + fate
  }

  func attributes(_ fate: AllowMap.Fate) -> Attributes {
    switch fate {
    case .allowed: []
    case .undecided: [("style", "dashed"), ("color", Colour.orange)]
    case .denied:
      [
        ("style", "dashed"), ("color", Colour.red), ("fontcolor", Colour.red),
        ("arrowhead", "tee"), ("arrowtail", "tee"), ("arrowsize", "1"),
      ]
    case .opened:
      [("penwidth", "2.6"), ("color", Colour.green), ("fontcolor", Colour.green)]
    case .closed:
      [("style", "dashed"), ("color", Colour.red), ("fontcolor", Colour.red)]
    case .mayOpen: [("style", "dotted"), ("color", Colour.green), ("penwidth", "2")]
    case .mayClose: [("style", "dotted"), ("color", Colour.red), ("penwidth", "2")]
    }
  }
}
