/// Strings that were made lately, so that equal ones share their memory.
///
/// It has as many places as it ever will, and a string takes the place of the one before it: no input makes it grow or
/// grow slow.
package final class StringCache {
  private static let places = 1 << 13
  private var strings = [String](repeating: "", count: places)

  package init() {}

  /// The text of a scalar.
  package func string(of value: Value) -> String {
    value.withText { text in
      // Shorter strings have no memory of their own.
      guard text.count > 15 else { return String(decoding: text, as: UTF8.self) }
      let place = Int(truncatingIfNeeded: Bytes.hash(text)) & (Self.places - 1)
      let isSame = strings[place].utf8.withContiguousStorageIfAvailable {
        $0.count == text.count && Bytes.equal($0, 0, text, count: text.count)
      }
      if isSame != true { strings[place] = String(decoding: text, as: UTF8.self) }
      return strings[place]
    }
  }
}

/// What values were decoded to lately, so that equal ones are decoded once and share their memory.
///
/// A result may depend on nothing but what the value holds: not on its place, and not on what stands around it.
package final class DecodingCache<Result> {
  private static var places: Int { 1 << 10 }
  private static var mostText: Int { 4096 }

  private struct Entry {
    var value: Document
    var result: Result
  }

  private var entries = [Entry?](repeating: nil, count: places)

  package init() {}

  /// What the value was decoded to, or is decoded to now; a result of `nil` is not kept.
  package func result(for value: Value, decode: () -> Result?) -> Result? {
    guard let text = value.textOfSubtree, text.count <= Self.mostText else { return decode() }
    let hash = value.document.text.withUnsafeBufferPointer {
      Bytes.hash(UnsafeBufferPointer(rebasing: $0[text]))
    }
    let place = Int(truncatingIfNeeded: hash) & (Self.places - 1)
    if let entry = entries[place], entry.value.root.equals(value, text: text) {
      return entry.result
    }
    guard let result = decode() else { return nil }
    entries[place] = Entry(value: value.copy(text: text), result: result)
    return result
  }
}

extension Value {
  private var subtree: Range<Int> { index..<Int(document.tokens[index].end) }

  /// Where the texts of all scalars of the value stand, one behind the other; `nil` if aliases have put them elsewhere.
  fileprivate var textOfSubtree: Range<Int>? {
    let first = document.tokens[index].textStart
    var end = first
    for index in subtree {
      let token = document.tokens[index]
      guard token.textStart == end else { return nil }
      end += Int(token.textLength)
    }
    return first..<end
  }

  /// The value as a document of its own.
  fileprivate func copy(text: Range<Int>) -> Document {
    let tokens = document.tokens[subtree].map { token in
      var token = token
      token.end -= Int32(index)
      token.textStart -= text.lowerBound
      return token
    }
    return Document(tokens: tokens, text: Array(document.text[text]), file: document.file)
  }

  /// Whether the root of a document is equal to another value, whose texts stand in a range.
  fileprivate func equals(_ other: Value, text: Range<Int>) -> Bool {
    let others = other.subtree
    guard document.tokens.count == others.count, document.text.count == text.count else {
      return false
    }
    for (index, otherIndex) in others.enumerated() {
      let (a, b) = (document.tokens[index], other.document.tokens[otherIndex])
      guard a.kind == b.kind, a.textLength == b.textLength,
        a.end == b.end - Int32(others.lowerBound)
      else { return false }
    }
    return document.text.withUnsafeBufferPointer { own in
      other.document.text.withUnsafeBufferPointer { others in
        Bytes.equal(others, text.lowerBound, own, count: own.count)
      }
    }
  }
}
