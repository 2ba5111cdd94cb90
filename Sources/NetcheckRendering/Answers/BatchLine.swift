package import NetcheckDiagnostics
import NetcheckModel
package import NetcheckQueries

extension CanReach.Answer {
  /// The answer on one line: the verdict, and for an undecided one what is missing.
  package var line: String {
    Structured.object(compact: [
      ("verdict", .text(verdict.rawValue)),
      ("missing", missing.isEmpty ? nil : .list(missing.map(\.document))),
    ]).jsonLine
  }
}

extension Diagnostic {
  /// Why a question of a batch can't be asked, on one line.
  package var line: String {
    Structured.object(compact: [
      ("error", .text(message)), ("code", .text(code.rawValue)), ("help", help.map { .text($0) }),
    ]).jsonLine
  }
}
