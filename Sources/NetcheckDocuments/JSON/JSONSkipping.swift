import NetcheckDiagnostics

/// Passing over what nobody reads, eight bytes at a time.
extension JSONParser {
  /// Passes over white space, which mostly is a line break and blanks.
  @inline(__always)
  mutating func skipSpace() {
    var j = i
    while j < bytes.count {
      if j &+ 8 <= bytes.count {
        let others = Bytes.word(bytes, at: j) ^ Bytes.everywhere(0x20)
        if others == 0 {
          j &+= 8
          continue
        }
        j &+= others.trailingZeroBitCount >> 3
      }
      guard TextForm.isSpace(bytes[j]) else { break }
      j &+= 1
    }
    i = j
  }

  /// Passes over the string that begins here.
  mutating func skipString() throws(Interruption) {
    i = try endOfSkippedString(from: i)
  }

  /// The place behind the string that begins at an index.
  ///
  /// A quote too many or too few would turn strings inside out, and objects could get lost in them. So no line may break in
  /// a string, and a letter must not follow it: if quotes do not pair as they should, that happens at once.
  @inline(__always)
  private func endOfSkippedString(from start: Int) throws(Interruption) -> Int {
    var j = start &+ 1
    while true {
      while j &+ 8 <= bytes.count {
        let word = Bytes.word(bytes, at: j)
        let stops =
          Bytes.marks(of: UInt8(ascii: "\""), in: word)
          | Bytes.marks(of: UInt8(ascii: "\\"), in: word) | Bytes.marks(below: 0x20, in: word)
        if stops != 0 {
          j &+= stops.trailingZeroBitCount >> 3
          break
        }
        j &+= 8
      }
      guard j < bytes.count else { throw openString(from: start) }
      let byte = bytes[j]
      if byte == UInt8(ascii: "\"") {
        if j + 1 < bytes.count, !Self.mayFollowString(bytes[j + 1]) { throw .malformed }
        if j - start > DocumentBuilder.longestText { throw .malformed }
        return j + 1
      }
      if byte < 0x20 { throw .malformed }
      j += byte == UInt8(ascii: "\\") ? 2 : 1
    }
  }

  @inline(__always)
  private static func mayFollowString(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x20, 0x0A,
      0x0D, 0x09:
      true
    default: false
    }
  }

  /// Passes over the container that begins here. Strings are honoured and brackets must match; the rest is not looked at.
  mutating func skipContainer() throws(Interruption) {
    var j = i
    // The open brackets from the innermost one in the lowest bit: 1 for a mapping. There are never more than the bits hold.
    var open: UInt128 = 0
    var depth = 0
    repeat {
      j = nextMark(from: j)
      guard j < bytes.count else { throw .textEnds }
      let byte = bytes[j]
      let isMapping: UInt128 = byte & 0x20 == 0 ? 0 : 1
      switch byte {
      case UInt8(ascii: "\""):
        j = try endOfSkippedString(from: j)
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard builder.depth + depth < DocumentBuilder.deepest else { throw .malformed }
        open = open &<< 1 | isMapping
        depth &+= 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard open & 1 == isMapping else { throw .malformed }
        open &>>= 1
        depth &-= 1
      default: break
      }
      j &+= 1
    } while depth > 0
    i = j
  }

  /// The next quote or bracket, or a place behind the last whole word.
  @inline(__always)
  private func nextMark(from start: Int) -> Int {
    var j = start
    while j &+ 8 <= bytes.count {
      let word = Bytes.word(bytes, at: j)
      if word == Bytes.everywhere(0x20) {
        j &+= 8
        continue
      }
      let folded = word | Bytes.everywhere(0x20)  // [ and ] become { and }
      let marks =
        Bytes.marks(of: UInt8(ascii: "\""), in: word)
        | Bytes.marks(of: UInt8(ascii: "{"), in: folded)
        | Bytes.marks(of: UInt8(ascii: "}"), in: folded)
      if marks != 0 { return j &+ marks.trailingZeroBitCount >> 3 }
      j &+= 8
    }
    return j
  }

  // MARK: Faults

  func range(_ start: Int, _ end: Int) -> SourceRange {
    SourceRange(file: file, offset: origin + start, length: end - start)
  }

  func here(length: Int = 1) -> SourceRange { range(i, i + length) }

  func fault(_ message: String, length: Int = 1) -> Interruption {
    .fault(.jsonSyntax(message, at: here(length: length)))
  }

  func expected(_ mark: String, or closing: UInt8) -> Interruption {
    fault("expected \(mark) or '\(Character(Unicode.Scalar(closing)))'")
  }

  /// A string that does not end in the bytes at hand.
  func openString(from start: Int) -> Interruption {
    if bytes.count - start - 2 > DocumentBuilder.longestText {
      return .fault(.tooLong(at: range(start, start + 1)))
    }
    return isFinal
      ? .fault(.jsonSyntax("string without a closing quote", at: range(start, start + 1)))
      : .textEnds
  }
}

extension Diagnostic {
  static func jsonSyntax(
    _ message: String, at range: SourceRange, help: String? = nil
  ) -> Diagnostic {
    .error(message, code: .jsonSyntax, at: range, help: help)
  }

  static func jsonEnds(at range: SourceRange) -> Diagnostic {
    jsonSyntax("the file ends inside a JSON value", at: range, help: "was the dump cut short?")
  }

  static func badText(at range: SourceRange) -> Diagnostic {
    .error(
      "the string is no valid UTF-8 text", code: .encoding, at: range,
      help: "save the file as UTF-8")
  }

  static func duplicateKey(
    _ key: String, at range: SourceRange, first: SourceRange
  ) -> Diagnostic {
    .error(
      "key '\(key)' stands twice", code: .duplicateKey, at: range,
      notes: [Note("it stands first here", at: first)],
      help: ["apiVersion", "kind"].contains(key)
        ? "is the line '---' missing between two documents?"
        : "kubectl would keep the last one without a word: remove one of them")
  }

  static func tooLong(at range: SourceRange) -> Diagnostic {
    .error(
      "a text takes more than \(DocumentBuilder.longestText >> 20) MB", code: .textLimit, at: range,
      help: "no object of a cluster is so large: is this file a manifest?")
  }

  static func tooDeep(at range: SourceRange) -> Diagnostic {
    .error(
      "values are nested more than \(DocumentBuilder.deepest) deep", code: .nesting, at: range,
      help: "no Kubernetes object is nested so deep: is this file a manifest?")
  }
}
