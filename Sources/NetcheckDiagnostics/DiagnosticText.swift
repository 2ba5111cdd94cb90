extension Diagnostic {
  /// The message as people read it: place, severity, text and code, then the line with the fault underlined, then notes
  /// and help.
  ///
  ///     policies.yaml:14:17: error: unknown label operator 'Inside' [unknown-operator]
  ///        14 |       operator: Inside
  ///           |                 ^^^^^^
  ///           = help: use one of In, NotIn, Exists, DoesNotExist
  package func text(in sources: SourceMap, style: TextStyle = .plain) -> String {
    var lines: [String] = []
    let kind = severity == .error ? style.error("error:") : style.warning("warning:")
    let place = range.map { sources.place(of: $0) + ": " } ?? ""
    let told = Terminal.plain(message.shortened)
    lines.append("\(style.strong(place))\(kind) \(told) \(style.faint("[\(code.rawValue)]"))")
    var margin = "  "
    if let range, code != .encoding, let excerpt = Excerpt(of: range, in: sources) {
      lines += excerpt.lines.map { style.faint($0.margin) + $0.text }
      margin = excerpt.margin
    }
    for note in notes {
      let place = note.range.map { sources.place(of: $0) + ": " } ?? ""
      lines.append(
        "\(margin)\(style.faint("= note:")) \(place)\(Terminal.plain(note.message.shortened))")
    }
    if let help {
      lines.append("\(margin)\(style.faint("= help:")) \(Terminal.plain(help.shortened))")
    }
    return lines.joined(separator: "\n")
  }
}

extension String {
  /// The text without its middle, where it quotes more than anybody reads.
  fileprivate var shortened: String {
    guard utf8.count > 1_500 else { return self }
    return String(unicodeScalars.prefix(300)) + " … " + String(unicodeScalars.suffix(300))
  }
}

/// The line on which a range begins, with a row of carets under what the range covers of it.
private struct Excerpt {
  var lines: [(margin: String, text: String)]
  var margin: String

  /// `nil` if the file has changed since it was read.
  init?(of range: SourceRange, in sources: SourceMap) {
    // A window of the line around the fault keeps a minified document from flooding the terminal.
    let source = sources.file(of: range)
    guard let position = sources.position(of: range),
      let line = source.line(around: range.offset, before: 60 * 4, behind: 96 * 4)
    else { return nil }
    let number = String(position.line)
    let first = position.column > 60 ? position.column - 41 : 0
    let before = line.before.unicodeScalars.suffix(position.column - 1 - first)
    let behind = line.behind.unicodeScalars.prefix(96 - before.count)
    let shown = (String(before) + String(behind)).map { $0 == "\t" ? " " : $0 }
    let cut = first > 0 ? "…" : ""
    let width = max(1, min(Int(range.length), behind.count))
    let indent = String(repeating: " ", count: before.count + cut.count)
    let gap = String(repeating: " ", count: max(5, number.count + 2))
    let numbered = String(repeating: " ", count: gap.count - number.count) + number
    margin = gap + " "
    lines = [
      (numbered + " | ", cut + Terminal.plain(String(shown))),
      (gap + " | ", indent + String(repeating: "^", count: width)),
    ]
  }
}

/// How emphasis is written: not at all, or in a terminal's colours.
package enum TextStyle: Sendable {
  case plain, coloured

  /// The parameters of all escape sequences that are written.
  static let codes = ["0", "1", "2", "1;31", "1;33", "1;32"]

  package func strong(_ text: String) -> String { wrap(text, "1") }
  package func faint(_ text: String) -> String { wrap(text, "2") }
  package func error(_ text: String) -> String { wrap(text, "1;31") }
  package func warning(_ text: String) -> String { wrap(text, "1;33") }
  package func good(_ text: String) -> String { wrap(text, "1;32") }

  private func wrap(_ text: String, _ code: String) -> String {
    self == .plain || text.isEmpty ? text : "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }
}
