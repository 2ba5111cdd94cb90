import NetcheckDiagnostics

extension Report {
  /// The report in the Test Anything Protocol, version 14: a test point for each result, with what is to be said of it in a
  /// YAML block.
  package var tap: String {
    var text = "TAP version 14\n1..\(results.count)\n"
    for (index, result) in results.enumerated() {
      let counted = status(of: result)
      let isOK = counted != .failed && counted != .undecided
      let name = Self.tapText("\(result.rule): \(result.subject)")
      let directive = counted == .skipped ? " # SKIP \(Self.tapText(result.message))" : ""
      text += "\(isOK ? "ok" : "not ok") \(index + 1) - \(name)\(directive)\n"
      if counted != .passed, counted != .skipped { text += block(result, counted) }
    }
    return text
  }

  private func block(_ result: Result, _ counted: Status) -> String {
    let document = Structured.object(compact: [
      ("message", .text(result.toldMessage)),
      ("severity", .text(counted == .warning ? "warning" : "fail")),
      ("at", result.location.map { .text("\($0)") }),
      ("details", result.lines.count == 1 ? nil : .texts(Array(result.lines.dropFirst()))),
    ])
    let lines = document.yaml.split(separator: "\n").map { "  \($0)\n" }.joined()
    return "  ---\n" + lines + "  ...\n"
  }

  /// Text in which nothing is a directive.
  private static func tapText(_ text: String) -> String {
    Terminal.plain(text).escaping { $0 == "\\" || $0 == "#" ? "\\\($0)" : nil }
  }
}
