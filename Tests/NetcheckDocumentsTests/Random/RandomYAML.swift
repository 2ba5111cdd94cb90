@testable import NetcheckDocuments

/// Writes values in block style as kubectl does, and now and then as others do.
struct RandomYAML {
  var random: RandomSource

  /// How often something stands there that is unusual in block style, of a hundred values.
  var oddity: Int

  mutating func document(_ value: RandomValue) -> String {
    switch value {
    case .mapping(let entries) where !entries.isEmpty: mapping(entries, indentation: 0)
    case .list(let elements) where !elements.isEmpty: sequence(elements, indentation: 0)
    default: scalar(value, indentation: 0) + "\n"
    }
  }

  // MARK: Containers

  private mutating func mapping(
    _ entries: [(key: String, value: RandomValue)], indentation: Int
  ) -> String {
    var text = ""
    for (key, value) in entries {
      text += blanks(indentation) + self.key(key) + ":"
      switch value {
      case .mapping(let inner) where !inner.isEmpty:
        text += lineEnd() + mapping(inner, indentation: indentation + step())
      case .list(let inner) where !inner.isEmpty:
        // A sequence may stand in the column of its key.
        let deeper = random.chance(70) ? 0 : step()
        text += lineEnd() + sequence(inner, indentation: indentation + deeper)
      default: text += " " + scalar(value, indentation: indentation) + lineEnd()
      }
    }
    return text
  }

  private mutating func sequence(_ elements: [RandomValue], indentation: Int) -> String {
    var text = ""
    for element in elements {
      let dash = blanks(indentation) + "-" + blanks(random.chance(90) ? 1 : 3)
      let deeper = dash.count
      switch element {
      case .mapping(let inner) where !inner.isEmpty:
        text += dash + mapping(inner, indentation: deeper).dropFirst(deeper)
      case .list(let inner) where !inner.isEmpty:
        text += dash + sequence(inner, indentation: deeper).dropFirst(deeper)
      default: text += dash + scalar(element, indentation: indentation) + lineEnd()
      }
    }
    return text
  }

  private mutating func step() -> Int { random.chance(90) ? 2 : random.number(1...4) }

  private func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }

  /// What may stand behind a value, and perhaps lines between it and the next.
  private mutating func lineEnd() -> String {
    var text = random.chance(3) ? "  # note: x" : random.chance(2) ? "  " : ""
    text += "\n"
    if random.chance(2) { text += "\n" }
    if random.chance(2) { text += "   # a comment\n" }
    if random.chance(oddity / 4) { text += "\t\n" }
    return text
  }

  // MARK: Scalars

  private mutating func key(_ key: String) -> String {
    if random.chance(oddity) {
      return random.pick([
        "\"\(key)\"", "'\(key)'", "&k \(key)", "? \(key)\n", "on", "80", "\(key) ", "!!str \(key)",
      ])
    }
    return key
  }

  private mutating func scalar(_ value: RandomValue, indentation: Int) -> String {
    if random.chance(oddity) { return oddScalar(indentation: indentation) }
    switch value {
    case .mapping: return "{}"
    case .list: return "[]"
    case .scalar(let text): return text == "null" && random.chance(50) ? "" : text
    case .text(let text):
      let isPlain =
        text.utf8.allSatisfy { isWordByte($0) }
        && YAMLScalar.kind(of: Array(text.utf8)[...]) == .string
      if isPlain, random.chance(80) { return text }
      if text.contains("\n") || text.contains("\t") || text.contains("\\")
        || text.contains("\u{85}")
      {
        return doubleQuoted(text)
      }
      return random.chance(50)
        ? doubleQuoted(text) : "'" + text.replacing("'", with: "''") + "'"
    }
  }

  private func isWordByte(_ byte: UInt8) -> Bool {
    (97...122).contains(byte) || byte == 0x20 || byte >= 0xC0 && byte < 0xE2
  }

  private func doubleQuoted(_ text: String) -> String {
    let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      .replacing("\n", with: "\\n").replacing("\t", with: "\\t").replacing("\u{85}", with: "\\N")
    return "\"\(escaped)\""
  }

  /// Values that are legal, or are not, and that plain block style does not have.
  private mutating func oddScalar(indentation: Int) -> String {
    let deeper = blanks(indentation + 2)
    return random.pick([
      "|\n\(deeper)text: of\n\(deeper)  lines\n\n\(deeper)# more", "|-\n\(deeper)a",
      ">+\n\(deeper)a\n\n\(deeper)b\n",
      "|2\n\(deeper) x", "|\n", "\"two\n\(deeper)lines\"", "'two\n\n\(deeper)li''nes'",
      "\"joined \\\n\(deeper)\\  x\"",
      "two\n\(deeper)plain lines", "two\n\(deeper)key: x", "two\n\(deeper)# comment",
      "two\n\(deeper)# comment\n\(deeper)x",
      "{a: 1, b: [x, y]}", "[a,\n\(deeper)b]", "[a,\nb]", "\"at\nthe margin\"", "&a x", "*a",
      "&b {c: 1}", "!!str 80", "! x", "!!int x",
      "- x", "a: b", "a#b", "a #b", "#b", "@x", "`x", "%x", "?x", "? x", ":x", "-x", "-", "\"open",
      "'open", "\"x\" y", "'x'y",
      "\"\\x41\\u00e9\\q\"", "~", "Null", "yes", "0x1F", "1_000", ".5", "<<", "\u{FEFF}x", "\u{7F}",
      "x\u{2028}y", "\r", "x\ty", "\u{1}",
      "|\n\(deeper)\ttab\n\(blanks(indentation))", "|\n   \n\(deeper)a", "|9\n\(deeper)a",
      "|--\n\(deeper)a", "{", "]", ",", "{}x", "[] # c",
    ])
  }
}
