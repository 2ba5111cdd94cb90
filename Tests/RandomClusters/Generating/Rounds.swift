import Foundation

/// Which clusters a run of the tests looks at: `NETCHECK_ROUNDS` says how many, `NETCHECK_SEED` which comes first.
package enum Rounds {
  private static let environment = ProcessInfo.processInfo.environment

  /// Whether somebody asked for more than every run of the tests does.
  package static let areMany = environment["NETCHECK_ROUNDS"] != nil

  /// Seconds since 1970 when the run began, so that each run sees clusters that nobody has seen.
  private static let now = UInt64(Date().timeIntervalSince1970) << 16

  /// The seeds that the environment names; else the same ones each time, and some fresh ones.
  package static func seeds(fixed: Int, fresh: Int) -> [UInt64] {
    let first = environment["NETCHECK_SEED"].flatMap { UInt64($0) }
    if let count = environment["NETCHECK_ROUNDS"].flatMap({ UInt64($0) }) {
      return (0..<count).map { (first ?? 1) + $0 }
    }
    if let first { return [first] }
    // A sanitizer looks at how memory is used, for which few clusters are enough, and makes all slower by far.
    let share = environment["NETCHECK_SANITIZER"] == nil ? 1 : 4
    func some(_ count: Int) -> Range<Int> { 0..<(count + share - 1) / share }
    return some(fixed).map { UInt64($0 + 1) } + some(fresh).map { now + UInt64($0) }
  }
}
