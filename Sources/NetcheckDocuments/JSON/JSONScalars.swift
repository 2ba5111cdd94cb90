import NetcheckDiagnostics

extension JSONParser {
  /// Reads a string from its opening quote to behind its closing one, and resolves its escapes.
  ///
  /// Its bytes are copied eight at a time, until some of them are not plain text.
  @inline(__always)
  mutating func string() throws(Interruption) {
    let start = i + 1
    let textStart = builder.text.count
    var j = start
    var highBits: UInt64 = 0
    while j &+ 8 <= bytes.count {
      let word = Bytes.word(bytes, at: j)
      builder.text.append(word: word)
      let stops =
        Bytes.marks(of: UInt8(ascii: "\""), in: word)
        | Bytes.marks(of: UInt8(ascii: "\\"), in: word) | Bytes.marks(below: 0x20, in: word)
      guard stops != 0 else {
        highBits |= word
        j &+= 8
        continue
      }
      let count = stops.trailingZeroBitCount >> 3
      highBits |= word & ((1 &<< UInt64(count &* 8)) &- 1)
      j &+= count
      let length = j &- start
      guard bytes[j] == UInt8(ascii: "\""), highBits & Bytes.everywhere(0x80) == 0,
        length <= DocumentBuilder.longestText
      else { break }
      builder.text.shrink(to: textStart &+ length)
      builder.scalar(.string, ofLast: length, offset: origin &+ i, length: length &+ 2)
      i = j &+ 1
      return
    }
    builder.text.shrink(to: textStart)
    try unusualString()
  }

  /// Reads a string that has escapes, characters beyond ASCII or something wrong, or that ends near the end of the bytes.
  @inline(never)
  private mutating func unusualString() throws(Interruption) {
    let start = i
    let end = try endOfString()
    guard end - start - 2 <= DocumentBuilder.longestText else {
      throw .fault(.tooLong(at: range(start, start + 1)))
    }
    let inner = UnsafeBufferPointer(rebasing: bytes[(start + 1)..<(end - 1)])
    if inner.contains(UInt8(ascii: "\\")) { return try escapedString(inner) }
    if String(validating: inner, as: UTF8.self) == nil {
      throw .fault(.badText(at: range(start, end)))
    }
    i = end
    builder.scalar(.string, inner, offset: origin + start, length: end - start)
  }

  /// Finds the end of the string that begins here.
  private func endOfString() throws(Interruption) -> Int {
    var j = i + 1
    while j < bytes.count {
      switch bytes[j] {
      case UInt8(ascii: "\""): return j + 1
      case UInt8(ascii: "\\"): j += 2
      case 0..<0x20:
        throw .fault(
          .jsonSyntax(
            "control character in a string", at: range(j, j + 1),
            help: "write it as an escape, such as \\n"))
      default: j += 1
      }
    }
    throw openString(from: i)
  }

  private mutating func escapedString(_ inner: UnsafeBufferPointer<UInt8>) throws(Interruption) {
    let start = i
    var text: [UInt8] = []
    text.reserveCapacity(inner.count)
    i += 1
    let end = start + 1 + inner.count
    while i < end {
      if bytes[i] == UInt8(ascii: "\\") {
        try escape(into: &text)
      } else {
        text.append(bytes[i])
        i += 1
      }
    }
    i = end + 1
    if String(validating: text, as: UTF8.self) == nil {
      throw .fault(.badText(at: range(start, i)))
    }
    builder.scalar(.string, text, offset: origin + start, length: i - start)
  }

  private mutating func escape(into text: inout [UInt8]) throws(Interruption) {
    let byte = bytes[i + 1]
    let plain: UInt8? =
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): byte
      case UInt8(ascii: "b"): 0x08
      case UInt8(ascii: "f"): 0x0C
      case UInt8(ascii: "n"): 0x0A
      case UInt8(ascii: "r"): 0x0D
      case UInt8(ascii: "t"): 0x09
      default: nil
      }
    if let plain {
      text.append(plain)
      i += 2
      return
    }
    guard byte == UInt8(ascii: "u"), let unit = hexadecimal(at: i + 2) else {
      throw fault("unknown escape in a string", length: 2)
    }
    i += 6
    var scalar = UInt32(unit)
    if (0xD800..<0xDC00).contains(unit), bytes[i] == UInt8(ascii: "\\"),
      bytes[i + 1] == UInt8(ascii: "u"), let low = hexadecimal(at: i + 2),
      (0xDC00..<0xE000).contains(low)
    {
      scalar = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00)
      i += 6
    }
    // Half of a surrogate pair reads as the replacement character, as Go's decoder reads it.
    let character = Unicode.Scalar(scalar) ?? "\u{FFFD}"
    text += Array(String(Character(character)).utf8)
  }

  private func hexadecimal(at start: Int) -> UInt16? {
    guard start + 4 <= bytes.count else { return nil }
    let digits = bytes[start..<start + 4]
    guard digits.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) else {
      return nil
    }
    return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
  }

  // MARK: Words and numbers

  /// Reads a number, `true`, `false` or `null`. What is not wanted keeps nothing but whether it is null.
  mutating func plain(_ outline: Outline) throws(Interruption) {
    let start = i
    var end = i
    while end < bytes.count, Self.isWordByte(bytes[end]) { end += 1 }
    // A word may go on behind what is at hand.
    if end == bytes.count, !isFinal { throw .textEnds }
    let word = UnsafeBufferPointer(rebasing: bytes[start..<end])
    let kind: Value.Kind
    switch word.first {
    case UInt8(ascii: "n") where word.elementsEqual("null".utf8): kind = .null
    case UInt8(ascii: "t") where word.elementsEqual("true".utf8): kind = .boolean
    case UInt8(ascii: "f") where word.elementsEqual("false".utf8): kind = .boolean
    case _ where Self.isNumber(word): kind = .number
    default:
      let text = String(decoding: word, as: UTF8.self)
      throw fault(
        word.isEmpty ? "expected a value" : "unknown word '\(text)'", length: max(1, word.count))
    }
    i = end
    if outline.extent == .unseen { return }
    if kind == .null {
      builder.scalar(
        .null, UnsafeBufferPointer(start: nil, count: 0), offset: origin + start, length: 4)
    } else if outline.isWanted {
      builder.scalar(kind, word, offset: origin + start, length: word.count)
    } else {
      builder.opaque(offset: origin + start, length: word.count)
    }
  }

  /// `-? ( 0 | [1-9] d* ) ( . d+ )? ( [eE] [-+]? d+ )?`
  private static func isNumber(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
    var j = 0
    func digits() -> Int {
      let start = j
      while j < word.count, (48...57).contains(word[j]) { j += 1 }
      return j - start
    }
    func take(_ a: UInt8, _ b: UInt8) -> Bool {
      guard j < word.count, word[j] == a || word[j] == b else { return false }
      j += 1
      return true
    }
    _ = take(UInt8(ascii: "-"), UInt8(ascii: "-"))
    let first = j
    let whole = digits()
    guard whole == 1 || whole > 1 && word[first] != UInt8(ascii: "0") else { return false }
    if take(UInt8(ascii: "."), UInt8(ascii: ".")), digits() == 0 { return false }
    if take(UInt8(ascii: "e"), UInt8(ascii: "E")) {
      _ = take(UInt8(ascii: "+"), UInt8(ascii: "-"))
      if digits() == 0 { return false }
    }
    return j == word.count
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "."), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
