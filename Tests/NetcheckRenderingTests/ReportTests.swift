import Foundation
import NetcheckRendering
import TestSupport
import Testing

/// What each format makes of one report, whose names do their worst.
@Suite struct ReportTests {
  static let report = Report(
    title: "netcheck check",
    rules: [
      Report.Rule(
        id: "dns", name: "every workload reaches DNS", description: "Without DNS nothing is found.",
        help: "Allow UDP and TCP 53."),
      Report.Rule(
        id: "default-deny", name: "each namespace denies by default",
        description: "What nobody opens stays closed.", help: "Add default-deny-all."),
    ],
    results: [
      Report.Result(rule: "dns", status: .passed, subject: "shop/web", message: "reaches DNS"),
      Report.Result(
        rule: "dns", status: .failed, subject: "shop/\"<db>\"`|\u{301} %0A::error::x",
        message: "'</failure>]]>\u{1B}[31m\u{202E}\u{FFFF}' # SKIP, *no* @way",
        location: Report.Location(
          path: "a b/ü,%:\"<&>`.yaml", line: 12, column: 3),
        related: [
          (Report.Location(path: "x.yaml", revision: "HEAD~1", line: 1, column: 2), "isolated by")
        ],
        details: ["first | <b>second</b>", "- third: \"x\"\u{301}"]),
      Report.Result(
        rule: "default-deny", status: .warning, subject: "shop", message: "egress is open",
        location: Report.Location(path: "./p.yaml", line: 1, column: 1)),
      Report.Result(
        rule: "default-deny", status: .undecided, subject: "ops", message: "labels are not known",
        location: Report.Location(path: "<stdin>", line: 1, column: 1)),
      Report.Result(
        rule: "default-deny", status: .skipped, subject: "empty", message: "no pods # here"),
    ])

  /// The files of Tests/Golden hold what each format gives; `RECORD_SNAPSHOTS=1` writes them.
  @Test(arguments: ReportFormat.allCases)
  func bytes(_ format: ReportFormat) throws {
    let text = format.text(of: Self.report, version: "1.2.3")
    let path = "Tests/Golden/report.\(format.rawValue)"
    if Transcript.isRecording {
      let file = Project.root.appendingPathComponent(path)
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(try text == Project.text(of: path))
  }

  @Test func undecidedCountsAsAsked() {
    var report = Self.report
    report.results.removeAll { $0.status == .failed }
    #expect(report.outcome == .undecided)
    report.onUndecided = .warn
    #expect(report.outcome == .passed)
    #expect(report.count(.warning) == 2)
    #expect(report.tap.contains("\nok 3 - default-deny: ops\n"))
    report.onUndecided = .pass
    #expect(report.count(.warning) == 1)
    #expect(!report.annotations.contains("labels are not known"))
  }

  // MARK: SARIF

  /// SARIF 2.1.0, sections 3.27 and 3.49; and what GitHub's code scanning asks for.
  @Test func sarifHoldsWhatReadersNeed() throws {
    let log = try object(Self.report.sarif(version: "1.2.3").json)
    #expect(log["version"] as? String == "2.1.0")
    let run = try #require((log["runs"] as? [[String: Any]])?.first)
    let driver = try #require((run["tool"] as? [String: [String: Any]])?["driver"])
    let rules = try #require(driver["rules"] as? [[String: Any]]).map { $0["id"] as? String }
    #expect(rules == ["dns", "default-deny"])
    let results = try #require(run["results"] as? [[String: Any]])
    #expect(results.map { $0["level"] as? String } == ["error", "warning", "error"])
    for result in results {
      let index = try #require(result["ruleIndex"] as? Int)
      #expect(result["ruleId"] as? String == rules[index])
      #expect((result["message"] as? [String: String])?["text"]?.isEmpty == false)
    }
    #expect(uri(results[0]) == "a%20b/%C3%BC%2C%25%3A%22%3C%26%3E%60.yaml")
    #expect(uri(results[1]) == "p.yaml")
    #expect(uri(results[2]) == "standard-input", "GitHub takes no result without a place")
  }

  @Test func fingerprintsOutliveMovedLines() throws {
    let before = try fingerprints(Self.report)
    #expect(Set(before).count == before.count)
    var moved = Self.report
    for index in moved.results.indices { moved.results[index].location?.line += 40 }
    moved.results.insert(
      Report.Result(rule: "dns", status: .failed, subject: "new", message: "m"), at: 0)
    #expect(try fingerprints(moved).dropFirst() == before[...])
    var twice = Self.report
    twice.results += twice.results
    #expect(try Set(fingerprints(twice)).count == 2 * before.count)
  }

  @Test func sarifKeepsWithinGitHubsLimits() throws {
    var report = Self.report
    report.rules[0].description = String(repeating: "é", count: 2000)
    let related = (1...300).map {
      (location: Report.Location(path: "p.yaml", line: $0, column: 1), message: "m")
    }
    report.results = (1...25_010).map {
      Report.Result(
        rule: "dns", status: $0 <= 20 ? .warning : .failed, subject: "\($0)", message: "m",
        location: related[0].location, related: $0 == 21 ? related : [])
    }
    let run = try #require(
      (object(report.sarif(version: "1.2.3").json)["runs"] as? [[String: Any]])?.first)
    let results = try #require(run["results"] as? [[String: Any]])
    #expect(results.count == 25_000)
    #expect((results[0]["relatedLocations"] as? [Any])?.count == 100)
    #expect(results.count { $0["level"] as? String == "error" } == 24_990)
    #expect("\(run["invocations"] ?? "")".contains("10 results more are left out"))
    let driver = (run["tool"] as? [String: [String: Any]])?["driver"]
    let rule = (driver?["rules"] as? [[String: Any]])?.first
    #expect((rule?["fullDescription"] as? [String: String])?["text"]?.unicodeScalars.count == 1024)
  }

  private func fingerprints(_ report: Report) throws -> [String] {
    let run = (try object(report.sarif(version: "1").json)["runs"] as? [[String: Any]])?.first
    return try #require(run?["results"] as? [[String: Any]]).compactMap {
      ($0["partialFingerprints"] as? [String: String])?["primaryLocationLineHash"]
    }
  }

  private func uri(_ result: [String: Any]) -> String? {
    let location = (result["locations"] as? [[String: [String: Any]]])?.first?["physicalLocation"]
    return (location?["artifactLocation"] as? [String: String])?["uri"]
  }

  private func object(_ json: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
  }

  // MARK: GitHub

  @Test func annotationsAreFewAndWhole() {
    let lines = Self.report.annotations.split(separator: "\n")
    #expect(lines.count == 3)
    for line in lines {
      #expect(line.hasPrefix("::error ") || line.hasPrefix("::warning "))
      #expect(line.components(separatedBy: "::").count >= 3)
    }
    var report = Self.report
    report.results = (1...25).map {
      Report.Result(rule: "dns", status: .failed, subject: "\($0)", message: "m\($0)")
    }
    let errors = report.annotations.split(separator: "\n")
    #expect(errors.count == 10)
    #expect(errors.last == "::error title=netcheck::16 more; see the log")
  }
}
