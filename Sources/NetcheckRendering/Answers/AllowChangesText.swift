package import NetcheckDiagnostics
import NetcheckModel
package import NetcheckQueries
import NetcheckSets

extension AllowChanges.Answer {
  /// What changes: the pairs that change alike for the same causes, and then the causes.
  package func text(in sources: ChangeSources, style: TextStyle) -> String {
    var paragraphs = groups.map { $0.lines(in: sources, style) }
    if !came.isEmpty || !went.isEmpty {
      paragraphs.append(came.map { "came  \($0)" } + went.map { "went  \($0)" })
    }
    return paragraphs.map { $0.map { $0 + "\n" }.joined() }.joined(separator: "\n")
  }

  private var groups: [RowGroup] {
    var places: [RowGroup.Key: Int] = [:]
    var groups: [RowGroup] = []
    for row in rows {
      let key = RowGroup.Key(word: row.word, causes: row.causes, presence: row.presence)
      if let place = places[key] {
        groups[place].rows.append(row)
      } else {
        places[key] = groups.count
        groups.append(RowGroup(key: key, rows: [row]))
      }
    }
    return groups
  }

  /// The same as rows, for spreadsheets and pages.
  package func table(in sources: ChangeSources) -> Table {
    Table(
      columns: [
        "change", "source", "destination", "opened", "closed", "may open", "may close", "because",
      ],
      rows: rows.map { row in
        let sets = [row.opened, row.closed, row.mayOpen, row.mayClose]
        return [row.word, row.source.text, row.destination.text]
          + sets.map { $0.isEmpty ? "" : "\($0)\(row.overFamily)" }
          + [row.causes.map { $0.text(in: sources) }.joined(separator: "; ")]
      }
        + came.map { ["came", $0.description, "", "", "", "", "", ""] }
        + went.map { ["went", $0.description, "", "", "", "", "", ""] })
  }

  private static let mostFacts = 5
  private static let mostAbsent = 3

  /// What the rows leave out, for people.
  package var remarks: [String] {
    var remarks: [String] = []
    if rows.isEmpty, came.isEmpty, went.isEmpty { remarks.append("nothing changes") }
    if undecidedAsBefore > 0 {
      let pairs = undecidedAsBefore == 1 ? "pair" : "pairs"
      remarks.append(
        "undecided as before: \(undecidedAsBefore) \(pairs), which 'netcheck list' has")
    }
    if withoutFacts > 0 {
      remarks.append(
        "of \(withoutFacts) of them it was not asked whether other facts are missing now; --from and --to narrow the answer"
      )
    }
    if withoutCauses > 0 {
      remarks.append(
        "causes are not told of the last \(withoutCauses) pairs; --from and --to narrow the answer")
    }
    remarks += absent.prefix(Self.mostAbsent).map { "left out: \($0.text)" }
    if absent.count > Self.mostAbsent {
      remarks.append(
        "left out: \(absent.count - Self.mostAbsent) more workloads without pods; -o json lists them"
      )
    }
    remarks += missing.prefix(Self.mostFacts).map { "not known: \($0.text)" }
    if missing.count > Self.mostFacts {
      remarks.append(
        "not known: \(missing.count - Self.mostFacts) facts more; -o json lists them all")
    }
    return remarks
  }
}

extension AllowChanges.Row {
  /// What happens between the two, in a word.
  var word: String {
    switch (opened.isEmpty, closed.isEmpty) {
    case (false, true): "opened"
    case (true, false): "closed"
    case (false, false): "changed"
    case (true, true): mayOpen.isEmpty ? "may close" : "may open"
    }
  }

  var ends: String { "\(source.text) → \(destination.text)" }

  /// The connections, each kind named where there are several.
  var connectionText: String {
    let kinds = [
      ("opened", opened), ("closed", closed), ("may open", mayOpen), ("may close", mayClose),
    ].filter { !$0.1.isEmpty }
    func text(_ set: ConnectionSet) -> String { set.isAll ? "every port" : "\(set)" }
    if kinds.count == 1 { return " on \(text(kinds[0].1))\(overFamily)" }
    return ": " + kinds.map { "\($0.0) \(text($0.1))" }.joined(separator: "; ") + overFamily
  }

  var overFamily: String { family.map { " over \($0.rawValue)" } ?? "" }
}

/// Rows that change in one way for the same causes.
private struct RowGroup {
  struct Key: Hashable {
    var word: String
    var causes: [AllowChanges.Cause]
    var presence: AllowChanges.Presence
  }

  var key: Key
  var rows: [AllowChanges.Row]

  private static let mostCauses = 8

  func lines(in sources: ChangeSources, _ style: TextStyle) -> [String] {
    let causes = causeLines(in: sources, style)
    return [styledWord(style)] + rows.map { "  \($0.ends)\($0.connectionText)" }
      + causes.enumerated().map { ($0 == 0 ? "  because " : "          ") + $1 }
  }

  private func styledWord(_ style: TextStyle) -> String {
    switch key.word {
    case "opened", "changed": style.error(key.word)
    case "closed": style.good(key.word)
    default: style.warning(key.word)
    }
  }

  private func causeLines(in sources: ChangeSources, _ style: TextStyle) -> [String] {
    let shown = key.causes.prefix(Self.mostCauses)
    let width = shown.map(\.words.count).max() ?? 0
    let told = shown.map { cause in
      cause.words.padding(to: width) + "  "
        + style.faint(cause.origin.place(in: sources.map(cause.when)))
    }
    let more = key.causes.count - shown.count
    if more > 0 { return told + ["and \(more) more; -o json lists them all"] }
    if !told.isEmpty { return told }
    return switch key.presence {
    case .both: []
    case .came: ["an end came, and no policy keeps it from that"]
    case .went: ["an end went"]
    }
  }
}

extension AllowChanges.Cause {
  /// As in `ingress allowed by NetworkPolicy shop/db, ingress rule 1`.
  var words: String {
    let verb: String =
      switch (effect, when) {
      case (.allows, .now): "allowed by"
      case (.allows, .before): "no longer allowed by"
      case (.denies, .now): "denied by"
      case (.denies, .before): "no longer denied by"
      case (.isolates, .now): "isolated by"
      case (.isolates, .before): "no longer isolated by"
      }
    return "\(direction.rawValue) \(verb) \(origin.text)"
  }

  func text(in sources: ChangeSources) -> String {
    "\(words) (\(origin.place(in: sources.map(when))))"
  }
}
