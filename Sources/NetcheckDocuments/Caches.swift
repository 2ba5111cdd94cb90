/// Strings that were made lately, so that equal ones share their memory.
///
/// It has as many places as it ever will, and a string takes the place of the one before it: no input makes it grow or
/// grow slow.
package final class StringCache {
  private let places: Int
  private var strings: [String] = []
  private var lists: [[String]] = []

  /// - Parameter places: how many strings are kept, a power of two. They take memory with the first one.
  package init(places: Int) {
    self.places = places
  }

  /// The text of a scalar.
  package func string(of value: Value) -> String {
    value.withText { text in
      // Shorter strings have no memory of their own.
      guard text.count > 15 else { return String(decoding: text, as: UTF8.self) }
      if strings.isEmpty { strings = Array(repeating: "", count: places) }
      let place = Int(truncatingIfNeeded: Bytes.hash(text)) & (places - 1)
      let isSame = strings[place].utf8.withContiguousStorageIfAvailable {
        $0.count == text.count && Bytes.equal($0, 0, text, count: text.count)
      }
      if isSame != true { strings[place] = String(decoding: text, as: UTF8.self) }
      return strings[place]
    }
  }

  /// A list of a scalar's text alone; of null it is the empty text.
  package func list(of value: Value) -> [String] {
    if value.isNull { return [""] }
    let string = string(of: value)
    if lists.isEmpty { lists = Array(repeating: [], count: places) }
    let place = value.withText { Int(truncatingIfNeeded: Bytes.hash($0)) & (places - 1) }
    if lists[place].first != string { lists[place] = [string] }
    return lists[place]
  }
}

/// Values that were seen lately, for finding out whether an equal one was there before.
package final class ValueCache {
  private static let mostText = 4096

  private let places: Int
  private var values: [Document?] = []

  /// Where a value belongs, and whether an equal one is there.
  package struct Place {
    package let index: Int
    package let isTaken: Bool

    /// A number that equal values share, and others rarely.
    package let hash: UInt64
    fileprivate let text: Range<Int>
  }

  /// - Parameter places: how many values are kept, a power of two. They take memory with the first one.
  package init(places: Int) {
    self.places = places
  }

  /// The place of a value; `nil` if it is too large to be kept, or repeats parts of others.
  package func place(of value: Value) -> Place? {
    guard let text = value.textOfSubtree, text.count <= Self.mostText else { return nil }
    if values.isEmpty { values = Array(repeating: nil, count: places) }
    let hash = value.document.text.withUnsafeBufferPointer {
      Bytes.hash(UnsafeBufferPointer(rebasing: $0[text]))
    }
    let index = Int(truncatingIfNeeded: hash) & (places - 1)
    let isTaken = values[index]?.root.equals(value, text: text) ?? false
    return Place(index: index, isTaken: isTaken, hash: hash, text: text)
  }

  /// Keeps a value in its place.
  package func keep(_ value: Value, at place: Place) {
    values[place.index] = value.copy(text: place.text)
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
