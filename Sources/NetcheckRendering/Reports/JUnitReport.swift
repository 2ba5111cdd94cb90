import NetcheckDiagnostics

extension Report {
  /// The report as JUnit XML, as Jenkins' schema `junit-10.xsd` has it: a suite for each rule. An undecided result is an error,
  /// a warning passes with its message in `system-out`.
  package var junit: String {
    let byRule = Dictionary(grouping: results, by: \.rule)
    var xml = XMLWriter()
    xml.open(
      "testsuites",
      [("name", title)] + counts(results).filter { $0.0 != "skipped" })
    for rule in rules {
      let results = byRule[rule.id] ?? []
      xml.open("testsuite", [("name", rule.id)] + counts(results))
      for result in results { write(result, to: &xml) }
      xml.close()
    }
    xml.close()
    return xml.text
  }

  private func counts(_ results: [Result]) -> [(String, String)] {
    func count(_ status: Status) -> String { "\(results.count { self.status(of: $0) == status })" }
    return [
      ("tests", "\(results.count)"), ("failures", count(.failed)), ("errors", count(.undecided)),
      ("skipped", count(.skipped)),
    ]
  }

  private func write(_ result: Result, to xml: inout XMLWriter) {
    let attributes = [("name", result.subject), ("classname", result.rule)]
    let place = result.location.map { ["\($0)"] } ?? []
    let body = (place + result.lines).joined(separator: "\n")
    let element: String? =
      switch status(of: result) {
      case .passed: nil
      case .failed: "failure"
      case .undecided: "error"
      case .skipped: "skipped"
      case .warning: "system-out"
      }
    guard let element else {
      xml.element("testcase", attributes)
      return
    }
    xml.open("testcase", attributes)
    let about =
      element == "system-out" ? [] : [("message", result.message), ("type", result.rule)]
    xml.element(element, about, text: body)
    xml.close()
  }
}

/// Writes XML with two spaces of indentation. What XML can't hold becomes visible.
private struct XMLWriter {
  private(set) var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
  private var open: [String] = []

  mutating func open(_ name: String, _ attributes: [(String, String)]) {
    text += margin + tag(name, attributes) + ">\n"
    open.append(name)
  }

  mutating func close() {
    let name = open.removeLast()
    text += margin + "</\(name)>\n"
  }

  mutating func element(_ name: String, _ attributes: [(String, String)], text content: String = "")
  {
    let opening = margin + tag(name, attributes)
    text += opening + (content.isEmpty ? "/>\n" : ">\(Self.escaped(content))</\(name)>\n")
  }

  private var margin: String { String(repeating: "  ", count: open.count) }

  private func tag(_ name: String, _ attributes: [(String, String)]) -> String {
    attributes.reduce("<" + name) { $0 + " \($1.0)=\"\(Self.escaped($1.1))\"" }
  }

  private static func escaped(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      Terminal.plain(String(line)).escaping { scalar in
        switch scalar {
        case "&": "&amp;"
        case "<": "&lt;"
        case ">": "&gt;"
        case "\"": "&quot;"
        // The two that are no characters of XML 1.0 and that terminals don't mind.
        case "\u{FFFE}", "\u{FFFF}": "\\u{" + String(scalar.value, radix: 16) + "}"
        default: nil
        }
      }
    }.joined(separator: "\n")
  }
}
