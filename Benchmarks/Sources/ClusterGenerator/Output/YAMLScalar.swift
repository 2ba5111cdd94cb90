/// How go-yaml writes a string, so that reading it gives the string again.
enum YAMLScalar {
  enum Style {
    case plain, singleQuoted, doubleQuoted, literal
  }

  /// The column beyond which long lines are folded.
  static let width = 80

  /// Quotes are double where a plain scalar would be no string, single where it would break the syntax.
  static func style(of text: UnsafeBufferPointer<UInt8>) -> Style {
    guard let first = text.first else { return .doubleQuoted }
    var isSimple = true
    for byte in text where !isWordByte(byte) {
      if byte == UInt8(ascii: "\n") { return .literal }
      isSimple = false
    }
    if isNoString(text, first) { return .doubleQuoted }
    if isSimple, first != UInt8(ascii: "-") { return .plain }
    return breaksSyntax(text, first) ? .singleQuoted : .plain
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "-")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  // MARK: Syntax

  /// Whether the text can't stand without quotes in a block (libyaml, `yaml_emitter_analyze_scalar`).
  private static func breaksSyntax(_ text: UnsafeBufferPointer<UInt8>, _ first: UInt8) -> Bool {
    let blank = UInt8(ascii: " ")
    if first == blank || text[text.count - 1] == blank { return true }
    switch first {
    case UInt8(ascii: "#"), UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"),
      UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "&"), UInt8(ascii: "*"),
      UInt8(ascii: "!"), UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "'"),
      UInt8(ascii: "\""), UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "`"):
      return true
    case UInt8(ascii: "-"), UInt8(ascii: "?"):
      if text.count == 1 || text[1] == blank { return true }
      if text.count > 2, text[0..<3].allSatisfy({ $0 == UInt8(ascii: "-") }) { return true }
    default: break
    }
    for (index, byte) in text.enumerated() {
      if byte == UInt8(ascii: ":"), index + 1 == text.count || text[index + 1] == blank {
        return true
      }
      if byte == UInt8(ascii: "#"), index > 0, text[index - 1] == blank { return true }
    }
    return false
  }

  // MARK: Meaning

  /// Whether a plain scalar of this text would be null, a Boolean, a number or a time (go-yaml, `resolve.go`).
  private static func isNoString(_ text: UnsafeBufferPointer<UInt8>, _ first: UInt8) -> Bool {
    switch first {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "."):
      return isNumber(text) || isTime(text) || isSexagesimal(text)
        || specialNumbers.contains(String(decoding: text, as: UTF8.self).lowercased())
    case UInt8(ascii: "~"), UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "y"),
      UInt8(ascii: "Y"), UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "f"),
      UInt8(ascii: "F"), UInt8(ascii: "o"), UInt8(ascii: "O"):
      return text.count <= 5 && words.contains(String(decoding: text, as: UTF8.self))
    default: return false
    }
  }

  private static let specialNumbers: Set = [".inf", "+.inf", "-.inf", ".nan"]

  private static let words: Set = [
    "~", "null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE", "y", "Y", "yes",
    "Yes", "YES", "n", "N", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF",
  ]

  /// `[-+]? ( 0[xob] digits | .d+ | d+ ( . d* )? ( [eE] [-+]? d+ )? )`, with `_` anywhere.
  private static func isNumber(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var rest = text.filter { $0 != UInt8(ascii: "_") }[...]
    if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    if rest.count > 2, rest.first == UInt8(ascii: "0") {
      let digits = String(decoding: rest.dropFirst(2), as: UTF8.self)
      switch rest[rest.startIndex + 1] {
      case UInt8(ascii: "x"): return UInt64(digits, radix: 16) != nil
      case UInt8(ascii: "o"): return UInt64(digits, radix: 8) != nil
      case UInt8(ascii: "b"): return UInt64(digits, radix: 2) != nil
      default: break
      }
    }
    let whole = rest.prefix(while: isDigit)
    rest = rest.dropFirst(whole.count)
    if rest.first == UInt8(ascii: ".") {
      let fraction = rest.dropFirst().prefix(while: isDigit)
      if whole.isEmpty, fraction.isEmpty { return false }
      rest = rest.dropFirst(1 + fraction.count)
    } else if whole.isEmpty {
      return false
    }
    guard let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") else { return rest.isEmpty }
    rest.removeFirst()
    if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    return !rest.isEmpty && rest.allSatisfy(isDigit)
  }

  /// A date, or a date with a time of day.
  private static func isTime(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let date = text.prefix { isDigit($0) || $0 == UInt8(ascii: "-") }
    let parts = date.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 4, (1...2).contains(parts[1].count),
      (1...2).contains(parts[2].count)
    else { return false }
    guard let mark = text[date.endIndex...].first else { return true }
    return mark | 0x20 == UInt8(ascii: "t") || mark == UInt8(ascii: " ")
  }

  /// `12:30:45`, which YAML 1.1 reads as a number to the base of sixty.
  private static func isSexagesimal(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    return parts.count > 1 && parts[0].allSatisfy(isDigit)
      && parts.dropFirst().allSatisfy { part in
        (1...2).contains(part.count) && part.allSatisfy(isDigit)
          && (part.count == 1 || part[part.startIndex] < UInt8(ascii: "6"))
      }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
