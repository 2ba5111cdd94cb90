/// What a plain scalar of YAML means to Kubernetes.
///
/// kubectl and the API server resolve by YAML 1.1 words, and by Go's rules for numbers (sigs.k8s.io/yaml, which carries
/// go-yaml 2). A reader with other rules would give other policies.
enum YAMLScalar {
  /// The kind of a plain scalar without a tag.
  static func kind(of plain: ArraySlice<UInt8>) -> Value.Kind {
    plain.withUnsafeBufferPointer { kind(of: $0) }
  }

  static func kind(of plain: UnsafeBufferPointer<UInt8>) -> Value.Kind {
    guard let first = plain.first else { return .null }
    switch first {
    case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "."):
      return isNumber(plain) ? .number : .string
    default: return word(plain)
    }
  }

  /// Whether a plain scalar is nothing.
  static func isNull(_ plain: UnsafeBufferPointer<UInt8>) -> Bool {
    plain.count <= 4 && (plain.isEmpty || word(plain) == .null)
  }

  /// What a word means: written in small letters, in capitals, or with a capital at its beginning.
  private static func word(_ plain: UnsafeBufferPointer<UInt8>) -> Value.Kind {
    guard plain.count <= 5 else { return .string }
    if plain.count == 1, plain[0] == UInt8(ascii: "~") { return .null }
    let head = Word.head(of: plain)
    let small = Bytes.everywhere(0x20) >> UInt64(64 - 8 * plain.count)
    let written = head & small
    guard written == small || written == small & ~0xFF || written == 0 else { return .string }
    return switch head | small {
    case 0x6C6C_756E: .null  // null
    case 0x79, 0x6E: .boolean  // y, n
    case 0x6E6F, 0x6F6E: .boolean  // on, no
    case 0x73_6579, 0x66_666F: .boolean  // yes, off
    case 0x6575_7274, 0x65_736C_6166: .boolean  // true, false
    default: .string
    }
  }

  /// Whether a text that begins like a number is one. Addresses and names are seen not to be without more ado.
  private static func isNumber(_ plain: UnsafeBufferPointer<UInt8>) -> Bool {
    var points = 0
    var isPlain = plain[0] != UInt8(ascii: "0") && plain.count < 18
    for byte in plain {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): continue
      case UInt8(ascii: "."): points += 1
      case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"),
        UInt8(ascii: "x"), UInt8(ascii: "X"), UInt8(ascii: "o"), UInt8(ascii: "O"),
        UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"):
        break
      default: return false
      }
      isPlain = false
    }
    return isPlain || (points <= 1 && number(Array(plain)[...]) != nil)
  }

  static func boolean(_ word: String) -> Bool? {
    switch word {
    case "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON": true
    case "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF": false
    default: nil
    }
  }

  /// A number's value, as far as manifests need one, and its spelling in JSON.
  struct Number {
    var integer: Int?
    var spelling: String
  }

  /// Reads an integer in any of Go's bases, else a finite decimal fraction.
  static func number(_ plain: ArraySlice<UInt8>) -> Number? {
    let digits = plain.filter { $0 != UInt8(ascii: "_") }
    if let integer = integer(digits[...]) {
      return Number(integer: integer, spelling: String(integer))
    }
    guard isDecimalFraction(digits[...]),
      let value = Double(String(decoding: digits, as: UTF8.self)), value.isFinite
    else { return nil }
    let isWhole = value == value.rounded() && abs(value) < 0x1p62
    return isWhole
      ? Number(integer: Int(value), spelling: String(Int(value)))
      : Number(integer: nil, spelling: String(value))
  }

  /// A sign, then `0x`, `0o`, `0b` or a leading zero (octal) with digits of that base, else decimal digits.
  private static func integer(_ text: ArraySlice<UInt8>) -> Int? {
    var rest = text
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    var radix = 10
    if rest.count > 1, rest.first == UInt8(ascii: "0") {
      switch rest[rest.startIndex + 1] {
      case UInt8(ascii: "x"), UInt8(ascii: "X"): (radix, rest) = (16, rest.dropFirst(2))
      case UInt8(ascii: "o"), UInt8(ascii: "O"): (radix, rest) = (8, rest.dropFirst(2))
      case UInt8(ascii: "b"), UInt8(ascii: "B"): (radix, rest) = (2, rest.dropFirst(2))
      default: (radix, rest) = (8, rest.dropFirst())
      }
    }
    guard let next = rest.first, next != UInt8(ascii: "+"), next != UInt8(ascii: "-") else {
      return nil
    }
    return Int((isNegative ? "-" : "") + String(decoding: rest, as: UTF8.self), radix: radix)
  }

  /// `[-+]? ( .d+ | d+ ( . d* )? ) ( [eE] [-+]? d+ )?`
  private static func isDecimalFraction(_ text: ArraySlice<UInt8>) -> Bool {
    var rest = text
    func takeDigits() -> Int {
      let digits = rest.prefix { (48...57).contains($0) }
      rest = rest.dropFirst(digits.count)
      return digits.count
    }
    func take(_ bytes: UInt8...) -> Bool {
      guard let next = rest.first, bytes.contains(next) else { return false }
      rest = rest.dropFirst()
      return true
    }
    _ = take(UInt8(ascii: "+"), UInt8(ascii: "-"))
    let whole = takeDigits()
    if take(UInt8(ascii: ".")) {
      let fraction = takeDigits()
      if whole == 0, fraction == 0 { return false }
    } else if whole == 0 {
      return false
    }
    if take(UInt8(ascii: "e"), UInt8(ascii: "E")) {
      _ = take(UInt8(ascii: "+"), UInt8(ascii: "-"))
      if takeDigits() == 0 { return false }
    }
    return rest.isEmpty
  }
}
