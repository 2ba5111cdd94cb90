import NetcheckDiagnostics

/// Writes the tokens of one document after another. All readers use it, so they share what a document may hold.
struct DocumentBuilder: ~Copyable {
  /// How deep containers may stand in one another; no manifest comes near it.
  static let deepest = 128

  /// How many bytes the text of one value may take; a whole object in a cluster has no more than 3 MB (etcd's limit).
  static let longestText = 4 << 20

  var tokens = Pile<Token>(capacity: 64)
  var text = Pile<UInt8>(capacity: 1024)
  private var open = Pile<Int>(capacity: 16)
  private let file: Int32

  /// How many containers stand around the document, where it is an item of a list.
  private var outerDepth = 0

  init(file: Int32) {
    self.file = file
  }

  var depth: Int { outerDepth + open.count }

  /// Begins anew.
  mutating func reset(outerDepth: Int = 0) {
    self.outerDepth = outerDepth
    tokens.shrink(to: 0)
    text.shrink(to: 0)
    open.shrink(to: 0)
  }

  /// Begins with a document whose outermost container is open again.
  mutating func reopen(_ document: Document) {
    reset()
    document.tokens.withUnsafeBufferPointer { tokens.append($0) }
    document.text.withUnsafeBufferPointer { text.append($0) }
    open.append(0)
  }

  @inline(__always)
  mutating func scalar(
    _ kind: Value.Kind, _ bytes: UnsafeBufferPointer<UInt8>, offset: Int, length: Int
  ) {
    text.append(text: bytes)
    scalar(kind, ofLast: bytes.count, offset: offset, length: length)
  }

  mutating func scalar(_ kind: Value.Kind, _ bytes: [UInt8], offset: Int, length: Int) {
    bytes.withUnsafeBufferPointer { scalar(kind, $0, offset: offset, length: length) }
  }

  /// A scalar whose text was written last.
  @inline(__always)
  mutating func scalar(_ kind: Value.Kind, ofLast count: Int, offset: Int, length: Int) {
    tokens.append(
      Token(
        offset: offset, textStart: text.count &- count, textLength: Self.short(count),
        length: Self.short(length), end: Int32(truncatingIfNeeded: tokens.count &+ 1), kind: kind))
  }

  /// A length as tokens hold it; no honest text is longer than its bound.
  @inline(__always)
  private static func short(_ length: Int) -> Int32 {
    Int32(truncatingIfNeeded: min(length, Int(Int32.max)))
  }

  /// A value that nobody reads.
  mutating func opaque(offset: Int, length: Int) {
    tokens.append(
      Token(
        offset: offset, textStart: text.count, length: Self.short(length),
        end: Int32(truncatingIfNeeded: tokens.count &+ 1), kind: .opaque))
  }

  mutating func begin(_ kind: Value.Kind, offset: Int, isSparse: Bool = false) {
    open.append(tokens.count)
    tokens.append(
      Token(offset: offset, textStart: text.count, length: 1, kind: kind, isSparse: isSparse))
  }

  /// Takes the scalar back that was written last.
  mutating func removeScalar() {
    text.shrink(to: tokens.removeLast().textStart)
  }

  /// Ends the innermost container and returns its token's index.
  @discardableResult
  mutating func end() -> Int {
    let index = open.removeLast()
    tokens[index].end = Int32(tokens.count)
    return index
  }

  /// The document that was written.
  func document() -> Document {
    Document(tokens: Array(tokens.values), text: Array(text.values), file: file)
  }

  /// The document as far as it was written, with its outermost container ended.
  func unfinishedDocument() -> Document {
    var tokens = Array(tokens.values)
    tokens[0].end = Int32(tokens.count)
    return Document(tokens: tokens, text: Array(text.values), file: file)
  }
}

// MARK: What was written

extension DocumentBuilder {
  /// The keys and values of the mapping at an index, by their tokens.
  func entries(at index: Int) -> [(key: Int, value: Int)] {
    var entries: [(Int, Int)] = []
    var next = index + 1
    while next < Int(tokens[index].end) {
      let value = Int(tokens[next].end)
      entries.append((next, value))
      next = Int(tokens[value].end)
    }
    return entries
  }

  /// Whether the outermost value is a mapping with a key.
  func holdsKey(_ key: String) -> Bool {
    tokens.count > 0 && tokens[0].kind == .mapping
      && entries(at: 0).contains { bytes(of: $0.key).elementsEqual(key.utf8) }
  }

  /// The text of a scalar. It is valid until more is written.
  func bytes(of index: Int) -> UnsafeBufferPointer<UInt8> {
    let token = tokens[index]
    return UnsafeBufferPointer(
      start: text.base + token.textStart, count: Int(token.textLength))
  }

  /// The text of the scalar that was written last.
  var lastText: UnsafeBufferPointer<UInt8> { bytes(of: tokens.count - 1) }

  func string(of index: Int) -> String {
    String(decoding: bytes(of: index), as: UTF8.self)
  }

  func range(of index: Int) -> SourceRange {
    SourceRange(file: file, offset: tokens[index].offset, length: Int(tokens[index].length))
  }

  /// Keys that stand twice in the mapping at an index: the later one's range and the first one's.
  func repeatedKeys(at index: Int) -> (again: Int, first: Int)? {
    if keysAscend(at: index) { return nil }
    let entries = entries(at: index)
    if entries.count <= 8 {
      // Few keys are compared faster than they are hashed.
      for later in entries.indices.dropFirst() {
        let name = bytes(of: entries[later].key)
        if let first = entries[..<later].first(where: { bytes(of: $0.key).elementsEqual(name) }) {
          return (entries[later].key, first.key)
        }
      }
      return nil
    }
    var first: [[UInt8]: Int] = [:]
    for (key, _) in entries {
      if let known = first.updateValue(key, forKey: Array(bytes(of: key))) { return (key, known) }
    }
    return nil
  }

  /// Whether each key of a mapping is greater than the one before it, as servers write them: then none stands twice.
  private func keysAscend(at index: Int) -> Bool {
    let end = Int(tokens[index].end)
    var last = index + 1
    guard last < end else { return true }
    var next = Int(tokens[last + 1].end)
    while next < end {
      guard precedes(bytes(of: last), bytes(of: next)) else { return false }
      last = next
      next = Int(tokens[next + 1].end)
    }
    return true
  }

  private func precedes(
    _ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    let common = min(a.count, b.count)
    var i = 0
    while i < common {
      if a[i] != b[i] { return a[i] < b[i] }
      i += 1
    }
    return a.count < b.count
  }
}

// MARK: Aliases and merges

extension DocumentBuilder {
  /// Writes the subtree that begins at an index once more, as an alias or a merge asks for.
  mutating func repeatSubtree(at index: Int) {
    copySubtree(Array(tokens.values[index..<Int(tokens[index].end)]), from: index)
  }

  /// Replaces the entries of a mapping that has just ended; each pair names the tokens of key and value. Returns where
  /// each token that was moved stands now.
  mutating func rewriteMapping(
    at index: Int, entries: [(key: Int, value: Int)]
  ) -> [(old: Range<Int>, new: Int)] {
    let parts = entries.flatMap { [$0.key, $0.value] }.map { $0..<Int(tokens[$0].end) }
    let copies = parts.map { Array(tokens.values[$0]) }
    tokens.shrink(to: index + 1)
    var moves: [(Range<Int>, Int)] = []
    for (part, copy) in zip(parts, copies) {
      moves.append((part, tokens.count))
      copySubtree(copy, from: part.lowerBound)
    }
    tokens[index].end = Int32(tokens.count)
    return moves
  }

  /// Appends a subtree whose first token stood at an index.
  private mutating func copySubtree(_ subtree: [Token], from index: Int) {
    let shift = Int32(tokens.count - index)
    for var token in subtree {
      token.end += shift
      tokens.append(token)
    }
  }
}
