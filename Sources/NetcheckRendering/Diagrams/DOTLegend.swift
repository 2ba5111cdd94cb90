import NetcheckDiagrams
import NetcheckQueries

/// A cluster of samples that explains shapes, looks and lines.
struct DOTLegend {
  private let entries: [Picture.LegendEntry]
  private let style = DiagramStyle()

  init(_ entries: [Picture.LegendEntry]) {
    self.entries = entries
  }

  var lines: [String] {
    var lines = [
      "subgraph \"cluster legend\" {",
      "  graph"
        + attributes(
          [
            ("label", "Legend"), ("id", "legend"), ("class", "cluster legend"),
            ("tooltip", "Legend"),
          ]
            + style.cluster),
    ]
    for (index, entry) in entries.enumerated() {
      lines += statements(entry, index).map { "  " + $0 }
    }
    return lines + ["}"]
  }

  private func statements(_ entry: Picture.LegendEntry, _ index: Int) -> [String] {
    switch entry {
    case .look(let look):
      [sample(index, look.sample, ["workload", look.rawValue], style.attributes(.workload, look))]
    case .kind(let kind):
      [sample(index, kind.sample, [kind.rawValue], style.attributes(kind, nil))]
    case .fate(let fate):
      ["a", "b"].map { side in
        "\"legend \(index)\(side)\""
          + attributes([
            ("label", ""), ("shape", "point"), ("width", "0.05"), ("height", "0.05"),
            ("class", "node point"), ("tooltip", fate.sample),
          ])
      } + [
        "\"legend \(index)a\" -> \"legend \(index)b\""
          + attributes(
            [
              ("label", " \(fate.sample) "), ("class", "edge \(fate.rawValue)"),
              ("tooltip", fate.sample),
            ] + style.attributes(fate))
      ]
    }
  }

  private func sample(
    _ index: Int, _ label: String, _ classes: [String], _ look: DiagramStyle.Attributes
  ) -> String {
    "\"legend \(index)\""
      + attributes(
        [
          ("label", label), ("class", (["node"] + classes).joined(separator: " ")),
          ("tooltip", label),
        ] + look)
  }

  private func attributes(_ attributes: DiagramStyle.Attributes) -> String {
    " [" + attributes.map { "\($0)=\"\($1)\"" }.joined(separator: ", ") + "]"
  }
}

extension Picture.Look {
  fileprivate var sample: String {
    switch self {
    case .governed: "governed by policies"
    case .closed: "default deny alone"
    case .ungoverned: "no policy: open"
    case .hostNetwork: "host network"
    }
  }
}

extension Picture.Kind {
  fileprivate var sample: String {
    switch self {
    case .workload, .pod, .group: word
    case .internet: "everywhere outside"
    case .addresses: "addresses outside"
    case .note: "many at once"
    default: word
    }
  }
}

extension AllowMap.Fate {
  fileprivate var sample: String {
    switch self {
    case .allowed: "may be opened"
    case .undecided: "not known from the files"
    case .denied: "blocked"
    case .opened: "opened"
    case .closed: "closed"
    case .mayOpen: "perhaps opened"
    case .mayClose: "perhaps closed"
    }
  }
}
