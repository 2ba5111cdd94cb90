package import NetcheckDiagnostics

/// A value of a document: a scalar, a sequence or a mapping, with its place.
package struct Value: Sendable {
  /// What a scalar is, by the rules of Kubernetes' decoder, or which container.
  package enum Kind: UInt8, Sendable, BitwiseCopyable {
    case null, boolean, number, string, sequence, mapping
    /// Something other than null that was passed over unread, since no ``Outline`` asks for it.
    case opaque
  }

  let document: Document
  let index: Int

  private var token: Token { document.tokens[index] }

  /// What the value is. Nobody may ask it of a value that its outline leaves out: only its place and its presence are known.
  package var kind: Kind {
    let kind = token.kind
    assert(kind != .opaque, "a decoder reads what its outline leaves out")
    return kind
  }

  package var isNull: Bool { token.kind == .null }

  package var range: SourceRange {
    let token = token
    return SourceRange(file: document.file, offset: token.offset, length: Int(token.length))
  }

  /// The text of a scalar: of a string its value, of others what the file says; empty for containers.
  package var text: String {
    withText { String(decoding: $0, as: UTF8.self) }
  }

  /// Hands the bytes of a scalar's text on.
  package func withText<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    let token = token
    assert(token.kind != .opaque, "a decoder reads what its outline leaves out")
    return document.text.withUnsafeBufferPointer { text in
      body(
        UnsafeBufferPointer(
          rebasing: text[token.textStart..<token.textStart + Int(token.textLength)]))
    }
  }

  /// Whether a container holds nothing.
  package var isEmpty: Bool { Int(token.end) == index + 1 }

  /// The elements of a sequence; none for other kinds.
  package var elements: Elements {
    Elements(value: self, upcoming: kind == .sequence ? index + 1 : Int(token.end))
  }

  /// The keys and values of a mapping, in the order of the text; none for other kinds.
  package var entries: Entries {
    assert(!token.isSparse, "a decoder looks at all keys where its outline keeps some")
    return keptEntries
  }

  /// The entries that an outline left over.
  package var keptEntries: Entries {
    Entries(value: self, upcoming: kind == .mapping ? index + 1 : Int(token.end))
  }

  /// Whether the mapping may have held other keys than those that were kept.
  package var isSparse: Bool { token.isSparse }

  /// The value behind a key of a mapping.
  package subscript(key: String) -> Value? {
    guard kind == .mapping else { return nil }
    var key = key
    return key.withUTF8 { document.value(behind: $0, in: index) }
      .map { Value(document: document, index: $0) }
  }

  /// Hands on each key of a mapping with its text.
  package func forEachKey(_ body: (_ key: Value, _ text: UnsafeBufferPointer<UInt8>) -> Void) {
    guard kind == .mapping else { return }
    assert(!token.isSparse, "a decoder looks at all keys where its outline keeps some")
    let end = Int(token.end)
    var next = index + 1
    document.text.withUnsafeBufferPointer { text in
      while next < end {
        let key = document.tokens[next]
        let slice = text[key.textStart..<key.textStart + Int(key.textLength)]
        body(Value(document: document, index: next), UnsafeBufferPointer(rebasing: slice))
        next = Int(document.tokens[next + 1].end)
      }
    }
  }

  package struct Elements: Sequence, IteratorProtocol {
    let value: Value
    var upcoming: Int

    package mutating func next() -> Value? {
      guard upcoming < Int(value.token.end) else { return nil }
      let element = Value(document: value.document, index: upcoming)
      upcoming = Int(element.token.end)
      return element
    }
  }

  package struct Entries: Sequence, IteratorProtocol {
    let value: Value
    var upcoming: Int

    package mutating func next() -> (key: Value, value: Value)? {
      guard upcoming < Int(value.token.end) else { return nil }
      let key = Value(document: value.document, index: upcoming)
      let behind = Value(document: value.document, index: Int(key.token.end))
      upcoming = Int(behind.token.end)
      return (key, behind)
    }
  }
}

extension Value {
  /// The value of a whole number, also one written `0x1F`, `1e3` or `65535.0`; `nil` for other values and beyond 64 bits.
  package var integer: Int? {
    guard kind == .number else { return nil }
    return withText { text in
      plainDecimal(text) ?? YAMLScalar.number(Array(text)[...])?.integer
    }
  }

  /// The value of up to nine decimal digits without a leading zero, as nearly all numbers are written.
  private func plainDecimal(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
    guard (1...9).contains(text.count), text[0] != UInt8(ascii: "0") || text.count == 1 else {
      return nil
    }
    var number = 0
    for byte in text {
      guard (48...57).contains(byte) else { return nil }
      number = number * 10 + Int(byte - 48)
    }
    return number
  }

  /// The value of any number.
  package var number: Double? {
    guard kind == .number, let number = YAMLScalar.number(Array(text.utf8)[...]) else { return nil }
    return Double(number.spelling)
  }

  package var boolean: Bool? {
    guard kind == .boolean else { return nil }
    // Of the words that mean something `on` and `off` alone begin alike.
    return withText { text in
      switch text[0] | 0x20 {
      case UInt8(ascii: "t"), UInt8(ascii: "y"): true
      case UInt8(ascii: "o"): text.count == 2
      default: false
      }
    }
  }

  /// What the value is, in the words of messages.
  package var kindName: String {
    switch token.kind {
    case .null: "null"
    case .boolean: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .sequence: "a list"
    case .mapping: "a mapping"
    case .opaque: "unread"
    }
  }
}
