import Foundation
import NetcheckDiagnostics
import NetcheckRendering

/// No name gets out of its place in a report or a table.
enum ReportFuzzing {
  /// The bytes are names, which 0xFF ends.
  static func run(_ bytes: [UInt8]) throws {
    let names = bytes.split(separator: 0xFF, omittingEmptySubsequences: false).prefix(8)
      .map { String(decoding: $0, as: UTF8.self) }
    try csv(names)
    try markdown(Table(columns: ["a", "b"], rows: [[names[0], names.last!]]).markdown, rows: 1)
    let report = report(names)
    for format in ReportFormat.allCases {
      try check(format.text(of: report, version: "1"), format, names)
    }
    try promisePlain(report.text(style: .plain))
  }

  private static func report(_ names: [String]) -> Report {
    func name(_ index: Int) -> String { names[index % names.count] }
    let statuses: [Report.Status] = [.failed, .warning, .undecided, .skipped, .passed]
    return Report(
      title: name(0),
      rules: [Report.Rule(id: name(1), name: name(2), description: name(3), help: name(4))],
      results: statuses.map { status in
        Report.Result(
          rule: name(1), status: status, subject: name(0), message: name(3),
          location: Report.Location(path: name(5), revision: name(6), line: 1, column: 1),
          related: [(Report.Location(path: name(7), line: 2, column: 3), name(2))],
          details: [name(4), name(5)])
      })
  }

  private static func check(_ text: String, _ format: ReportFormat, _ names: [String]) throws {
    switch format {
    case .junit:
      try promiseXML(
        text,
        elements: [
          "testsuites", "testsuite", "testcase", "failure", "error", "skipped", "system-out",
        ])
    case .sarif, .json:
      try promisePlain(text)
      _ = try JSONSerialization.jsonObject(with: Data(text.utf8))
    case .tap:
      try promisePlain(text)
      let lines = text.split(separator: "\n")
      try promise(
        lines.count { $0.hasPrefix("ok ") || $0.hasPrefix("not ok ") } == 5
          && lines.count { $0.hasPrefix("Bail out!") || $0.hasPrefix("pragma") } == 0, text)
    case .github:
      try promisePlain(text)
      // GitHub takes a line for a command wherever it begins with two colons, or holds ##[ as its older ones did.
      let lines = text.split(separator: "\n")
      try promise(
        lines.count == 3
          && lines.allSatisfy { $0.hasPrefix("::error ") || $0.hasPrefix("::warning ") },
        text)
    case .markdown: try promisePlain(text)
    }
  }

  /// A table is read back as it was written, by the rules of RFC 4180, but for what guards formulas.
  private static func csv(_ names: [String]) throws {
    let text = Table(columns: ["a", "b"], rows: [[names[0], names.last!]]).csv
    let cells = CSVReader.cells(of: text)
    try promise(cells.count == 4, "\(cells.count) cells in \(text.debugDescription)")
    for (cell, name) in zip(cells.dropFirst(2), [names[0], names.last!]) {
      let isFormula = "=+-@\t\r\n".unicodeScalars.contains { $0 == cell.unicodeScalars.first }
      try promise(!isFormula, "a spreadsheet would run \(cell.debugDescription)")
      let plain = Terminal.plain(name)
      try promise(
        cell.utf8.elementsEqual(plain.utf8) || cell.utf8.elementsEqual(("'" + plain).utf8),
        "\(name.debugDescription) is read as \(cell.debugDescription)")
    }
  }

  private static func markdown(_ text: String, rows: Int) throws {
    try promise(text.split(separator: "\n").count == rows + 2, text)
  }
}

/// Reads comma-separated values.
private enum CSVReader {
  static func cells(of text: String) -> [String] {
    var cells: [String] = []
    var cell = String.UnicodeScalarView()
    var isQuoted = false
    var last: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      if isQuoted, scalar == "\"" {
        isQuoted = false
      } else if scalar == "\"" {
        if last == "\"" { cell.append("\"") }
        isQuoted = true
      } else if !isQuoted, scalar == "," || scalar == "\n" {
        cells.append(String(cell))
        cell = .init()
      } else if isQuoted || scalar != "\r" {
        cell.append(scalar)
      }
      last = scalar
    }
    return cells
  }
}
