import Foundation
import TestSupport
import Testing

/// What commands report of something that fails, held against the published schemas.
@Suite(.enabled(if: Schemas.areHere, Comment(rawValue: Schemas.absence)))
struct ReportFilesTests {
  private static let commands = [
    "test -f Examples/ci/repository/workloads.yaml"
      + " -f Examples/ci/change/policies.yaml Examples/ci/repository/shop.netcheck.yaml"
      + " --recommended --today 2026-06-01",
    "check -f Examples/getting-started --recommended",
    "diff Tests/Transcripts/changes/before.yaml Tests/Transcripts/changes/after.yaml",
  ]

  @Test(arguments: commands)
  func areValid(_ command: String) throws {
    try withFolder { folder in
      let reports = "--report 'junit=\(folder.path)/a.xml' --report 'sarif=\(folder.path)/a.sarif'"
      let (output, code) = try Program.run("netcheck \(command) \(reports)")
      #expect(code == 1, Comment(rawValue: output))
      #expect(try folder.text("a.xml").contains("<failure"))
      #expect(try Schemas.faults(of: folder.path + "/a.xml", by: Schemas.junit) == "")
      #expect(try Schemas.faults(of: folder.path + "/a.sarif", by: Schemas.sarif) == "")
    }
  }
}
