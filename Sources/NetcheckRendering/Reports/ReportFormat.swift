/// The forms in which other programs take a report.
package enum ReportFormat: String, CaseIterable, Sendable {
  case junit, sarif, tap, github, markdown, json

  /// The report in this form.
  ///
  /// - Parameter version: netcheck's own.
  package func text(of report: Report, version: String) -> String {
    switch self {
    case .junit: report.junit
    case .sarif: report.sarif(version: version).json
    case .tap: report.tap
    case .github: report.annotations
    case .markdown: report.markdown
    case .json: report.document.json
    }
  }
}
