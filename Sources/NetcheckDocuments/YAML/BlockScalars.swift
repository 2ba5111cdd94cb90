/// Scalars beside block style's mappings and sequences.
extension BlockParser {
  /// Reads a scalar, or an empty container, and goes to the line behind it, which must stand no deeper than the column.
  mutating func scalar(_ outline: Outline, below own: Int) throws(Interruption) {
    let isWanted = outline.extent != .nothing
    switch line.bytes[line.i] {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): try quoted(isWanted, own)
    case UInt8(ascii: "|"), UInt8(ascii: ">"): try blockScalar(isWanted, own)
    case UInt8(ascii: "{"), UInt8(ascii: "["): try emptyContainer(isWanted)
    default: try plain(isWanted, own)
    }
    guard column <= own else { throw .odd }
  }

  private mutating func plain(_ isWanted: Bool, _ own: Int) throws(Interruption) {
    guard line.isPlainStart else { throw .odd }
    let start = line.i
    let (end, hasComment) = try line.endOfPlain()
    let text = UnsafeBufferPointer(rebasing: line.bytes[start..<end])
    try nextLine()
    if column > own {
      guard !isWanted else { throw .odd }
      try plainGoesOn(below: own, hasComment: hasComment)
      try checkLength(from: start)
      try passOver(from: start, to: end)
      return
    }
    guard skippedDepth == 0 else { return }
    if isWanted || YAMLScalar.isNull(text) {
      builder.scalar(
        YAMLScalar.kind(of: text), text, offset: origin + start, length: text.count)
    } else {
      try passOver(from: start, to: end)
    }
  }

  /// Passes over more lines of a plain scalar, which hold neither keys nor comments.
  mutating func plainGoesOn(below own: Int, hasComment: Bool) throws(Interruption) {
    var hasComment = hasComment
    repeat {
      guard !hasComment, !isBehindComment else { throw .odd }
      hasComment = try line.endOfPlain().hasComment
      try nextLine()
    } while column > own
  }

  /// Whether what was passed over is short enough; libyaml tells of what is not.
  private func checkLength(from start: Int) throws(Interruption) {
    if line.i - start > DocumentBuilder.longestText { throw .odd }
  }

  private mutating func passOver(from start: Int, to end: Int) throws(Interruption) {
    if end - start > DocumentBuilder.longestText { throw .odd }
    if skippedDepth == 0 { builder.opaque(offset: origin + start, length: end - start) }
  }

  private mutating func emptyContainer(_ isWanted: Bool) throws(Interruption) {
    let start = line.i
    guard line.i + 1 < line.end, line.bytes[line.i + 1] == line.bytes[line.i] + 2,
      builder.depth + skippedDepth < DocumentBuilder.deepest
    else { throw .odd }
    line.i += 2
    guard line.isLineDone else { throw .odd }
    if isWanted {
      builder.begin(
        line.bytes[start] == UInt8(ascii: "{") ? .mapping : .sequence, offset: origin + start)
      builder.end()
    } else {
      try passOver(from: start, to: start + 1)
    }
    try nextLine()
  }

  // MARK: Quoted scalars

  private mutating func quoted(_ isWanted: Bool, _ own: Int) throws(Interruption) {
    let start = line.i
    let quote = line.bytes[line.i]
    line.i += 1
    var escapes = 0
    var isOneLine = true
    while !(try goToQuote(quote, &escapes)) {
      guard !isWanted else { throw .odd }
      isOneLine = false
      try nextLineOfQuoted(own)
    }
    line.i += 1
    let end = line.i
    guard line.isLineDone else { throw .odd }
    if isWanted, isOneLine {
      let text = UnsafeBufferPointer(rebasing: line.bytes[(start + 1)..<(end - 1)])
      if escapes == 0 {
        builder.scalar(.string, text, offset: origin + start, length: end - start)
      } else {
        guard let text = unescaped(text, quote) else { throw .odd }
        builder.scalar(.string, text, offset: origin + start, length: end - start)
      }
    } else {
      try passOver(from: start, to: end)
    }
    try nextLine()
  }

  /// Goes to the closing quote; false if the line ends before it.
  private mutating func goToQuote(_ quote: UInt8, _ escapes: inout Int) throws(Interruption) -> Bool
  {
    while line.i < line.end {
      let byte = line.bytes[line.i]
      if byte == quote {
        guard quote == UInt8(ascii: "'"), line.i + 1 < line.end, line.bytes[line.i + 1] == quote
        else {
          return true
        }
        escapes += 1
        line.i += 2
      } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        escapes += 1
        line.i += try line.lengthOfEscape()
      } else {
        line.i += 1
      }
    }
    return false
  }

  private mutating func nextLineOfQuoted(_ own: Int) throws(Interruption) {
    repeat {
      guard line.end < line.bytes.count else { throw line.isFinal ? .odd : .textEnds }
      line.i = line.end + 1
      try line.findEnd()
      column = -line.i
      line.skipBlanks()
      column += line.i
    } while line.i == line.end
    // libyaml takes lines that stand less deep, and so they are odd, not wrong.
    guard column > own else { throw .odd }
  }

  /// The text of a scalar in quotes with those escapes that servers write; `nil` for others.
  private func unescaped(_ text: UnsafeBufferPointer<UInt8>, _ quote: UInt8) -> [UInt8]? {
    var plain: [UInt8] = []
    var j = 0
    while j < text.count {
      if text[j] == quote {
        j += 1
      } else if text[j] == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        j += 1
        switch text[j] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): plain.append(text[j])
        case UInt8(ascii: "n"): plain.append(0x0A)
        case UInt8(ascii: "t"): plain.append(0x09)
        default: return nil
        }
        j += 1
        continue
      }
      plain.append(text[j])
      j += 1
    }
    return plain
  }

  // MARK: Block scalars

  /// Passes over a block scalar; one that somebody asks for is left to libyaml.
  private mutating func blockScalar(_ isWanted: Bool, _ own: Int) throws(Interruption) {
    guard !isWanted else { throw .odd }
    let start = line.i
    line.i += 1
    var isChomped = false
    var indentation: Int?
    while line.i < line.end, line.bytes[line.i] != 0x20 {
      switch line.bytes[line.i] {
      case UInt8(ascii: "-") where !isChomped, UInt8(ascii: "+") where !isChomped: isChomped = true
      case UInt8(ascii: "1")...UInt8(ascii: "9") where indentation == nil:
        indentation = own + Int(line.bytes[line.i] - 48)
      default: throw .odd
      }
      line.i += 1
    }
    guard line.isLineDone else { throw .odd }
    try passOver(from: start, to: start + 1)
    try skipText(indentation, own)
    try checkLength(from: start)
    try findLine()
  }

  /// Passes over the lines of a block scalar. Their indentation is told, or is that of the first one with contents.
  private mutating func skipText(_ told: Int?, _ own: Int) throws(Interruption) {
    var indentation = told
    var widestBlank = 0
    line.i = min(line.end + 1, line.bytes.count)
    while true {
      let start = line.i
      while line.i < line.bytes.count, line.bytes[line.i] == 0x20 { line.i += 1 }
      guard line.i < line.bytes.count else {
        guard line.isFinal else { throw .textEnds }
        return
      }
      let blanks = line.i - start
      if line.bytes[line.i] == UInt8(ascii: "\n") {
        widestBlank = max(widestBlank, blanks)
        line.i += 1
        continue
      }
      if indentation == nil {
        // A blank line that reaches farther than the first text makes a fault of it.
        guard widestBlank <= blanks || blanks <= own, line.bytes[line.i] != UInt8(ascii: "\t")
        else {
          throw .odd
        }
        indentation = max(blanks, own + 1)
      }
      guard blanks >= indentation ?? 0 else {
        if line.bytes[line.i] == UInt8(ascii: "\t") { throw .odd }
        line.i = start
        return
      }
      line.i = min(try line.endOfText() + 1, line.bytes.count)
    }
  }
}
