import NetcheckDiagnostics

extension Report {
  /// What GitHub's code scanning takes of one run before it rejects the file.
  private enum Limit {
    static let results = 25_000
    static let related = 100
    static let text = 1024
  }

  /// The report as SARIF 2.1.0: what does not hold, each result at its cause. Undecided ones are errors or warnings, as they count.
  package func sarif(version: String) -> Structured {
    let marked = fingerprinted.filter { level(of: $0.result) != nil }
    // Where there are too many, GitHub keeps errors first, and so do we.
    let ordered =
      marked.count <= Limit.results
      ? marked
      : marked.filter { level(of: $0.result) == "error" }
        + marked.filter { level(of: $0.result) == "warning" }
    let places = Dictionary(uniqueKeysWithValues: rules.enumerated().map { ($1.id, $0) })
    let leftOut = max(0, ordered.count - Limit.results)
    let run: [(String, Structured?)] = [
      ("tool", .object([("driver", driver(version))])),
      ("automationDetails", .object([("id", .text(title + "/"))])),
      ("invocations", leftOut == 0 ? nil : .list([invocation(leavingOut: leftOut)])),
      ("columnKind", .text("unicodeCodePoints")),
      (
        "results",
        .list(
          ordered.prefix(Limit.results).map { sarif($0.result, $0.fingerprint, places) })
      ),
    ]
    return .object([
      ("$schema", .text("https://json.schemastore.org/sarif-2.1.0.json")),
      ("version", .text("2.1.0")),
      ("runs", .list([.object(compact: run)])),
    ])
  }

  private func driver(_ version: String) -> Structured {
    .object([
      ("name", .text("netcheck")), ("version", .text(version)),
      ("semanticVersion", .text(version)),
      (
        "rules",
        .list(
          rules.map { rule in
            .object(compact: [
              ("id", .text(rule.id)),
              ("shortDescription", Self.message(rule.name)),
              ("fullDescription", Self.message(rule.description)),
              ("help", rule.help.isEmpty ? nil : Self.message(rule.help)),
              ("defaultConfiguration", .object([("level", .text("error"))])),
            ])
          })
      ),
    ])
  }

  private func invocation(leavingOut count: Int) -> Structured {
    .object([
      ("executionSuccessful", .boolean(true)),
      (
        "toolExecutionNotifications",
        .list([
          .object([
            ("level", .text("warning")),
            (
              "message",
              .object([
                (
                  "text",
                  .text("\(count) results more are left out: GitHub takes \(Limit.results) a run")
                )
              ])
            ),
          ])
        ])
      ),
    ])
  }

  private func sarif(
    _ result: Result, _ fingerprint: String, _ places: [String: Int]
  ) -> Structured {
    let related = result.related.filter { $0.location.uri != nil }.prefix(Limit.related)
    return .object(compact: [
      ("ruleId", .text(result.rule)),
      ("ruleIndex", places[result.rule].map { .number($0) }),
      ("level", level(of: result).map { .text($0) }),
      (
        "message",
        .object([
          ("text", .text(Self.plain([result.toldMessage] + result.details)))
        ])
      ),
      // GitHub rejects the whole file for one result without a place.
      ("locations", .list([(result.location?.sarif() ?? anchor?.sarif()) ?? Self.nowhere])),
      (
        "relatedLocations",
        related.isEmpty
          ? nil
          : .list(
            related.enumerated().compactMap { $1.location.sarif(id: $0 + 1, message: $1.message) })
      ),
      (
        "partialFingerprints",
        .object([
          // The one key that GitHub looks at.
          ("primaryLocationLineHash", .text(fingerprint)), ("netcheck/v1", .text(fingerprint)),
        ])
      ),
    ])
  }

  private func level(of result: Result) -> String? {
    switch status(of: result) {
    case .failed, .undecided: "error"
    case .warning: "warning"
    case .passed, .skipped: nil
    }
  }

  private static let nowhere =
    Location(path: "standard-input", line: 1, column: 1).sarif() ?? .null

  /// Lines in which nothing steers whoever shows them.
  private static func plain(_ lines: [String]) -> String {
    lines.map(Terminal.plain).joined(separator: "\n")
  }

  private static func message(_ text: String) -> Structured {
    let short = text.unicodeScalars.count <= Limit.text
    let cut = String(String.UnicodeScalarView(text.unicodeScalars.prefix(Limit.text - 1))) + "…"
    return .object([("text", .text(short ? text : cut))])
  }
}

extension Report.Location {
  fileprivate func sarif(id: Int? = nil, message: String? = nil) -> Structured? {
    guard let uri else { return nil }
    let base: Structured? = path.hasPrefix("/") ? nil : .text("%SRCROOT%")
    return .object(compact: [
      ("id", id.map { .number($0) }),
      ("message", message.map { .object([("text", .text(Terminal.plain($0)))]) }),
      (
        "physicalLocation",
        .object([
          (
            "artifactLocation", .object(compact: [("uri", .text(uri)), ("uriBaseId", base)])
          ),
          ("region", .object([("startLine", .number(line)), ("startColumn", .number(column))])),
        ])
      ),
    ])
  }

  /// The file as a reference of RFC 3986.
  fileprivate var uri: String? {
    guard let file else { return nil }
    let unreserved = Set("-._~/".utf8)
    let encoded = file.utf8.map { byte -> String in
      let isPlain =
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || unreserved.contains(byte)
      if isPlain { return String(UnicodeScalar(byte)) }
      let digits = String(byte, radix: 16, uppercase: true)
      return "%" + (digits.count == 1 ? "0" : "") + digits
    }.joined()
    return file.hasPrefix("/") ? "file://" + encoded : encoded
  }
}
