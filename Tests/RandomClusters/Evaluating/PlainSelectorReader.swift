/// Reads the text of a selector (Calico, `parser/parser.go`). The texts of generated clusters are right, so a wrong one
/// is a fault of the generator and stops the run.
struct PlainSelectorReader {
  private let text: [UInt8]
  private var place = 0

  static func read(_ text: String) -> PlainSelector {
    var reader = PlainSelectorReader(text: Array(text.utf8))
    reader.skipBlanks()
    if reader.place == reader.text.count { return .all }
    let selector = reader.disjunction()
    precondition(reader.place == reader.text.count, "cannot read the selector \(text)")
    return selector
  }

  private init(text: [UInt8]) {
    self.text = text
  }

  private mutating func disjunction() -> PlainSelector {
    var operands = [conjunction()]
    while take("||") { operands.append(conjunction()) }
    return operands.count == 1 ? operands[0] : .or(operands)
  }

  private mutating func conjunction() -> PlainSelector {
    var operands = [term()]
    while take("&&") { operands.append(term()) }
    return operands.count == 1 ? operands[0] : .and(operands)
  }

  private mutating func term() -> PlainSelector {
    var isNegated = false
    while take("!") { isNegated.toggle() }
    let operand = primary()
    return isNegated ? .not(operand) : operand
  }

  private mutating func primary() -> PlainSelector {
    if take("has(") {
      let label = name()
      expect(")")
      return .has(label)
    }
    if take("all(") {
      expect(")")
      return .all
    }
    if take("global(") {
      expect(")")
      return .global
    }
    if take("(") {
      let inner = disjunction()
      expect(")")
      return inner
    }
    return comparison(name())
  }

  private mutating func comparison(_ label: String) -> PlainSelector {
    if take("==") { return .equal(label, string()) }
    if take("!=") { return .unequal(label, string()) }
    if take("contains") { return .contains(label, string()) }
    if take("starts") {
      expect("with")
      return .startsWith(label, string())
    }
    if take("ends") {
      expect("with")
      return .endsWith(label, string())
    }
    if take("not") {
      expect("in")
      return .isNotIn(label, set())
    }
    expect("in")
    return .isIn(label, set())
  }

  private mutating func set() -> [String] {
    expect("{")
    var values: [String] = []
    while !take("}") {
      values.append(string())
      _ = take(",")
    }
    return values
  }

  private mutating func string() -> String {
    let quote = text[place]
    precondition(quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\""), "no string")
    let end = text[(place + 1)...].firstIndex(of: quote)!
    let value = String(decoding: text[(place + 1)..<end], as: UTF8.self)
    place = end + 1
    skipBlanks()
    return value
  }

  private mutating func name() -> String {
    let start = place
    while place < text.count, Self.isLabelCharacter(text[place]) { place += 1 }
    precondition(place > start, "no label")
    let label = String(decoding: text[start..<place], as: UTF8.self)
    skipBlanks()
    return label
  }

  private static func isLabelCharacter(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
      || "_./-".utf8.contains(byte)
  }

  /// Takes a token, with the blanks behind it, if it is next.
  private mutating func take(_ token: String) -> Bool {
    guard text[place...].starts(with: token.utf8) else { return false }
    place += token.utf8.count
    skipBlanks()
    return true
  }

  private mutating func expect(_ token: String) {
    let isThere = take(token)
    precondition(isThere, "\(token) is missing")
  }

  private mutating func skipBlanks() {
    while place < text.count, text[place] == 32 || text[place] == 9 { place += 1 }
  }
}
