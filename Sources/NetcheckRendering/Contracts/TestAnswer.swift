package import NetcheckDiagnostics
import NetcheckModel
package import NetcheckQueries
import NetcheckSets

/// The answer of `netcheck test`: a report, and if it is asked for, what the contracts leave out.
package struct TestAnswer: Sendable {
  package private(set) var report: Report
  package var coverage: ContractCoverage?
  package var mutations: [ContractMutation]?

  package init(title: String, onUndecided: Report.OnUndecided, in sources: SourceMap) {
    report = Report(
      title: title, rules: [], results: [], onUndecided: onUndecided,
      anchor: Report.Location(anchorIn: sources))
  }

  package mutating func add(_ test: ContractTest, in sources: SourceMap) {
    let (rules, results) = test.report(in: sources)
    report.rules += rules
    report.results += results
  }

  package mutating func add(
    _ checks: [CheckID], _ findings: [CheckFinding], in sources: SourceMap
  ) {
    report.rules += checks.map(\.rule)
    report.results += findings.map { $0.result(in: sources) }
  }

  // MARK: Text

  package func text(in sources: SourceMap, style: TextStyle) -> String {
    var text = report.text(style: style)
    if let coverage { text += "\n" + coverage.text }
    if let mutations { text += "\n" + MutationScore(mutations).text(in: sources) }
    return text
  }

  /// The answer as programs read it: the contract of docs/formats.md, kind `Report`.
  package func document(in sources: SourceMap) -> Structured {
    guard case .object(var entries) = report.document else { return report.document }
    if let coverage { entries.append(("coverage", coverage.document)) }
    if let mutations {
      entries.append(("mutations", MutationScore(mutations).document(in: sources)))
    }
    return .object(entries)
  }
}

extension ContractCoverage {
  fileprivate var text: String {
    let table = Table(
      columns: ["source", "destination", "connections"],
      rows: rows.map { [$0.source.text, $0.destination.text, "\($0.connections)"] })
    let mentioned = "coverage: rules mention \(mentioned) of \(pairs) open pairs whole"
    return mentioned + (rows.isEmpty ? "\n" : "; not mentioned are\n\n" + table.text)
  }

  fileprivate var document: Structured {
    .object([
      ("pairs", .number(pairs)),
      ("mentioned", .number(mentioned)),
      (
        "unmentioned",
        .list(
          rows.map {
            .object([
              ("source", $0.source.document), ("destination", $0.destination.document),
              ("connections", $0.connections.document),
            ])
          })
      ),
    ])
  }
}

/// How many changes of policies a contract notices.
private struct MutationScore {
  private let mutations: [ContractMutation]

  init(_ mutations: [ContractMutation]) {
    self.mutations = mutations
  }

  private var noticed: Int {
    mutations.count { if case .noticed = $0.outcome { true } else { false } }
  }

  /// What changes nothing can't be noticed.
  private var idle: [ContractMutation] { mutations.filter { $0.outcome == .changesNothing } }
  private var unnoticed: [ContractMutation] { mutations.filter { $0.outcome == .unnoticed } }

  func text(in sources: SourceMap) -> String {
    let count = mutations.count - idle.count
    guard count > 0 else { return "mutation score: no change of a policy changes anything\n" }
    var lines = ["mutation score: rules notice \(noticed) of \(count) changes of policies"]
    if !idle.isEmpty {
      lines[0] += " (\(idle.count) more change nothing)"
    }
    let width = unnoticed.map(\.text.count).max() ?? 0
    lines += unnoticed.map {
      "  unnoticed: \($0.text.padding(to: width))  \($0.origin.place(in: sources))"
    }
    return lines.joined(separator: "\n") + "\n"
  }

  func document(in sources: SourceMap) -> Structured {
    .object([
      ("noticed", .number(noticed)), ("unnoticed", .number(unnoticed.count)),
      ("changingNothing", .number(idle.count)),
      ("changes", .list(mutations.map { $0.document(in: sources) })),
    ])
  }
}

extension ContractMutation {
  fileprivate var text: String { "\(origin.text) \(kind.rawValue)" }

  fileprivate func document(in sources: SourceMap) -> Structured {
    let (outcome, rule): (String, String?) =
      switch self.outcome {
      case .noticed(let rule): ("noticed", rule)
      case .unnoticed: ("unnoticed", nil)
      case .changesNothing: ("changes-nothing", nil)
      }
    return .object(compact: [
      ("policy", origin.document(in: sources)), ("change", .text(kind.rawValue)),
      ("outcome", .text(outcome)), ("rule", rule.map { .text($0) }),
    ])
  }
}
