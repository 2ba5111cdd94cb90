import NetcheckDiagnostics

extension Report {
  /// GitHub shows so many annotations of each level and step, and drops the rest in silence.
  private static let mostAnnotations = 10

  /// The report as workflow commands of GitHub Actions, which become annotations at the lines that they name.
  package var annotations: String {
    let errors = results.filter { [.failed, .undecided].contains(status(of: $0)) }
    let warnings = results.filter { status(of: $0) == .warning }
    return commands("error", errors) + commands("warning", warnings)
  }

  private func commands(_ level: String, _ results: [Result]) -> String {
    let fit = results.count <= Self.mostAnnotations
    let shown = fit ? results[...] : results.prefix(Self.mostAnnotations - 1)
    var text = shown.map { command(level, $0) }.joined()
    if !fit {
      text += "::\(level) title=netcheck::\(results.count - shown.count) more; see the log\n"
    }
    return text
  }

  private func command(_ level: String, _ result: Result) -> String {
    var properties: [String] = []
    if let location = result.location, let file = location.file {
      properties = [
        "file=\(Self.property(file))", "line=\(location.line)", "col=\(location.column)",
      ]
    }
    properties.append("title=\(Self.property("netcheck \(result.rule)"))")
    let message = Self.data(([result.toldMessage] + result.details).joined(separator: "\n"))
    return "::\(level) \(properties.joined(separator: ","))::\(message)\n"
  }

  /// A message, in which nothing ends the command (toolkit, `escapeData`).
  private static func data(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { Terminal.plain(String($0)).escaping { $0 == "%" ? "%25" : nil } }
      .joined(separator: "%0A")
  }

  /// A property, in which nothing begins another one either (toolkit, `escapeProperty`).
  private static func property(_ text: String) -> String {
    data(text).escaping { $0 == ":" ? "%3A" : $0 == "," ? "%2C" : nil }
  }
}
