/// YAML as go-yaml writes it for kubectl: blocks, with the dashes of a sequence below its key.
extension Emitter {
  func closeYAML() {
    guard top.isEmpty else { return }
    if !top.continuesLine { output.append(UInt8(ascii: " ")) }
    output.append(top.isMapping ? "{}" : "[]")
  }

  func beginYAML(_ key: String, isQuoted: Bool) -> Int {
    if !top.isEmpty || !top.continuesLine { output.breakLine(indent: top.column) }
    if isQuoted {
      scalar(key, at: top.column, indent: top.column, foldsLongLines: false)
    } else {
      output.append(key)
    }
    output.append(UInt8(ascii: ":"))
    return top.column
  }

  func beginYAMLItem() -> Int {
    output.breakLine(indent: top.column)
    output.append("- ")
    return top.column
  }

  /// A string as a value, in lines of some 80 columns.
  func yamlText(_ text: String, at column: Int, indent: Int) {
    scalar(text, at: column, indent: indent, foldsLongLines: true)
  }

  private var top: Frame { frames[frames.count - 1] }

  private func scalar(_ text: String, at column: Int, indent: Int, foldsLongLines: Bool) {
    var text = text
    text.withUTF8 { bytes in
      switch YAMLScalar.style(of: bytes) {
      case .plain:
        foldsLongLines ? folded(bytes, at: column, indent: indent) : output.append(bytes)
      case .singleQuoted:
        output.append(UInt8(ascii: "'"))
        folded(bytes, at: column + 1, indent: indent)
        output.append(UInt8(ascii: "'"))
      case .doubleQuoted:
        output.append(UInt8(ascii: "\""))
        output.append(bytes)
        output.append(UInt8(ascii: "\""))
      case .literal: literal(bytes, indent: indent)
      }
    }
  }

  /// Text whose lines break at the first blank beyond column 80, with single quotes doubled where it stands in such.
  private func folded(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int, indent: Int) {
    let isQuoted = YAMLScalar.style(of: bytes) == .singleQuoted
    guard isQuoted || start + bytes.count > YAMLScalar.width else { return output.append(bytes) }
    var column = start
    for (index, byte) in bytes.enumerated() {
      let mayBreak =
        byte == UInt8(ascii: " ") && column > YAMLScalar.width && index > 0
        && index + 1 < bytes.count && bytes[index - 1] != byte && bytes[index + 1] != byte
      if mayBreak {
        output.breakLine(indent: indent)
        column = indent
      } else {
        if isQuoted, byte == UInt8(ascii: "'") { output.append(byte) }
        output.append(byte)
        column += 1
      }
    }
  }

  /// Lines as they are, with a sign for the line breaks at the end.
  private func literal(_ bytes: UnsafeBufferPointer<UInt8>, indent: Int) {
    let lineFeed = UInt8(ascii: "\n")
    let endsLine = bytes.last == lineFeed
    let endsTwice = endsLine && bytes.dropLast().last == lineFeed
    output.append(endsTwice ? "|+" : endsLine ? "|" : "|-")
    let lines = (endsLine ? bytes.dropLast() : bytes[...])
      .split(separator: lineFeed, omittingEmptySubsequences: false)
    for line in lines {
      output.breakLine(indent: line.isEmpty ? 0 : indent)
      output.append(UnsafeBufferPointer(rebasing: line))
    }
  }
}
