/// Messages in the order in which they came. Of each code the first ones are kept and the others counted: no input can fill the
/// memory, or anybody's log, with complaints about itself.
package struct DiagnosticList: Sendable {
  /// More of one kind nobody reads; they are mended by one idea, or not at all.
  package static let mostOfOneCode = 200

  private var kept: [Diagnostic] = []
  private var counts: [Kind: Int] = [:]

  /// How many messages there were, with those that were only counted.
  package private(set) var count = 0

  package var isEmpty: Bool { kept.isEmpty }

  private struct Kind: Hashable {
    var severity: Diagnostic.Severity
    var code: DiagnosticCode
  }

  package init(_ diagnostics: [Diagnostic] = []) {
    append(contentsOf: diagnostics)
  }

  package mutating func append(_ diagnostic: Diagnostic) {
    let kind = Kind(severity: diagnostic.severity, code: diagnostic.code)
    counts[kind, default: 0] += 1
    count += 1
    if counts[kind]! <= Self.mostOfOneCode { kept.append(diagnostic) }
  }

  package mutating func append(contentsOf diagnostics: some Sequence<Diagnostic>) {
    for diagnostic in diagnostics { append(diagnostic) }
  }

  /// Takes over what another list kept and counted.
  package mutating func append(_ other: DiagnosticList) {
    let keptOfOther = Dictionary(grouping: other.kept) {
      Kind(severity: $0.severity, code: $0.code)
    }
    append(contentsOf: other.kept)
    for (kind, count) in other.counts {
      let more = count - (keptOfOther[kind]?.count ?? 0)
      counts[kind]! += more
      self.count += more
    }
  }

  /// The messages by their places, those without one first; behind them how many more there were of each code.
  package var inOrder: [Diagnostic] {
    kept.enumerated().sorted {
      ($0.element.range?.file ?? -1, $0.element.range?.offset ?? 0, $0.offset)
        < ($1.element.range?.file ?? -1, $1.element.range?.offset ?? 0, $1.offset)
    }.map(\.element) + remainders
  }

  /// The messages as they came; behind them how many more there were.
  package var all: [Diagnostic] { kept + remainders }

  private var remainders: [Diagnostic] {
    counts.filter { $0.value > Self.mostOfOneCode }
      .sorted {
        ($0.key.severity.rawValue, $0.key.code.rawValue)
          < ($1.key.severity.rawValue, $1.key.code.rawValue)
      }
      .map { kind, count in
        let message = "\(count - Self.mostOfOneCode) more of this kind are not told one by one"
        return kind.severity == .error
          ? .error(message, code: kind.code) : .warning(message, code: kind.code)
      }
  }
}
