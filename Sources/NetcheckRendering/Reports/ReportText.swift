package import NetcheckDiagnostics

extension Report {
  /// The report as people read it: what does not hold, with how to mend it, and what was not asked at all; then how much holds.
  package func text(style: TextStyle) -> String {
    let byRule = Dictionary(grouping: results, by: \.rule)
    return rules.map { text(of: $0, byRule[$0.id] ?? [], style) }.joined() + summary + "\n"
  }

  private func text(of rule: Rule, _ results: [Result], _ style: TextStyle) -> String {
    let isSkipped = results.allSatisfy { status(of: $0) == .skipped }
    let shown = results.filter { isSkipped || ![.passed, .skipped].contains(status(of: $0)) }
    if shown.isEmpty { return "" }
    let help =
      isSkipped || rule.help.isEmpty
      ? "" : "    \(style.faint("= help:")) \(Terminal.plain(rule.help))\n"
    return shown.map { lines($0, style) + "\n" }.joined() + help
  }

  private func lines(_ result: Result, _ style: TextStyle) -> String {
    let place = result.location.map { "\($0): " } ?? ""
    let word = result.word(counting: status(of: result)) + ":"
    let told =
      switch status(of: result) {
      case .skipped: style.faint(word)
      case .warning: style.warning(word)
      default: style.error(word)
      }
    let first =
      "\(style.strong(place))\(told) \(Terminal.plain(result.message)) "
      + style.faint("[\(Terminal.plain(result.rule))]")
    let notes = result.related.map { "\($0.location): \(Terminal.plain($0.message))" }
    let details = result.details.map { Terminal.plain($0) }
    return ([first] + (notes + details).map { "    " + $0 }).joined(separator: "\n")
  }

  /// As in `3 passed, 1 failed`.
  package var summary: String {
    let counts = Status.allCases.map { (count($0), $0) }.filter { $0.0 > 0 }
    return counts.isEmpty
      ? "nothing to check" : counts.map { "\($0.0) \($0.1.word)" }.joined(separator: ", ")
  }
}

extension Report.Status {
  /// In the words of summaries.
  fileprivate var word: String { self == .warning ? "warned of" : rawValue }
}

extension Report.Result {
  /// What stands before the message: the status, and that it is undecided even where that counts as a warning.
  func word(counting counted: Report.Status) -> String {
    status == .undecided && counted == .warning ? "warning: undecided" : counted.rawValue
  }

  /// The message with what is not known said before it.
  var toldMessage: String { status == .undecided ? "undecided: \(message)" : message }

  /// The message with all that belongs to it, a line each.
  var lines: [String] {
    [toldMessage] + related.map { "\($0.location): \($0.message)" } + details
  }
}
