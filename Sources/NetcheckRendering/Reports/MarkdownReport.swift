import NetcheckDiagnostics

extension Report {
  /// So many results stay far below the size that GitHub takes of a summary.
  private static let mostListed = 200

  /// The report as a summary in GitHub's Markdown: what does not hold, and how much holds.
  package var markdown: String {
    let shown = results.filter { ![.passed, .skipped].contains(status(of: $0)) }
    var text = "### \(Self.text(title)): \(outcome.rawValue)\n\n\(summary)\n"
    if !shown.isEmpty { text += "\n" }
    for result in shown.prefix(Self.mostListed) { text += item(result) }
    if shown.count > Self.mostListed {
      text += "\nand \(shown.count - Self.mostListed) more\n"
    }
    return text
  }

  private func item(_ result: Result) -> String {
    let word = result.word(counting: status(of: result))
    var text = "- **\(word)** \(Self.code(result.rule)) \(Self.text(result.message))"
    if let location = result.location { text += " (\(Self.code("\(location)")))" }
    let notes = result.related.map { "\(Self.code("\($0.location)")) \(Self.text($0.message))" }
    for line in notes + result.details.map(Self.text) { text += "\n  - \(line)" }
    return text + "\n"
  }

  /// Text in which nothing is markup, a link or a formula.
  private static func text(_ text: String) -> String {
    let isMarked = text.unicodeScalars.first.map { "-+=".unicodeScalars.contains($0) } ?? false
    return (isMarked ? "\\" : "")
      + Terminal.plain(text).escaping {
        "|\\`*_<>[]&~:@$#".unicodeScalars.contains($0) ? "\\\($0)" : nil
      }
  }

  /// Text as it is, in a code span that it can't end (CommonMark, code spans).
  private static func code(_ text: String) -> String {
    let plain = Terminal.plain(text)
    let longest = plain.unicodeScalars.split { $0 != "`" }.map(\.count).max() ?? 0
    let fence = String(repeating: "`", count: longest + 1)
    let ends = [plain.unicodeScalars.first, plain.unicodeScalars.last]
    let pad = ends.contains("`") ? " " : ""
    return fence + pad + plain + pad + fence
  }
}
