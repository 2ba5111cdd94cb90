/// A value of JSON or YAML, with the keys of objects in the order in which they are to be read.
package enum Structured: Sendable {
  case null
  case boolean(Bool)
  case number(Int)
  case decimal(Double)
  case text(String)
  case list([Structured])

  /// A list of so many elements that they are made one by one, as they are written.
  case rows(count: Int, @Sendable (Int) -> Structured)

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
  package var json: String { String(decoding: jsonBytes, as: UTF8.self) }

  /// The same in UTF-8.
  package var jsonBytes: [UInt8] {
    var bytes: [UInt8] = []
    writeJSON { bytes += $0 }
    return bytes
  }

  /// Hands on the same in pieces, since answers may be large.
  package func writeJSON(to put: ([UInt8]) -> Void) {
    withoutActuallyEscaping(put) { put in
      var writer = JSONWriter(isCompact: false, put)
      writer.write(self, indent: 0)
      writer.finish()
    }
  }

  /// The value as JSON on one line.
  package var jsonLine: String { compactJSON + "\n" }

  private var compactJSON: String {
    var writer = JSONWriter(isCompact: true)
    writer.write(self, indent: 0)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

/// Writes JSON (RFC 8259) byte by byte, since answers may be large.
private struct JSONWriter {
  /// What is written and not yet handed on.
  private(set) var bytes: [UInt8] = []

  private let isCompact: Bool
  private let put: (([UInt8]) -> Void)?

  private static let pieceSize = 1 << 16

  /// - Parameter put: takes what is written, in pieces; without it all is kept.
  init(isCompact: Bool, _ put: (([UInt8]) -> Void)? = nil) {
    self.isCompact = isCompact
    self.put = put
  }

  /// Ends the text with a line break.
  mutating func finish() {
    bytes.append(UInt8(ascii: "\n"))
    handOn()
  }

  private mutating func handOn() {
    guard let put else { return }
    put(bytes)
    bytes.removeAll(keepingCapacity: true)
  }

  mutating func write(_ value: Structured, indent: Int) {
    switch value {
    case .null: bytes += "null".utf8
    case .boolean(let value): bytes += (value ? "true" : "false").utf8
    case .number(let number): bytes += String(number).utf8
    case .decimal(let number): bytes += number.plain.utf8
    case .text(let content): quote(content)
    case .list(let elements): write(elements.count, indent) { elements[$0] }
    case .rows(let count, let element): write(count, indent, element)
    case .object(let entries):
      bytes.append(UInt8(ascii: "{"))
      for (index, (key, value)) in entries.enumerated() {
        breakLine(index > 0, indent + 1)
        quote(key)
        bytes.append(UInt8(ascii: ":"))
        if !isCompact { bytes.append(UInt8(ascii: " ")) }
        write(value, indent: indent + 1)
      }
      if !entries.isEmpty { breakLine(false, indent) }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private mutating func write(_ count: Int, _ indent: Int, _ element: (Int) -> Structured) {
    bytes.append(UInt8(ascii: "["))
    for index in 0..<count {
      breakLine(index > 0, indent + 1)
      write(element(index), indent: indent + 1)
      if bytes.count >= Self.pieceSize { handOn() }
    }
    if count > 0 { breakLine(false, indent) }
    bytes.append(UInt8(ascii: "]"))
  }

  private mutating func breakLine(_ withComma: Bool, _ indent: Int) {
    if withComma { bytes.append(UInt8(ascii: ",")) }
    if isCompact { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * 2))
  }

  /// Writes a string. Whatever a terminal or a browser might take for a command is escaped as well.
  private mutating func quote(_ content: String) {
    bytes.append(UInt8(ascii: "\""))
    var content = content
    let isPlain = content.withUTF8 { utf8 in
      for byte in utf8
      where byte < 0x20 || byte >= 0x7F || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
      {
        return false
      }
      bytes.append(contentsOf: utf8)
      return true
    }
    if !isPlain { escape(content) }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ content: String) {
    for scalar in content.unicodeScalars {
      switch scalar {
      case "\"": bytes += "\\\"".utf8
      case "\\": bytes += "\\\\".utf8
      case "\n": bytes += "\\n".utf8
      case "\t": bytes += "\\t".utf8
      case "\r": bytes += "\\r".utf8
      default:
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069:
          let digits = String(scalar.value, radix: 16)
          bytes += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
        default: bytes += String(Character(scalar)).utf8
        }
      }
    }
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
    case .rows(let count, _): count == 0
    case .object(let entries): entries.isEmpty
    default: false
    }
  }

  private var isContainer: Bool {
    switch self {
    case .list, .rows, .object: !isEmptyContainer
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
        element.writeYAMLElement(to: &text, indent)
      }
    case .rows(let count, let element) where count > 0:
      for index in 0..<count {
        if index > 0 || !isBehindDash { text += margin }
        element(index).writeYAMLElement(to: &text, indent)
      }
    default:
      text += compactJSON + "\n"
    }
  }

  private func writeYAMLElement(to text: inout String, _ indent: Int) {
    text += "- "
    writeYAML(to: &text, indent: indent + 1, isBehindDash: true)
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
