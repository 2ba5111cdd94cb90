package import NetcheckModel

extension CalicoSelector {
  /// What is wrong in a selector's text, and at which byte.
  package struct Fault: Error, Hashable {
    package var message: String
    package var offset: Int
  }

  /// Reads a selector (Calico, `libcalico-go/lib/selector`). White space is blanks and tabs alone: a line feed behind the
  /// selector, as a YAML block scalar leaves one, makes it invalid.
  package static func parse(_ text: String) throws(Fault) -> CalicoSelector {
    var parser = CalicoSelectorParser(text)
    return try parser.selector()
  }
}

/// Recursive descent over the bytes of a selector.
///
///     selector = [ or ]                       empty: all()
///     or       = and { "||" and }
///     and      = term { "&&" term }
///     term     = { "!" } primary
///     primary  = "has(" label ")" | "all()" | "global()" | "(" or ")"
///              | label ( "==" | "!=" | contains | starts with | ends with ) string
///              | label ( in | not in ) "{" [ string { "," string } [ "," ] ] "}"
private struct CalicoSelectorParser {
  typealias Fault = CalicoSelector.Fault

  /// How deep parentheses may stand; Calico's schemas end a selector at 1024 characters.
  private static let deepest = 1024
  private static let longestLabel = 512

  private let bytes: [UInt8]
  private var i = 0
  private var depth = 0

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  mutating func selector() throws(Fault) -> CalicoSelector {
    skipBlanks()
    if i == bytes.count { return .all }
    let selector = try or()
    if i < bytes.count {
      throw fault(
        bytes[i] == 0x0A || bytes[i] == 0x0D
          ? "a line break is no white space here" : "expected '&&', '||' or the end")
    }
    return selector
  }

  private mutating func or() throws(Fault) -> CalicoSelector {
    var terms = [try and()]
    while take("||") { terms.append(try and()) }
    return terms.count == 1 ? terms[0] : .or(terms)
  }

  private mutating func and() throws(Fault) -> CalicoSelector {
    var terms = [try term()]
    while take("&&") { terms.append(try term()) }
    return terms.count == 1 ? terms[0] : .and(terms)
  }

  private mutating func term() throws(Fault) -> CalicoSelector {
    var isNegated = false
    while takeNegation() { isNegated.toggle() }
    let operand = try primary()
    skipBlanks()
    return isNegated ? .not(operand) : operand
  }

  private mutating func primary() throws(Fault) -> CalicoSelector {
    skipBlanks()
    if takeWord("all(") { return try closing(.all) }
    if takeWord("global(") { return try closing(.global) }
    if takeWord("has(") {
      skipBlanks()
      return try closing(.has(try label()))
    }
    if i < bytes.count, bytes[i] == UInt8(ascii: "(") {
      guard depth < Self.deepest else { throw fault("parentheses are nested too deep") }
      depth += 1
      i += 1
      let inner = try or()
      depth -= 1
      return try closing(inner)
    }
    return try comparison(of: try label())
  }

  /// Reads the parenthesis that ends a primary.
  private mutating func closing(_ selector: CalicoSelector) throws(Fault) -> CalicoSelector {
    skipBlanks()
    guard i < bytes.count, bytes[i] == UInt8(ascii: ")") else { throw fault("expected ')'") }
    i += 1
    return selector
  }

  // MARK: Comparisons

  private mutating func comparison(of label: String) throws(Fault) -> CalicoSelector {
    skipBlanks()
    if take("==") { return .compare(label, .equals, try string()) }
    if take("!=") { return .compare(label, .differs, try string()) }
    if takeOperator("contains") { return .compare(label, .contains, try string()) }
    if takeOperator("starts", "with") { return .compare(label, .startsWith, try string()) }
    if takeOperator("ends", "with") { return .compare(label, .endsWith, try string()) }
    if takeOperator("not", "in") {
      return .member(label, isNegated: true, of: try values())
    }
    if takeOperator("in") { return .member(label, isNegated: false, of: try values()) }
    throw fault(
      "expected an operator behind '\(label)': ==, !=, in, not in, contains, starts with, ends with"
    )
  }

  private mutating func values() throws(Fault) -> [String] {
    skipBlanks()
    guard i < bytes.count, bytes[i] == UInt8(ascii: "{") else { throw fault("expected '{'") }
    i += 1
    var values: [String] = []
    while true {
      skipBlanks()
      if i < bytes.count, bytes[i] == UInt8(ascii: "}") { break }
      values.append(try string())
      skipBlanks()
      guard i < bytes.count, bytes[i] == UInt8(ascii: ",") else { break }
      i += 1
    }
    guard i < bytes.count, bytes[i] == UInt8(ascii: "}") else { throw fault("expected ',' or '}'") }
    i += 1
    let sorted = values.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return sorted.reduce(into: []) { unique, value in
      if unique.last != value { unique.append(value) }
    }
  }

  /// A text between two quotes of one kind. There are no escapes.
  private mutating func string() throws(Fault) -> String {
    skipBlanks()
    guard i < bytes.count, bytes[i] == UInt8(ascii: "\"") || bytes[i] == UInt8(ascii: "'") else {
      throw fault("expected a value in quotes")
    }
    guard let end = bytes[(i + 1)...].firstIndex(of: bytes[i]) else {
      throw fault("value without a closing quote")
    }
    let text = String(decoding: bytes[(i + 1)..<end], as: UTF8.self)
    i = end + 1
    return text
  }

  // MARK: Words

  private mutating func label() throws(Fault) -> String {
    let start = i
    while i < bytes.count, Self.isLabelByte(bytes[i]) { i += 1 }
    guard i > start else {
      throw fault(i == bytes.count ? "the selector ends here" : "expected a label")
    }
    guard i - start <= Self.longestLabel else {
      i = start
      throw fault("label of more than \(Self.longestLabel) characters")
    }
    return String(decoding: bytes[start..<i], as: UTF8.self)
  }

  private static func isLabelByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
      UInt8(ascii: "/"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  private mutating func skipBlanks() {
    while i < bytes.count, bytes[i] == 0x20 || bytes[i] == 0x09 { i += 1 }
  }

  private func stands(_ word: String, at start: Int) -> Bool {
    bytes[start...].starts(with: word.utf8)
  }

  private mutating func takeWord(_ word: String) -> Bool {
    guard stands(word, at: i) else { return false }
    i += word.utf8.count
    return true
  }

  private mutating func take(_ mark: String) -> Bool {
    skipBlanks()
    return takeWord(mark)
  }

  /// `!`, unless it is the beginning of `!=`.
  private mutating func takeNegation() -> Bool {
    skipBlanks()
    guard stands("!", at: i), !stands("!=", at: i) else { return false }
    i += 1
    return true
  }

  /// An operator of one or two words, with or without blanks between them, that no label's character follows.
  private mutating func takeOperator(_ words: String...) -> Bool {
    let start = i
    for word in words {
      skipBlanks()
      guard takeWord(word) else {
        i = start
        return false
      }
    }
    if i < bytes.count, Self.isLabelByte(bytes[i]) {
      i = start
      return false
    }
    return true
  }

  private func fault(_ message: String) -> Fault {
    Fault(message: message, offset: i)
  }
}
