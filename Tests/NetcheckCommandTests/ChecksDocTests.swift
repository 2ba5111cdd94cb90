import Foundation
import NetcheckQueries
import TestSupport
import Testing

/// `docs/checks.md` has an entry for each check, and its manifests fail and pass as it says.
@Suite struct ChecksDocTests {
  @Test(arguments: CheckID.allCases)
  func entry(_ check: CheckID) throws {
    let text = try Project.text(of: "docs/checks.md")
    let section = try #require(
      text.components(separatedBy: "\n## `").dropFirst().first {
        $0.hasPrefix(check.rawValue + "`\n")
      }, "docs/checks.md lacks an entry")
    let faulty = try #require(block("yaml faulty", in: section))
    let mended = try #require(block("yaml mended", in: section))
    let (failing, failed) = try run(check, faulty)
    #expect(failed == 1, Comment(rawValue: failing))
    #expect(failing.contains("<stdin>:"), "the failure has a place")
    #expect(failing.contains("[\(check.rawValue)]\n"))
    let (passing, passed) = try run(check, mended)
    #expect(passed == 0, Comment(rawValue: passing))
    #expect(passing.contains(" passed"), "the check has looked at something")
    let (sarif, _) = try Program.run(
      "netcheck check -f - --only \(check.rawValue) -o sarif", input: faulty)
    #expect(sarif.contains("\"ruleId\": \"\(check.rawValue)\""), Comment(rawValue: sarif))
  }

  private func run(_ check: CheckID, _ manifest: String) throws -> (output: String, code: Int32) {
    try Program.run("netcheck check -f - --only \(check.rawValue)", input: manifest)
  }

  private func block(_ tag: String, in section: String) -> String? {
    section.components(separatedBy: "\n```\(tag)\n").dropFirst().first?
      .components(separatedBy: "\n```").first.map { $0 + "\n" }
  }
}
