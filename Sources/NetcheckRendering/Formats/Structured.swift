/// A value of JSON or YAML, with the keys of objects in the order in which they are to be read.
package enum Structured: Sendable {
  case null
  case boolean(Bool)
  case number(Int)
  case decimal(Double)
  case text(String)
  case list([Structured])
  case object([(String, Structured)])

  /// An object without the entries whose value is `nil`.
  static func object(compact entries: [(String, Structured?)]) -> Structured {
    .object(entries.compactMap { key, value in value.map { (key, $0) } })
  }

  static func texts(_ texts: [String]) -> Structured {
    .list(texts.map { .text($0) })
  }
}

extension Structured {
  /// The value as indented JSON, with a line break behind it.
  package var json: String {
    var text = ""
    write(to: &text, indent: 0, isCompact: false)
    return text + "\n"
  }

  /// The value as JSON on one line.
  package var jsonLine: String {
    var text = ""
    write(to: &text, indent: 0, isCompact: true)
    return text + "\n"
  }

  private func write(to text: inout String, indent: Int, isCompact: Bool) {
    switch self {
    case .null: text += "null"
    case .boolean(let value): text += value ? "true" : "false"
    case .number(let number): text += String(number)
    case .decimal(let number): text += number.plain
    case .text(let content): Self.quote(content, to: &text)
    case .list(let elements):
      Self.write("[", "]", elements.count, to: &text, indent, isCompact) { index, text in
        elements[index].write(to: &text, indent: indent + 1, isCompact: isCompact)
      }
    case .object(let entries):
      Self.write("{", "}", entries.count, to: &text, indent, isCompact) { index, text in
        Self.quote(entries[index].0, to: &text)
        text += isCompact ? ":" : ": "
        entries[index].1.write(to: &text, indent: indent + 1, isCompact: isCompact)
      }
    }
  }

  private static func write(
    _ open: String, _ close: String, _ count: Int, to text: inout String, _ indent: Int,
    _ isCompact: Bool, _ element: (Int, inout String) -> Void
  ) {
    text += open
    for index in 0..<count {
      if !isCompact { text += "\n" + String(repeating: "  ", count: indent + 1) }
      element(index, &text)
      if index < count - 1 { text += "," }
    }
    if count > 0, !isCompact { text += "\n" + String(repeating: "  ", count: indent) }
    text += close
  }

  /// Writes a string of RFC 8259. Whatever a terminal or a browser might take for a command is escaped as well.
  static func quote(_ content: String, to text: inout String) {
    text += "\""
    for scalar in content.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\r": text += "\\r"
      default:
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069:
          let digits = String(scalar.value, radix: 16)
          text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: text.unicodeScalars.append(scalar)
        }
      }
    }
    text += "\""
  }
}

extension Structured {
  /// The value as YAML in block style. Every text is quoted as in JSON, which YAML reads alike.
  package var yaml: String {
    var text = ""
    writeYAML(to: &text, indent: 0, isBehindDash: true)
    return text
  }

  private var isEmptyContainer: Bool {
    switch self {
    case .list(let elements): elements.isEmpty
    case .object(let entries): entries.isEmpty
    default: false
    }
  }

  private var isContainer: Bool {
    switch self {
    case .list, .object: !isEmptyContainer
    default: false
    }
  }

  private func writeYAML(to text: inout String, indent: Int, isBehindDash: Bool) {
    let margin = String(repeating: "  ", count: indent)
    switch self {
    case .object(let entries) where !entries.isEmpty:
      for (index, (key, value)) in entries.enumerated() {
        if index > 0 || !isBehindDash { text += margin }
        text += key + ":"
        value.writeYAMLBehindKey(to: &text, indent: indent)
      }
    case .list(let elements) where !elements.isEmpty:
      for (index, element) in elements.enumerated() {
        if index > 0 || !isBehindDash { text += margin }
        text += "- "
        element.writeYAML(to: &text, indent: indent + 1, isBehindDash: true)
      }
    default:
      write(to: &text, indent: 0, isCompact: true)
      text += "\n"
    }
  }

  private func writeYAMLBehindKey(to text: inout String, indent: Int) {
    if isContainer {
      text += "\n"
      writeYAML(to: &text, indent: indent + 1, isBehindDash: false)
    } else {
      text += " "
      writeYAML(to: &text, indent: indent + 1, isBehindDash: true)
    }
  }
}

extension Double {
  /// The number as people write it: whole ones without a point.
  var plain: String { Int(exactly: self).map(String.init) ?? "\(self)" }
}
