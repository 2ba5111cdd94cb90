import Foundation
import NetcheckRendering
import TestSupport
import Testing

/// A report whose names do their worst, held against the published schemas.
@Suite(.enabled(if: Schemas.areHere, Comment(rawValue: Schemas.absence)))
struct ReportSchemaTests {
  @Test func junit() throws {
    let text = ReportTests.report.junit
    #expect(try Schemas.faults(ofText: text, by: Schemas.junit) == "")
    let faulty = text.replacingOccurrences(of: "<skipped ", with: "<skipped since=\"ever\" ")
    #expect(try Schemas.faults(ofText: faulty, by: Schemas.junit).contains("'since'"))
  }

  @Test func sarif() throws {
    let text = ReportTests.report.sarif(version: "1.2.3").json
    #expect(try Schemas.faults(ofText: text, by: Schemas.sarif) == "")
    let faulty = text.replacingOccurrences(of: "\"p.yaml\"", with: "\"a b\"")
    #expect(try Schemas.faults(ofText: faulty, by: Schemas.sarif).contains("'uri-reference'"))
  }
}
