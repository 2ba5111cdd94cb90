/// A selector of Calico's own language, which serves every selector field of its kinds.
///
/// The cases follow the grammar; parentheses are kept as nesting, so that the canonical form is that of Calico.
package indirect enum CalicoSelector: Hashable, Sendable {
  /// `all()`: true for everything. The empty text means the same.
  case all

  /// `global()`: true for everything; it has a meaning only through the rewriting of rule namespace selectors.
  case global

  case has(String)
  case compare(String, Comparison, String)

  /// `in` and `not in`; the values ascend bytewise and none stands twice.
  case member(String, isNegated: Bool, of: [String])

  case not(CalicoSelector)
  case and([CalicoSelector])
  case or([CalicoSelector])

  package enum Comparison: String, Sendable {
    case equals = "=="
    case differs = "!="
    case contains = "contains"
    case startsWith = "starts with"
    case endsWith = "ends with"
  }
}

extension CalicoSelector: CustomStringConvertible {
  /// The canonical form: operands and operators one blank apart, values in double quotes unless they hold one, conjunctions
  /// and disjunctions in parentheses.
  package var description: String {
    switch self {
    case .all: "all()"
    case .global: "global()"
    case .has(let label): "has(\(label))"
    case .compare(let label, let comparison, let value):
      "\(label) \(comparison.rawValue) \(Self.quoted(value))"
    case .member(let label, let isNegated, let values):
      "\(label) \(isNegated ? "not in" : "in") {\(values.map(Self.quoted).joined(separator: ", "))}"
    case .not(let operand): "!\(operand)"
    case .and(let terms): "(" + terms.map(\.description).joined(separator: " && ") + ")"
    case .or(let terms): "(" + terms.map(\.description).joined(separator: " || ") + ")"
    }
  }

  private static func quoted(_ value: String) -> String {
    value.utf8.contains(UInt8(ascii: "\"")) ? "'\(value)'" : "\"\(value)\""
  }
}

extension CalicoSelector {
  /// The selector with a prefix before every label's name.
  package func prefixed(by prefix: String) -> CalicoSelector {
    switch self {
    case .all, .global: self
    case .has(let label): .has(prefix + label)
    case .compare(let label, let comparison, let value):
      .compare(prefix + label, comparison, value)
    case .member(let label, let isNegated, let values):
      .member(prefix + label, isNegated: isNegated, of: values)
    case .not(let operand): .not(operand.prefixed(by: prefix))
    case .and(let terms): .and(terms.map { $0.prefixed(by: prefix) })
    case .or(let terms): .or(terms.map { $0.prefixed(by: prefix) })
    }
  }

  /// Whether the selector holds for labels, bytewise and case-sensitive. Negations hold where the label is absent.
  package func matches(_ value: (String) -> String?) -> Bool {
    switch self {
    case .all, .global: true
    case .has(let label): value(label) != nil
    case .compare(let label, let comparison, let wanted):
      comparison.holds(value(label), wanted)
    case .member(let label, let isNegated, let values):
      value(label).map(values.contains) ?? false != isNegated
    case .not(let operand): !operand.matches(value)
    case .and(let terms): terms.allSatisfy { $0.matches(value) }
    case .or(let terms): terms.contains { $0.matches(value) }
    }
  }
}

extension CalicoSelector.Comparison {
  func holds(_ value: String?, _ wanted: String) -> Bool {
    guard let value else { return self == .differs }
    return switch self {
    case .equals: value.utf8.elementsEqual(wanted.utf8)
    case .differs: !value.utf8.elementsEqual(wanted.utf8)
    case .contains: value.containsBytes(of: wanted)
    case .startsWith: value.utf8.starts(with: wanted.utf8)
    case .endsWith: value.utf8.reversed().starts(with: wanted.utf8.reversed())
    }
  }
}

extension String {
  /// Whether the bytes of another text occur in this one's; the empty text always does.
  package func containsBytes(of other: String) -> Bool {
    let (own, wanted) = (Array(utf8), Array(other.utf8))
    guard own.count >= wanted.count else { return false }
    return (0...(own.count - wanted.count)).contains {
      own[$0..<$0 + wanted.count].elementsEqual(wanted)
    }
  }
}
