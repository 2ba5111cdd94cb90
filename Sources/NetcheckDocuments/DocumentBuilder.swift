import NetcheckDiagnostics

/// Writes the tokens of one document. Both readers use it, so they share what a document may hold.
struct DocumentBuilder {
  /// How deep containers may stand in one another; no manifest comes near it.
  static let deepest = 128

  private(set) var tokens: [Token] = []
  private var text: [UInt8] = []
  private var open: [Int] = []
  private let file: Int32

  init(file: Int32) {
    self.file = file
  }

  var depth: Int { open.count }

  mutating func scalar(
    _ kind: Value.Kind, _ bytes: some Collection<UInt8>, offset: Int, length: Int
  ) {
    tokens.append(
      Token(
        kind: kind, textStart: Int32(clamping: text.count),
        textLength: Int32(clamping: bytes.count),
        offset: offset, length: Int32(clamping: length), end: Int32(tokens.count + 1)))
    text += bytes
  }

  mutating func begin(_ kind: Value.Kind, offset: Int) {
    open.append(tokens.count)
    tokens.append(Token(kind: kind, offset: offset, length: 1))
  }

  /// Ends the innermost container and returns its token's index.
  @discardableResult
  mutating func end() -> Int {
    let index = open.removeLast()
    tokens[index].end = Int32(tokens.count)
    return index
  }

  /// Writes the subtree that begins at an index once more, as an alias or a merge asks for.
  mutating func repeatSubtree(at index: Int) {
    let shift = Int32(tokens.count - index)
    for i in index..<Int(tokens[index].end) {
      var token = tokens[i]
      token.end += shift
      tokens.append(token)
    }
  }

  /// Replaces the entries of a mapping that has just ended; each pair names the tokens of key and value. Returns where
  /// each token that was moved stands now.
  mutating func rewriteMapping(
    at index: Int, entries: [(key: Int, value: Int)]
  ) -> [(old: Range<Int>, new: Int)] {
    var rewritten = DocumentBuilder(file: file)
    rewritten.tokens = Array(tokens[...index])
    var moves: [(Range<Int>, Int)] = []
    for part in entries.flatMap({ [$0.key, $0.value] }) {
      moves.append((part..<Int(tokens[part].end), rewritten.tokens.count))
      rewritten.copySubtree(part, of: self)
    }
    tokens = rewritten.tokens
    tokens[index].end = Int32(tokens.count)
    return moves
  }

  private mutating func copySubtree(_ index: Int, of other: DocumentBuilder) {
    let shift = Int32(tokens.count - index)
    for i in index..<Int(other.tokens[index].end) {
      var token = other.tokens[i]
      token.end += shift
      tokens.append(token)
    }
  }

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

  func bytes(of index: Int) -> ArraySlice<UInt8> {
    let start = Int(tokens[index].textStart)
    return text[start..<start + Int(tokens[index].textLength)]
  }

  func range(of index: Int) -> SourceRange {
    SourceRange(file: file, offset: tokens[index].offset, length: Int(tokens[index].length))
  }

  /// Keys that stand twice in the mapping at an index: the later one's range and the first one's.
  func repeatedKeys(at index: Int) -> [(again: Int, first: Int)] {
    let entries = entries(at: index)
    if entries.count <= 8 {
      // Few keys are compared faster than they are hashed.
      return entries.indices.dropFirst().compactMap { later in
        let name = bytes(of: entries[later].key)
        return entries[..<later].first { bytes(of: $0.key) == name }.map {
          (entries[later].key, $0.key)
        }
      }
    }
    var repeated: [(Int, Int)] = []
    var first: [ArraySlice<UInt8>: Int] = [:]
    for (key, _) in entries {
      let name = bytes(of: key)
      if let known = first[name] { repeated.append((key, known)) } else { first[name] = key }
    }
    return repeated
  }

  func document() -> Document {
    Document(tokens: tokens, text: text, file: file)
  }
}
