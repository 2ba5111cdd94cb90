import NetcheckDiagnostics

/// Reads JSON (RFC 8259) strictly: one value after another, as `kubectl` accepts several in a row.
struct JSONReader {
  private let bytes: [UInt8]
  private let file: Int32
  private var i: Int

  init(_ bytes: [UInt8], file: Int32) {
    self.bytes = bytes
    self.file = file
    i = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// All documents up to the end or to the first fault.
  mutating func documents() -> (documents: [Document], fault: Diagnostic?) {
    var documents: [Document] = []
    do {
      while true {
        skipSpace()
        guard i < bytes.count else { return (documents, nil) }
        var builder = DocumentBuilder(file: file)
        try value(into: &builder)
        documents.append(builder.document())
      }
    } catch {
      return (documents, error)
    }
  }

  /// Reads one value. Containers are walked in a loop, so depth costs no stack.
  private mutating func value(into builder: inout DocumentBuilder) throws(Diagnostic) {
    var open: [UInt8] = []
    repeat {
      skipSpace()
      guard i < bytes.count else { throw unexpectedEnd() }
      switch bytes[i] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard builder.depth < DocumentBuilder.deepest else { throw .tooDeep(at: here()) }
        let isMapping = bytes[i] == UInt8(ascii: "{")
        builder.begin(isMapping ? .mapping : .sequence, offset: i)
        open.append(bytes[i] + 2)  // the matching bracket stands two places on in ASCII
        i += 1
        skipSpace()
        if i < bytes.count, bytes[i] == open.last {
          try close(&open, &builder)
        } else {
          if isMapping { try key(into: &builder) }
          continue
        }
      case UInt8(ascii: "\""):
        let start = i
        let text = try string()
        builder.scalar(.string, text, offset: start, length: i - start)
      default:
        try plain(into: &builder)
      }
      try behindValue(&open, &builder)
    } while !open.isEmpty
  }

  /// Handles what follows a value: commas and closing brackets, until the next value begins or all is closed.
  private mutating func behindValue(
    _ open: inout [UInt8], _ builder: inout DocumentBuilder
  ) throws(Diagnostic) {
    while let closing = open.last {
      skipSpace()
      guard i < bytes.count else { throw unexpectedEnd() }
      if bytes[i] == UInt8(ascii: ",") {
        i += 1
        if closing == UInt8(ascii: "}") { try key(into: &builder) }
        return
      }
      guard bytes[i] == closing else {
        throw fault("expected ',' or '\(Character(Unicode.Scalar(closing)))'")
      }
      try close(&open, &builder)
    }
  }

  private mutating func close(
    _ open: inout [UInt8], _ builder: inout DocumentBuilder
  ) throws(Diagnostic) {
    let isMapping = open.removeLast() == UInt8(ascii: "}")
    i += 1
    let index = builder.end()
    if isMapping, let (again, first) = builder.repeatedKeys(at: index).first {
      throw .duplicateKey(
        String(decoding: builder.bytes(of: again), as: UTF8.self), at: builder.range(of: again),
        first: builder.range(of: first))
    }
  }

  private mutating func key(into builder: inout DocumentBuilder) throws(Diagnostic) {
    skipSpace()
    guard i < bytes.count else { throw unexpectedEnd() }
    guard bytes[i] == UInt8(ascii: "\"") else { throw fault("expected a key in quotes") }
    let start = i
    let text = try string()
    builder.scalar(.string, text, offset: start, length: i - start)
    skipSpace()
    guard i < bytes.count else { throw unexpectedEnd() }
    guard bytes[i] == UInt8(ascii: ":") else { throw fault("expected ':' behind the key") }
    i += 1
  }

  private mutating func plain(into builder: inout DocumentBuilder) throws(Diagnostic) {
    let start = i
    while i < bytes.count, isWordByte(bytes[i]) { i += 1 }
    let word = bytes[start..<i]
    let length = i - start
    switch String(decoding: word, as: UTF8.self) {
    case "null": builder.scalar(.null, [], offset: start, length: length)
    case "true", "false": builder.scalar(.boolean, word, offset: start, length: length)
    default:
      guard isNumber(word) else {
        i = start
        throw fault(
          word.isEmpty
            ? "expected a value" : "unknown word '\(String(decoding: word, as: UTF8.self))'",
          length: max(1, length))
      }
      builder.scalar(.number, word, offset: start, length: length)
    }
  }

  /// Reads a string from its opening quote to behind its closing one, and resolves its escapes.
  private mutating func string() throws(Diagnostic) -> [UInt8] {
    let start = i
    i += 1
    var text: [UInt8] = []
    while i < bytes.count {
      let byte = bytes[i]
      switch byte {
      case UInt8(ascii: "\""):
        i += 1
        return text
      case UInt8(ascii: "\\"):
        try escape(into: &text)
      case 0..<0x20:
        throw fault("control character in a string", help: "write it as an escape, such as \\n")
      default:
        text.append(byte)
        i += 1
      }
    }
    i = start
    throw fault("string without a closing quote")
  }

  private mutating func escape(into text: inout [UInt8]) throws(Diagnostic) {
    guard i + 1 < bytes.count else { throw unexpectedEnd() }
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
    if (0xD800..<0xDC00).contains(unit), i + 1 < bytes.count, bytes[i] == UInt8(ascii: "\\"),
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

  /// `-? ( 0 | [1-9] d* ) ( . d+ )? ( [eE] [-+]? d+ )?`
  private func isNumber(_ word: ArraySlice<UInt8>) -> Bool {
    var rest = word
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    let whole = rest.prefix { (48...57).contains($0) }
    guard !whole.isEmpty, whole.count == 1 || whole.first != UInt8(ascii: "0") else { return false }
    rest = rest.dropFirst(whole.count)
    if rest.first == UInt8(ascii: ".") {
      let fraction = rest.dropFirst().prefix { (48...57).contains($0) }
      guard !fraction.isEmpty else { return false }
      rest = rest.dropFirst(fraction.count + 1)
    }
    if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") {
        rest = rest.dropFirst()
      }
      let exponent = rest.prefix { (48...57).contains($0) }
      guard !exponent.isEmpty else { return false }
      rest = rest.dropFirst(exponent.count)
    }
    return rest.isEmpty
  }

  private func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "."), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private mutating func skipSpace() {
    while i < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[i]) { i += 1 }
  }

  private func here(length: Int = 1) -> SourceRange {
    SourceRange(file: file, offset: i, length: length)
  }

  private func fault(_ message: String, length: Int = 1, help: String? = nil) -> Diagnostic {
    .error(message, code: .jsonSyntax, at: here(length: length), help: help)
  }

  private func unexpectedEnd() -> Diagnostic {
    .error(
      "the file ends inside a JSON value", code: .jsonSyntax,
      at: SourceRange(file: file, offset: bytes.count, length: 0),
      help: "was the dump cut short?")
  }
}

extension Diagnostic {
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

  static func tooDeep(at range: SourceRange) -> Diagnostic {
    .error(
      "values are nested more than \(DocumentBuilder.deepest) deep", code: .nesting, at: range,
      help: "no Kubernetes object is nested so deep: is this file a manifest?")
  }
}
