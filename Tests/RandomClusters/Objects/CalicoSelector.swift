/// A selector of Calico's language with its spelling, for text that looks as people write it.
package indirect enum CalicoSelector: Hashable, Sendable {
  package enum Comparison: String, CaseIterable, Hashable, Sendable {
    case equal = "=="
    case unequal = "!="
    case contains = "contains"
    case startsWith = "starts with"
    case endsWith = "ends with"
  }

  /// The empty text.
  case empty
  case all
  /// `all( )`, which Calico's rewriting of text does not find.
  case blankAll
  case global
  case has(String)
  case compare(String, Comparison, String)
  case isIn(String, [String])
  case isNotIn(String, [String])
  case not(CalicoSelector)
  case and([CalicoSelector])
  case or([CalicoSelector])

  /// What stands in the manifest.
  package var text: String {
    switch self {
    case .empty: ""
    case .all: "all()"
    case .blankAll: "all( )"
    case .global: "global()"
    case .has(let label): "has(\(label))"
    case .compare(let label, let comparison, let value):
      "\(label) \(comparison.rawValue) \(Self.quoted(value))"
    case .isIn(let label, let values): "\(label) in {\(Self.list(values))}"
    case .isNotIn(let label, let values): "\(label) not in {\(Self.list(values))}"
    case .not(let operand): "!" + operand.asOperand
    case .and(let operands): operands.map(\.asOperand).joined(separator: " && ")
    case .or(let operands):
      // A conjunction needs no parentheses here: it binds closer.
      operands.map { if case .or = $0 { "(\($0.text))" } else { $0.text } }
        .joined(separator: " || ")
    }
  }

  private var asOperand: String {
    switch self {
    case .and, .or: "(\(text))"
    default: text
    }
  }

  private static func quoted(_ value: String) -> String {
    value.contains("'") ? "\"\(value)\"" : "'\(value)'"
  }

  private static func list(_ values: [String]) -> String {
    values.map(quoted).joined(separator: ", ")
  }
}
