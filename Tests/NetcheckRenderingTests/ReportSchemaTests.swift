import Foundation
import FoundationXML
import NetcheckRendering
import TestSupport
import Testing

/// Reports held against the published schemas, which are no part of the project: CONTRIBUTING.md says where they come from.
@Suite struct ReportSchemaTests {
  private static func schema(_ variable: String) -> String? {
    let path = ProcessInfo.processInfo.environment[variable] ?? ""
    return path.isEmpty ? nil : path
  }

  @Test(
    .enabled(
      if: schema("NETCHECK_JUNIT_SCHEMA") != nil, "NETCHECK_JUNIT_SCHEMA names no junit-10.xsd"))
  func junit() throws {
    let schema = try #require(Self.schema("NETCHECK_JUNIT_SCHEMA"))
    try check(ReportTests.report.junit, "xml") { "xmllint --noout --schema '\(schema)' '\($0)'" }
  }

  @Test(
    .enabled(
      if: schema("NETCHECK_SARIF_SCHEMA") != nil,
      "NETCHECK_SARIF_SCHEMA names no sarif-schema-2.1.0.json"))
  func sarif() throws {
    let schema = try #require(Self.schema("NETCHECK_SARIF_SCHEMA"))
    try check(ReportTests.report.sarif(version: "1.2.3").json, "sarif") {
      "check-jsonschema --regex-variant python --schemafile '\(schema)' '\($0)'"
    }
  }

  private func check(
    _ text: String, _ ending: String, by command: (String) -> String
  ) throws {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("netcheck-\(UUID().uuidString).\(ending)")
    try text.write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    let (output, code) = try Program.run(command(file.path))
    #expect(code == 0, Comment(rawValue: output))
  }

  /// What the schema of Jenkins' xUnit plugin asks of elements and attributes, read off what is written.
  @Test func junitIsBuiltAsReadersExpect() throws {
    let reader = JUnitReader()
    let parser = XMLParser(data: Data(ReportTests.report.junit.utf8))
    parser.delegate = reader
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    #expect(reader.faults == [])
    #expect(reader.cases.count == ReportTests.report.results.count)
    #expect(reader.cases.contains("shop/\"<db>\"`|\u{301} %0A::error::x"))
  }
}

/// Notes what stands where it may not.
private final class JUnitReader: NSObject, XMLParserDelegate {
  private static let parents = [
    "testsuites": "", "testsuite": "testsuites", "testcase": "testsuite", "failure": "testcase",
    "error": "testcase", "skipped": "testcase", "system-out": "testcase",
  ]
  private static let attributes: [String: (required: Set<String>, allowed: Set<String>)] = [
    "testsuites": ([], ["name", "tests", "failures", "errors"]),
    "testsuite": (
      ["name", "tests", "failures", "errors"], ["name", "tests", "failures", "errors", "skipped"]
    ),
    "testcase": (["name"], ["name", "classname"]),
    "failure": (["message"], ["message", "type"]), "error": (["message"], ["message", "type"]),
    "skipped": ([], ["message", "type"]), "system-out": ([], []),
  ]

  var faults: [String] = []
  var cases: [String] = []
  private var path = [""]

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    if Self.parents[name] != path.last { faults.append("\(name) in \(path.last ?? "")") }
    if let (required, allowed) = Self.attributes[name] {
      let given = Set(attributes.keys)
      if !required.isSubset(of: given) || !given.isSubset(of: allowed) {
        faults.append("\(name): \(given.sorted())")
      }
    }
    if name == "testcase" { cases.append(attributes["name"] ?? "") }
    path.append(name)
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    path.removeLast()
  }
}
