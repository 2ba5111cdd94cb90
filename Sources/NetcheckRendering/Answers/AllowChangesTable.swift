package import NetcheckModel
package import NetcheckQueries
import NetcheckSets

extension AllowChanges.Answer {
  /// A row for each pair of groups between which something changes.
  package var table: Table {
    let tellsUnsettled = rows.contains { !$0.unsettled.isEmpty }
    return Table(
      columns: ["source", "destination", "opened", "closed"]
        + (tellsUnsettled ? ["undecided before or now"] : []),
      rows: rows.map { row in
        let sets = [row.opened, row.closed] + (tellsUnsettled ? [row.unsettled] : [])
        return [row.source.text, row.destination.text]
          + sets.map { $0.isEmpty ? "-" : "\($0)" }
      })
  }

  /// The answer as programs read it: the contract of docs/formats.md, kind `AllowChanges`.
  package func document(engine: Engine, baseline: Baseline) -> Structured {
    .object([
      ("version", .number(1)),
      ("kind", .text("AllowChanges")),
      ("engine", .text(engine.rawValue)),
      ("baseline", .text(baseline.rawValue)),
      (
        "changes",
        .list(
          rows.map { row in
            .object([
              ("source", row.source.document), ("destination", row.destination.document),
              ("opened", row.opened.document), ("closed", row.closed.document),
              ("unsettled", row.unsettled.document),
            ])
          })
      ),
      ("missing", .list(missing.map(\.document))),
    ])
  }

  /// What the rows leave out, for people.
  package var remarks: [String] {
    rows.isEmpty ? ["nothing changes"] : missing.map { "not known: \($0.text)" }
  }
}
