/// One document of a file, or one item of a list: a tree of values, kept flat.
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
struct Token: BitwiseCopyable {
  /// Where it is written.
  var offset: Int

  /// The scalar's text, in the document's `text`.
  var textStart = 0
  var textLength: Int32 = 0

  /// How many bytes of the file it covers.
  var length: Int32

  /// The index of the first token behind this one's subtree.
  var end: Int32 = 0

  var kind: Value.Kind

  /// Whether a mapping may have held other keys.
  var isSparse = false
}

extension Document {
  /// The index of the value behind a key of the mapping at an index. Keys are scalars, so a value follows its key at once.
  func value(behind key: UnsafeBufferPointer<UInt8>, in mapping: Int) -> Int? {
    tokens.withUnsafeBufferPointer { tokens in
      text.withUnsafeBufferPointer { text in
        let end = Int(tokens[mapping].end)
        var next = mapping + 1
        while next < end {
          let token = tokens[next]
          if Int(token.textLength) == key.count,
            Bytes.equal(text, token.textStart, key, count: key.count)
          {
            return next + 1
          }
          next = Int(tokens[next + 1].end)
        }
        return nil
      }
    }
  }
}
