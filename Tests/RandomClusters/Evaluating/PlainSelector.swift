/// A selector of Calico's language as it is evaluated (Calico, `parser/ast.go`).
indirect enum PlainSelector {
  case all
  case global
  case has(String)
  case equal(String, String)
  case unequal(String, String)
  case contains(String, String)
  case startsWith(String, String)
  case endsWith(String, String)
  case isIn(String, [String])
  case isNotIn(String, [String])
  case not(PlainSelector)
  case and([PlainSelector])
  case or([PlainSelector])

  func matches(_ labels: [String: String]) -> Bool {
    switch self {
    case .all, .global: true
    case .has(let label): labels[label] != nil
    case .equal(let label, let value): labels[label] == value
    case .unequal(let label, let value): labels[label] != value
    case .contains(let label, let part): labels[label].map { $0.holds(part) } ?? false
    case .startsWith(let label, let part): labels[label]?.hasPrefix(part) ?? false
    case .endsWith(let label, let part): labels[label]?.hasSuffix(part) ?? false
    case .isIn(let label, let values): labels[label].map { values.contains($0) } ?? false
    case .isNotIn(let label, let values): labels[label].map { !values.contains($0) } ?? true
    case .not(let operand): !operand.matches(labels)
    case .and(let operands): operands.allSatisfy { $0.matches(labels) }
    case .or(let operands): operands.contains { $0.matches(labels) }
    }
  }

  /// The selector with a prefix before each label (Calico, `selectors.go` of the update processors).
  func prefixed(_ prefix: String) -> PlainSelector {
    switch self {
    case .all, .global: self
    case .has(let label): .has(prefix + label)
    case .equal(let label, let value): .equal(prefix + label, value)
    case .unequal(let label, let value): .unequal(prefix + label, value)
    case .contains(let label, let value): .contains(prefix + label, value)
    case .startsWith(let label, let value): .startsWith(prefix + label, value)
    case .endsWith(let label, let value): .endsWith(prefix + label, value)
    case .isIn(let label, let values): .isIn(prefix + label, values)
    case .isNotIn(let label, let values): .isNotIn(prefix + label, values)
    case .not(let operand): .not(operand.prefixed(prefix))
    case .and(let operands): .and(operands.map { $0.prefixed(prefix) })
    case .or(let operands): .or(operands.map { $0.prefixed(prefix) })
    }
  }

  /// The text in which Calico prints it.
  var canonical: String {
    switch self {
    case .all: "all()"
    case .global: "global()"
    case .has(let label): "has(\(label))"
    case .equal(let label, let value): "\(label) == \(Self.quoted(value))"
    case .unequal(let label, let value): "\(label) != \(Self.quoted(value))"
    case .contains(let label, let value): "\(label) contains \(Self.quoted(value))"
    case .startsWith(let label, let value): "\(label) starts with \(Self.quoted(value))"
    case .endsWith(let label, let value): "\(label) ends with \(Self.quoted(value))"
    case .isIn(let label, let values): "\(label) in \(Self.set(values))"
    case .isNotIn(let label, let values): "\(label) not in \(Self.set(values))"
    case .not(let operand): "!\(operand.canonical)"
    case .and(let operands): "(\(operands.map(\.canonical).joined(separator: " && ")))"
    case .or(let operands): "(\(operands.map(\.canonical).joined(separator: " || ")))"
    }
  }

  private static func quoted(_ value: String) -> String {
    value.contains("\"") ? "'\(value)'" : "\"\(value)\""
  }

  private static func set(_ values: [String]) -> String {
    "{\(Set(values).sorted { $0.precedes($1) }.map(quoted).joined(separator: ", "))}"
  }
}

extension String {
  /// Whether a text stands somewhere in this one; the empty text does.
  func holds(_ part: String) -> Bool {
    let bytes = Array(utf8)
    let wanted = Array(part.utf8)
    return bytes.count >= wanted.count
      && (0...(bytes.count - wanted.count)).contains {
        Array(bytes[$0..<($0 + wanted.count)]) == wanted
      }
  }

  /// Whether it comes first byte by byte.
  func precedes(_ other: String) -> Bool {
    utf8.lexicographicallyPrecedes(other.utf8)
  }

  /// The text with every occurrence of a part replaced.
  func replacingAll(_ part: String, with other: String) -> String {
    var result = ""
    var rest = self[...]
    while !rest.isEmpty {
      if rest.hasPrefix(part) {
        result += other
        rest = rest.dropFirst(part.count)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return result
  }
}
