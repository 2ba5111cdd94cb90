import ArgumentParser
import NetcheckModel

/// What the process tells its caller.
enum Exit {
  static let yes = ExitCode(0)
  static let no = ExitCode(1)
  static let couldNotTell = ExitCode(2)

  static func code(for verdict: Verdict) -> ExitCode {
    switch verdict {
    case .allowed: yes
    case .denied: no
    case .undecided: couldNotTell
    }
  }
}
