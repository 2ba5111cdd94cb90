/// One way to lay a graph out.
package enum LayoutPlan: String, CaseIterable, Sendable {
  /// Ranks from left to right, or from top to bottom, that all namespaces share.
  case across, down
  /// Ranks for each namespace by itself: narrower at times, and some releases crash on it.
  case acrossByNamespace = "across-by-namespace"
  case downByNamespace = "down-by-namespace"
  /// Ranks with straight lines, and few attempts at avoiding crossings.
  case hasty
  /// No ranks and no namespaces: nodes repel one another.
  case crude

  var engine: String { self == .crude ? "sfdp" : "dot" }

  /// Attributes of the whole graph. Graphviz asks whether there is a `newrank`, and not what it says.
  var attributes: [(String, String)] {
    switch self {
    case .across: [("newrank", "true")]
    case .down: [("newrank", "true"), ("rankdir", "TB")]
    case .acrossByNamespace: []
    case .downByNamespace: [("rankdir", "TB")]
    case .hasty:
      [
        ("newrank", "true"), ("splines", "line"), ("nslimit", "0.1"), ("nslimit1", "0.1"),
        ("mclimit", "0.1"),
      ]
    case .crude: [("splines", "line"), ("overlap", "scale"), ("compound", "false")]
    }
  }
}

/// Why Graphviz draws nothing.
package enum GraphvizFailure: Error, Sendable {
  /// Its plugins, or those for a format, are missing.
  case noPlugins(String)
  case noFonts

  /// What it complained of.
  case complaint(String)
}
