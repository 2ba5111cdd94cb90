import ArgumentParser

/// The forms of a diagram.
enum GraphFormat: String, CaseIterable, ExpressibleByArgument {
  case svg, png, pdf, dot, mermaid, json

  /// The format that the ending of a file's name tells.
  init?(endingOf path: String) {
    switch path.split(separator: ".").last?.lowercased() {
    case "svg": self = .svg
    case "png": self = .png
    case "pdf": self = .pdf
    case "dot", "gv": self = .dot
    case "mermaid", "mmd": self = .mermaid
    case "json": self = .json
    default: return nil
    }
  }

  static let endings = [".svg", ".png", ".pdf", ".dot", ".gv", ".mermaid", ".mmd", ".json"]

  var isBinary: Bool { self == .png || self == .pdf }
}
