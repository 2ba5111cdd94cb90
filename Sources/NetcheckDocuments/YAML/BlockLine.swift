/// The line at which a ``BlockParser`` stands, from the next byte on.
///
/// It is small, so that it costs nothing to ask it something: of the whole parser the compiler makes a copy each time.
struct BlockLine: BitwiseCopyable {
  typealias Interruption = BlockParser.Interruption

  var bytes: UnsafeBufferPointer<UInt8>

  /// Whether the text ends where the bytes end.
  var isFinal = false

  /// The next byte, and the end of the line without its line break.
  var i = 0
  var end = 0

  /// The first blank of its contents; the line's end if there is none.
  private var blank = 0

  init(bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
  }

  // MARK: The whole line

  mutating func skipIndentation() {
    while i + 8 <= bytes.count {
      let others = Bytes.word(bytes, at: i) ^ Bytes.everywhere(0x20)
      guard others == 0 else {
        i += others.trailingZeroBitCount >> 3
        return
      }
      i += 8
    }
    while i < bytes.count, bytes[i] == 0x20 { i += 1 }
  }

  /// Finds the end of the line whose contents begin here. Every character must be one that libyaml takes, and none a tab.
  mutating func findEnd() throws(Interruption) {
    var j = i
    blank = .max
    while j < bytes.count {
      if j + 8 <= bytes.count {
        let word = Bytes.word(bytes, at: j)
        if blank == .max {
          let blanks = Bytes.marks(of: 0x20, in: word)
          if blanks != 0 { blank = j + blanks.trailingZeroBitCount >> 3 }
        }
        let stops = Bytes.marks(below: 0x20, in: word) | Bytes.marks(above: 0x7E, in: word)
        guard stops != 0 else {
          j += 8
          continue
        }
        j += stops.trailingZeroBitCount >> 3
      } else if bytes[j] == 0x20 {
        blank = min(blank, j)
      }
      let byte = bytes[j]
      if byte == UInt8(ascii: "\n") { break }
      if byte < 0x20 || byte == 0x7F { throw .odd }
      j += byte < 0x80 ? 1 : try lengthOfCharacter(at: j)
    }
    // What is too long is told by libyaml.
    if j - i > DocumentBuilder.longestText { throw .odd }
    guard j < bytes.count || isFinal else { throw .textEnds }
    end = j
    blank = min(blank, j)
  }

  /// The end of a line of text in which anything may stand that libyaml takes.
  func endOfText() throws(Interruption) -> Int {
    var j = i
    while j < bytes.count {
      if j + 8 <= bytes.count {
        let word = Bytes.word(bytes, at: j)
        let stops = Bytes.marks(below: 0x20, in: word) | Bytes.marks(above: 0x7E, in: word)
        guard stops != 0 else {
          j += 8
          continue
        }
        j += stops.trailingZeroBitCount >> 3
      }
      let byte = bytes[j]
      if byte == UInt8(ascii: "\n") { return j }
      if byte < 0x20 || byte == 0x7F, byte != 0x09 { throw .odd }
      j += byte < 0x80 ? 1 : try lengthOfCharacter(at: j)
    }
    guard isFinal else { throw .textEnds }
    return j
  }

  /// The length of a character beyond ASCII, which must be whole, printable and no line break.
  func lengthOfCharacter(at start: Int) throws(Interruption) -> Int {
    let length =
      switch bytes[start] {
      case 0xC2...0xDF: 2
      case 0xE0...0xEF: 3
      case 0xF0...0xF4: 4
      default: throw .odd
      }
    guard start + length <= bytes.count else { throw isFinal ? .odd : .textEnds }
    let text = UnsafeBufferPointer(rebasing: bytes[start..<start + length])
    guard let scalar = String(validating: text, as: UTF8.self)?.unicodeScalars.first else {
      throw .odd
    }
    switch scalar.value {
    case 0x80..<0xA0, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: throw .odd
    default: return length
    }
  }

  /// Whether the line begins with `---` or `...`, alone or with a blank behind it.
  var isDocumentMark: Bool {
    guard end - i >= 3, bytes[i + 1] == bytes[i], bytes[i + 2] == bytes[i] else { return false }
    return end == i + 3 || bytes[i + 3] == 0x20
  }

  /// Whether a dash with a blank or nothing behind it stands here.
  var isAtDash: Bool {
    i < end && bytes[i] == UInt8(ascii: "-") && (i + 1 == end || bytes[i + 1] == 0x20)
  }

  mutating func skipBlanks() {
    while i < end, bytes[i] == 0x20 { i += 1 }
  }

  /// Whether nothing but blanks and perhaps a comment is left on the line.
  var isLineDone: Bool {
    if i < end, bytes[i] > UInt8(ascii: "#") { return false }
    var j = i
    while j < end, bytes[j] == 0x20 { j += 1 }
    return j == end || (bytes[j] == UInt8(ascii: "#") && j > 0 && bytes[j - 1] == 0x20)
  }
  // MARK: Keys

  /// The place of the colon behind a plain key without blanks.
  func endOfPlainKey() -> Int? {
    // Behind its colon stands the first blank, or nothing.
    if blank > i { return bytes[blank - 1] == UInt8(ascii: ":") && blank > i + 1 ? blank - 1 : nil }
    var j = i
    while j < end {
      if j + 8 <= bytes.count {
        let word = Bytes.word(bytes, at: j)
        let marks =
          Bytes.marks(of: UInt8(ascii: ":"), in: word) | Bytes.marks(below: 0x21, in: word)
        guard marks != 0 else {
          j += 8
          continue
        }
        j += marks.trailingZeroBitCount >> 3
      }
      if bytes[j] <= 0x20 { return nil }
      if isColon(at: j) { return j }
      j += 1
    }
    return nil
  }

  /// Whether the rest of the line begins with a key.
  var holdsKey: Bool { endOfKey() != nil }

  /// The place of the colon behind the key that begins here.
  func endOfKey() -> Int? {
    let first = bytes[i]
    if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
      var j = i + 1
      while j < end, bytes[j] != first { j += bytes[j] == UInt8(ascii: "\\") ? 2 : 1 }
      return j < end && isColon(at: j + 1) ? j + 1 : nil
    }
    var j = i
    while j < end {
      if j + 8 <= bytes.count {
        let marks = Bytes.marks(of: UInt8(ascii: ":"), in: Bytes.word(bytes, at: j))
        guard marks != 0 else {
          j += 8
          continue
        }
        j += marks.trailingZeroBitCount >> 3
        if j >= end { return nil }
      }
      if isColon(at: j) { return j }
      j += 1
    }
    return nil
  }

  func isColon(at j: Int) -> Bool {
    j < end && bytes[j] == UInt8(ascii: ":") && (j + 1 == end || bytes[j + 1] == 0x20)
  }

  /// Whether a plain word of some length that begins here may be no string.
  @inline(__always)
  func mayMeanSomething(_ count: Int) -> Bool {
    switch bytes[i] | 0x20 {
    case UInt8(ascii: "n"), UInt8(ascii: "y"), UInt8(ascii: "t"), UInt8(ascii: "f"),
      UInt8(ascii: "o"):
      count <= 5
    case UInt8(ascii: "a")...UInt8(ascii: "z"): false
    default: true
    }
  }

  /// Whether the line is nothing but a plain key and a plain value that begins with a letter or a digit: as most lines are.
  var isPlainEntry: Bool {
    guard blank > i + 1, blank + 1 < end, bytes[blank - 1] == UInt8(ascii: ":"),
      !mayMeanSomething(blank - 1 - i), blank - i <= 1000
    else { return false }
    var j = blank + 1
    switch bytes[j] {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      break
    default: return false
    }
    while j < end {
      guard j + 8 <= bytes.count else { return false }
      let word = Bytes.word(bytes, at: j)
      let marks =
        Bytes.marks(of: UInt8(ascii: ":"), in: word) | Bytes.marks(of: UInt8(ascii: "#"), in: word)
      if marks != 0 { return j + marks.trailingZeroBitCount >> 3 >= end }
      j += 8
    }
    return true
  }

  // MARK: Scalars

  /// Whether a plain scalar may begin here.
  var isPlainStart: Bool {
    if (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(bytes[i] | 0x20) { return true }
    return switch bytes[i] {
    case UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"):
      i + 1 < end && bytes[i + 1] != 0x20
    case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
      UInt8(ascii: "}"), UInt8(ascii: "#"), UInt8(ascii: "&"), UInt8(ascii: "*"),
      UInt8(ascii: "!"), UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "'"),
      UInt8(ascii: "\""), UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "`"):
      false
    default: true
    }
  }

  /// The end of the plain text that goes on here, and whether a comment follows it on the line.
  func endOfPlain() throws(Interruption) -> (end: Int, hasComment: Bool) {
    var j = i
    while j < end {
      if j + 8 <= bytes.count {
        let word = Bytes.word(bytes, at: j)
        let marks =
          Bytes.marks(of: UInt8(ascii: ":"), in: word)
          | Bytes.marks(of: UInt8(ascii: "#"), in: word)
        guard marks != 0 else {
          j += 8
          continue
        }
        j += marks.trailingZeroBitCount >> 3
        if j >= end { break }
      }
      if bytes[j] == UInt8(ascii: ":"), j + 1 == end || bytes[j + 1] == 0x20 { throw .odd }
      if bytes[j] == UInt8(ascii: "#"), j > i, bytes[j - 1] == 0x20 {
        return (withoutBlanks(before: j), true)
      }
      j += 1
    }
    return (withoutBlanks(before: end), false)
  }

  func withoutBlanks(before end: Int) -> Int {
    var end = end
    while end > i, bytes[end - 1] == 0x20 { end -= 1 }
    return end
  }

  /// The length of an escape, which must be one that libyaml knows.
  func lengthOfEscape() throws(Interruption) -> Int {
    // At its end an escape joins the line with the next one.
    guard i + 1 < end else { return 1 }
    let digits: Int
    switch bytes[i + 1] {
    case UInt8(ascii: "x"): digits = 2
    case UInt8(ascii: "u"): digits = 4
    case UInt8(ascii: "U"): digits = 8
    default:
      guard "0abtnvfre \"/\\N_LP".utf8.contains(bytes[i + 1]) else { throw .odd }
      return 2
    }
    guard i + 2 + digits <= end,
      let value = UInt32(
        String(decoding: bytes[(i + 2)..<(i + 2 + digits)], as: UTF8.self), radix: 16),
      Unicode.Scalar(value) != nil, bytes[i + 2] != UInt8(ascii: "+")
    else { throw .odd }
    return 2 + digits
  }
}
