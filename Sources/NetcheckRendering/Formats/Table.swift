import NetcheckDiagnostics

/// Rows of text under named columns: one of the plain shapes of answers. Each format is written once, for all of them.
package struct Table: Sendable {
  package var columns: [String]
  package var rows: [[String]]

  /// What a terminal would take for a command is made visible, whoever wrote it.
  package init(columns: [String], rows: [[String]]) {
    self.columns = columns
    self.rows = rows.map { $0.map(Terminal.plain) }
  }
}

extension Table {
  /// Aligned columns for a terminal; the last one is not padded.
  package var text: String {
    var widths = columns.map(\.count)
    for row in rows {
      for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.count) }
    }
    return ([columns.map { $0.uppercased() }] + rows).map { row in
      row.enumerated().map { index, cell in
        index == row.count - 1 ? cell : cell.padding(to: widths[index])
      }.joined(separator: "  ") + "\n"
    }.joined()
  }

  /// A table of GitHub's Markdown.
  package var markdown: String {
    func line(_ cells: [String]) -> String {
      "| " + cells.map(Self.markdownCell).joined(separator: " | ") + " |\n"
    }
    return line(columns) + line(columns.map { _ in "---" }) + rows.map(line).joined()
  }

  /// Comma-separated values of RFC 4180, with lines that end in CR LF. A cell that a spreadsheet might take for a formula
  /// gets an apostrophe before it.
  package var csv: String {
    ([columns] + rows).map { $0.map(Self.csvCell).joined(separator: ",") + "\r\n" }.joined()
  }

  private static func markdownCell(_ text: String) -> String {
    text.escaping { "|\\`*_<>[]&~@$#".unicodeScalars.contains($0) ? "\\\($0)" : nil }
  }

  private static func csvCell(_ text: String) -> String {
    let first = text.unicodeScalars.first
    let guarded = first.map { "=+-@＝＋－＠".unicodeScalars.contains($0) } ?? false ? "'" + text : text
    guard guarded.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else {
      return guarded
    }
    return "\"" + guarded.escaping { $0 == "\"" ? "\"\"" : nil } + "\""
  }
}
