import NetcheckDiagnostics

extension Report {
  /// The report as programs read it: the contract of docs/formats.md, kind `Report`.
  package var document: Structured {
    .object([
      ("version", .number(1)),
      ("kind", .text("Report")),
      ("title", .text(title)),
      ("outcome", .text(outcome.rawValue)),
      (
        "counts", .object(Status.allCases.map { ($0.rawValue, .number(count($0))) })
      ),
      ("rules", .list(rules.map(\.document))),
      (
        "results",
        .list(fingerprinted.map { $0.result.document($0.fingerprint, status(of: $0.result)) })
      ),
    ])
  }
}

extension Report.Rule {
  fileprivate var document: Structured {
    .object([
      ("id", .text(id)), ("name", .text(name)), ("description", .text(description)),
      ("help", .text(help)),
    ])
  }
}

extension Report.Result {
  fileprivate func document(_ fingerprint: String, _ counted: Report.Status) -> Structured {
    .object(compact: [
      ("rule", .text(rule)), ("status", .text(status.rawValue)),
      ("countsAs", .text(counted.rawValue)), ("subject", .text(subject)),
      ("message", .text(message)), ("location", location?.document ?? .null),
      (
        "related",
        .list(
          related.map {
            .object([("location", $0.location.document), ("message", .text($0.message))])
          })
      ),
      ("fingerprint", .text(fingerprint)), ("details", .texts(details)),
    ])
  }
}

extension Report.Location {
  fileprivate var document: Structured {
    .object(compact: [
      ("file", .text(path)), ("revision", revision.map { .text($0) }), ("line", .number(line)),
      ("column", .number(column)),
    ])
  }
}
