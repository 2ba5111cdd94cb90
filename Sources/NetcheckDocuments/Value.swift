package import NetcheckDiagnostics

/// One document of a file: a tree of values, kept flat.
///
/// The tokens stand in the order of the text, each container before what it holds, and each token knows where its
/// subtree ends. The readers of YAML and JSON write it; ``Value`` reads it.
package final class Document: Sendable {
  let tokens: [Token]
  let text: [UInt8]
  let file: Int32

  init(tokens: [Token], text: [UInt8], file: Int32) {
    self.tokens = tokens
    self.text = text
    self.file = file
  }

  /// The document's outermost value.
  package var root: Value { Value(document: self, index: 0) }
}

/// One value or key of a document.
struct Token {
  var kind: Value.Kind

  /// The scalar's text, in the document's `text`.
  var textStart: Int32 = 0
  var textLength: Int32 = 0

  /// Where it is written.
  var offset: Int
  var length: Int32

  /// The index of the first token behind this one's subtree.
  var end: Int32 = 0
}

/// A value of a document: a scalar, a sequence or a mapping, with its place.
package struct Value: Sendable {
  /// What a scalar is, by the rules of Kubernetes' decoder, or which container.
  package enum Kind: UInt8, Sendable {
    case null, boolean, number, string, sequence, mapping
  }

  let document: Document
  let index: Int

  private var token: Token { document.tokens[index] }

  package var kind: Kind { token.kind }

  package var range: SourceRange {
    SourceRange(file: document.file, offset: token.offset, length: Int(token.length))
  }

  /// The text of a scalar: of a string its value, of others what the file says; empty for containers.
  package var text: String {
    let start = Int(token.textStart)
    let bytes = document.text[start..<start + Int(token.textLength)]
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The elements of a sequence; none for other kinds.
  package var elements: Elements {
    Elements(value: self, upcoming: kind == .sequence ? index + 1 : Int(token.end))
  }

  /// The keys and values of a mapping, in the order of the text; none for other kinds.
  package var entries: Entries {
    Entries(value: self, upcoming: kind == .mapping ? index + 1 : Int(token.end))
  }

  /// The value behind a key of a mapping.
  package subscript(key: String) -> Value? {
    entries.first { $0.key.text == key }?.value
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
    kind == .number ? YAMLScalar.number(Array(text.utf8)[...])?.integer : nil
  }

  /// The value of any number.
  package var number: Double? {
    guard kind == .number, let number = YAMLScalar.number(Array(text.utf8)[...]) else { return nil }
    return Double(number.spelling)
  }

  package var boolean: Bool? {
    kind == .boolean ? YAMLScalar.boolean(text) : nil
  }

  /// What the value is, in the words of messages.
  package var kindName: String {
    switch kind {
    case .null: "null"
    case .boolean: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}
