/// JSON as Go's encoder writes it.
extension Emitter {
  func openJSON() {
    output.append(UInt8(ascii: top.isMapping ? "{" : "["))
  }

  func closeJSON() {
    if syntax == .indented, !top.isEmpty { output.breakLine(indent: 4 * (frames.count - 1)) }
    output.append(UInt8(ascii: top.isMapping ? "}" : "]"))
  }

  func beginJSON(_ key: String, isQuoted: Bool) -> Int {
    _ = beginJSONItem()
    if isQuoted {
      jsonText(key)
    } else {
      output.append(UInt8(ascii: "\""))
      output.append(key)
      output.append(UInt8(ascii: "\""))
    }
    output.append(UInt8(ascii: ":"))
    if syntax == .indented { output.append(UInt8(ascii: " ")) }
    return 0
  }

  func beginJSONItem() -> Int {
    if !top.isEmpty { output.append(UInt8(ascii: ",")) }
    if syntax == .indented { output.breakLine(indent: 4 * frames.count) }
    return 0
  }

  /// A string in quotes; Go also escapes what HTML would read as markup.
  func jsonText(_ text: String) {
    var text = text
    output.append(UInt8(ascii: "\""))
    text.withUTF8 { bytes in
      var start = 0
      for (index, byte) in bytes.enumerated() where Self.isEscaped(byte) {
        output.append(UnsafeBufferPointer(rebasing: bytes[start..<index]))
        output.append(Self.escape(of: byte))
        start = index + 1
      }
      output.append(UnsafeBufferPointer(rebasing: bytes[start...]))
    }
    output.append(UInt8(ascii: "\""))
  }

  private var top: Frame { frames[frames.count - 1] }

  private static func isEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
      || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "&")
  }

  private static func escape(of byte: UInt8) -> String {
    switch byte {
    case UInt8(ascii: "\""): return "\\\""
    case UInt8(ascii: "\\"): return "\\\\"
    case UInt8(ascii: "\n"): return "\\n"
    case UInt8(ascii: "\r"): return "\\r"
    case UInt8(ascii: "\t"): return "\\t"
    default:
      let digits = String(byte, radix: 16)
      return "\\u00" + (digits.count == 1 ? "0" : "") + digits
    }
  }
}
