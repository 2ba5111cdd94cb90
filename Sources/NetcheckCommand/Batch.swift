import ArgumentParser
import NetcheckDiagnostics
import NetcheckKit
import NetcheckModel
import NetcheckQueries
import NetcheckRendering

/// Answers one question a line, in the order of the lines, with the input read once.
struct Batch {
  private let canReach: CanReach

  init(_ analysis: Analysis) {
    canReach = analysis.canReach
  }

  /// Reads questions and writes answers. The exit code says whether each line could be asked.
  func run(_ path: String) throws -> ExitCode {
    let bytes = try asking { () throws(Diagnostic) in try Analysis.bytes(of: path) }
    var answers = ""
    var couldAskAll = true
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let isBlank = line.allSatisfy { $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }
      if isBlank { continue }
      do {
        let question = try Analysis.question(fromLine: Array(line)).get()
        answers += try canReach.answer(question, withNearMisses: false).line
      } catch {
        couldAskAll = false
        answers += error.line
      }
      if answers.utf8.count > 60_000 {
        Output.result.write(answers)
        answers = ""
      }
    }
    Output.result.write(answers)
    return couldAskAll ? Exit.yes : Exit.couldNotTell
  }
}
