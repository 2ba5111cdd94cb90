package import NetcheckModel
package import NetcheckQueries
import NetcheckSets

extension AllowGraph.Answer {
  /// A row for each pair of groups between which something may be opened.
  package var table: Table {
    Table(
      columns: ["source", "destination", "connections"],
      rows: rows.map { [$0.source.text, $0.destination.text, $0.connectionText] })
  }

  /// The answer as programs read it: the contract of docs/formats.md, kind `AllowGraph`.
  package func document(engine: Engine, baseline: Baseline) -> Structured {
    .object([
      ("version", .number(1)),
      ("kind", .text("AllowGraph")),
      ("engine", .text(engine.rawValue)),
      ("baseline", .text(baseline.rawValue)),
      ("connections", .rows(count: rows.count) { rows[$0].document }),
      ("undecidedByPlacement", .rows(count: byPlacement.count) { byPlacement[$0].document }),
      ("missing", .list(missing.map(\.document))),
      ("assumptions", .list(assumptions.map(\.document))),
      ("withoutPods", .list(absent.map(\.document))),
    ])
  }

  private static let mostFacts = 5
  private static let mostAbsent = 10

  /// What the rows leave out, for people.
  package var remarks: [String] {
    var remarks = missing.prefix(Self.mostFacts).map { "not known: \($0.text)" }
    if missing.count > Self.mostFacts {
      let more = missing.count - Self.mostFacts
      remarks.append(
        "not known: \(more) fact\(more == 1 ? "" : "s") more; -o json lists them all")
    }
    if !byPlacement.isEmpty {
      let them = byPlacement.count == 1 ? "it" : "them"
      remarks.append(Wording.leftToPlacement(byPlacement.count) + "; -o json lists \(them)")
    }
    remarks += absent.prefix(Self.mostAbsent).map { "left out: \($0.text)" }
    if absent.count > Self.mostAbsent {
      remarks.append(
        "left out: \(absent.count - Self.mostAbsent) more workloads without pods; -o json lists them"
      )
    }
    return remarks + assumptions.map { "assumed: \($0.text)" }
  }
}

extension AllowGraph.Row {
  fileprivate var connectionText: String {
    let over = family.map { " over \($0.rawValue)" } ?? ""
    if undecided.isEmpty { return "\(allowed)\(over)" }
    if allowed.isEmpty { return "undecided: \(undecided)\(over)" }
    return "\(allowed)\(over) (undecided: \(undecided)\(over))"
  }

  fileprivate var document: Structured {
    var entries = [
      ("source", source.document), ("destination", destination.document),
      ("allowed", allowed.document), ("undecided", undecided.document),
    ]
    if let family { entries.append(("family", .text(family.rawValue))) }
    return .object(entries)
  }
}

extension CanReach.GroupName {
  /// As in `shop/web`, or `shop/web (2 of 3 pods)`.
  var text: String {
    of.map { "\(name) (\(count) of \($0) pods)" } ?? name.description
  }

  var document: Structured {
    var entries: [(String, Structured)] = [
      ("name", .text(name.description)), ("endpoints", .number(count)),
    ]
    if let of { entries.append(("of", .number(of))) }
    if let addresses { entries.append(("addresses", addresses)) }
    return .object(entries)
  }

  /// The blocks that the name leaves out, if they are not beyond measure.
  private var addresses: Structured? {
    guard case .addresses(let addresses) = name, addresses.isShortened,
      addresses.blockCount <= Self.mostBlocks
    else { return nil }
    return .list(addresses.blocks.map { .text($0.description) })
  }

  private static let mostBlocks = 1000
}
