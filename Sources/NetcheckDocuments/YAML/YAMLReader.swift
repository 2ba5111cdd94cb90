import NetcheckDiagnostics

/// Reads the documents of a YAML text from libyaml's events, as Kubernetes' decoder would.
struct YAMLReader {
  /// How many values aliases and merges may add to one document: enough for any honest file, and far below what a
  /// bomb makes.
  static let mostRepeated = 200_000

  /// How many directives (`%YAML`, `%TAG`) a file may hold; libyaml's cost grows with their square.
  private static let mostDirectives = 32

  private let file: Int32
  private var documents: [Document] = []
  private var diagnostics: [Diagnostic] = []

  /// All documents of a text. After a fault the reading goes on at the next line that begins a document, so that one run
  /// tells the faults of all documents.
  static func read(
    _ bytes: [UInt8], file: Int32
  ) -> (documents: [Document], diagnostics: [Diagnostic]) {
    var reader = YAMLReader(file: file)
    if let fault = reader.refusal(of: bytes) { return ([], [fault]) }
    bytes.withUnsafeBufferPointer { bytes in
      var start: Int? = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      while let from = start {
        start = reader.readStretch(bytes, from: from)
      }
    }
    return (reader.documents, reader.diagnostics)
  }

  private init(file: Int32) {
    self.file = file
  }

  private func refusal(of bytes: [UInt8]) -> Diagnostic? {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
      || (bytes.count > 1 && (bytes[0] == 0 || bytes[1] == 0))
    {
      return .error(
        "the file is UTF-16 or UTF-32 text", code: .encoding,
        at: SourceRange(file: file, offset: 0, length: 1), help: "save it as UTF-8")
    }
    var directives = 0
    var isLineStart = true
    for (offset, byte) in bytes.enumerated() {
      if isLineStart, byte == UInt8(ascii: "%") {
        directives += 1
        if directives > Self.mostDirectives {
          return .error(
            "more than \(Self.mostDirectives) lines begin with '%'", code: .yamlSyntax,
            at: SourceRange(file: file, offset: offset, length: 1),
            help: "Kubernetes manifests need no YAML directives")
        }
      }
      isLineStart = byte == UInt8(ascii: "\n")
    }
    return nil
  }

  /// Reads documents up to the end or to a fault; returns where to go on after a fault.
  private mutating func readStretch(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Int? {
    var parser = YAMLParser(bytes, from: start, file: file)
    do {
      while let document = try readDocument(&parser) {
        if document.root.kind != .null { documents.append(document) }
      }
      return nil
    } catch {
      diagnostics.append(error)
      let place = error.range.map { max($0.offset, parser.offset) } ?? bytes.count
      return nextDocument(in: bytes, from: min(place, bytes.count), after: start)
    }
  }

  /// The next line that surely begins a document: one of `---`, alone or with a blank behind it.
  private func nextDocument(
    in bytes: UnsafeBufferPointer<UInt8>, from place: Int, after start: Int
  ) -> Int? {
    var lineStart = place
    // Within a line, the next one is the first that can begin a document.
    while lineStart > start, lineStart < bytes.count, bytes[lineStart - 1] != UInt8(ascii: "\n") {
      lineStart += 1
    }
    while lineStart < bytes.count {
      let line = bytes[lineStart...].prefix(4)
      if lineStart > start, line.starts(with: "---".utf8),
        line.count == 3 || " \t\r\n".utf8.contains(line.last!)
      {
        return lineStart
      }
      guard let end = bytes[lineStart...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
      lineStart = end + 1
    }
    return nil
  }

  private mutating func readDocument(
    _ parser: inout YAMLParser
  ) throws(Diagnostic) -> Document? {
    var reader = YAMLDocumentReader(file: file)
    defer { diagnostics += reader.warnings }
    while true {
      switch try parser.next() {
      case .streamEnd: return nil
      case .documentEnd: return reader.builder.document()
      case .documentStart(let isExplicit):
        reader.startLine = isExplicit ? parser.line : nil
      case let event:
        try reader.take(event, offset: parser.offset, length: parser.length, line: parser.line)
      }
    }
  }
}

/// Builds one document from its events: resolves scalars, aliases, merges and keys.
private struct YAMLDocumentReader: ~Copyable {
  var builder: DocumentBuilder
  var warnings: [Diagnostic] = []

  /// The line of the `---` that opened the document.
  var startLine: Int?

  private let file: Int32
  private var open: [Container] = []
  private var anchors: [[UInt8]: Int] = [:]
  private var repeated = 0

  /// A container that has not ended yet.
  private struct Container {
    var isMapping: Bool
    var expectsKey: Bool
    /// The tokens of the keys that are `<<`.
    var merges: [Int] = []
    var anchor: [UInt8]?
  }

  init(file: Int32) {
    self.file = file
    builder = DocumentBuilder(file: file)
  }

  mutating func take(
    _ event: YAMLParser.Event, offset: Int, length: Int, line: Int
  ) throws(Diagnostic) {
    let range = SourceRange(file: file, offset: offset, length: length)
    if let start = startLine {
      guard line != start else { throw .textBehindMarker(at: range) }
      startLine = nil
    }
    switch event {
    case .scalar(let scalar):
      try take(scalar, at: range)
      valueIsWhole()
    case .alias(let name):
      try takeAlias(name, at: range)
      valueIsWhole()
    case .sequenceStart(let anchor): try begin(.sequence, anchor: anchor, at: range)
    case .mappingStart(let anchor): try begin(.mapping, anchor: anchor, at: range)
    case .containerEnd:
      try endContainer()
      valueIsWhole()
    case .documentStart, .documentEnd, .streamEnd: break
    }
  }

  private var isAtKey: Bool { open.last?.expectsKey ?? false }

  private mutating func valueIsWhole() {
    guard let last = open.indices.last, open[last].isMapping else { return }
    open[last].expectsKey.toggle()
  }

  private mutating func begin(
    _ kind: Value.Kind, anchor: [UInt8]?, at range: SourceRange
  ) throws(Diagnostic) {
    guard !isAtKey else { throw .containerAsKey(at: range) }
    guard builder.depth < DocumentBuilder.deepest else { throw .tooDeep(at: range) }
    builder.begin(kind, offset: range.offset)
    open.append(
      Container(isMapping: kind == .mapping, expectsKey: kind == .mapping, anchor: anchor))
  }

  private mutating func endContainer() throws(Diagnostic) {
    let container = open.removeLast()
    let index = builder.end()
    if container.isMapping {
      try resolveMerges(container.merges, in: index)
      if let (again, first) = builder.repeatedKeys(at: index) {
        throw .duplicateKey(
          builder.string(of: again), at: builder.range(of: again), first: builder.range(of: first))
      }
    }
    if let anchor = container.anchor { anchors[anchor] = index }
  }

  // MARK: Scalars

  private mutating func take(
    _ scalar: YAMLParser.Scalar, at range: SourceRange
  ) throws(Diagnostic) {
    let isKey = isAtKey
    let index = builder.tokens.count
    if isKey, scalar.isPlain, scalar.tag == nil, scalar.text.elementsEqual("<<".utf8) {
      open[open.count - 1].merges.append(index)
    }
    let kind = try kind(of: scalar, at: range)
    let length = Int(range.length)
    if isKey {
      let text = try keyText(scalar, kind, at: range)
      builder.scalar(.string, text, offset: range.offset, length: length)
    } else {
      builder.scalar(kind, Array(scalar.text), offset: range.offset, length: length)
    }
    if let anchor = scalar.anchor { anchors[anchor] = index }
  }

  /// What a scalar is: by its tag, else by its quotes, else by its text.
  private func kind(
    of scalar: YAMLParser.Scalar, at range: SourceRange
  ) throws(Diagnostic) -> Value.Kind {
    guard let tag = scalar.tag else {
      return scalar.isPlain ? YAMLScalar.kind(of: scalar.text) : .string
    }
    let resolved = YAMLScalar.kind(of: scalar.text)
    switch tag {
    case "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:timestamp": return .string
    case "tag:yaml.org,2002:int" where resolved == .number,
      "tag:yaml.org,2002:float" where resolved == .number,
      "tag:yaml.org,2002:bool" where resolved == .boolean,
      "tag:yaml.org,2002:null" where resolved == .null:
      return resolved
    default: throw .unusableTag(tag, at: range)
    }
  }

  /// The text of a key. Kubernetes writes a boolean as `true` or `false` and a number in decimal.
  private mutating func keyText(
    _ scalar: YAMLParser.Scalar, _ kind: Value.Kind, at range: SourceRange
  ) throws(Diagnostic) -> [UInt8] {
    let written = String(decoding: scalar.text, as: UTF8.self)
    switch kind {
    case .null: throw .nullKey(at: range)
    case .boolean:
      let isTrue = YAMLScalar.boolean(written) ?? false
      let read = isTrue ? "true" : "false"
      if written != read { warnings.append(.booleanKey(written, at: range, isTrue: isTrue)) }
      return Array(read.utf8)
    case .number: return Array((YAMLScalar.number(scalar.text)?.spelling ?? written).utf8)
    default: return Array(scalar.text)
    }
  }

  // MARK: Aliases and merges

  private mutating func takeAlias(_ name: [UInt8], at range: SourceRange) throws(Diagnostic) {
    guard let index = anchors[name] else {
      throw .unknownAnchor(String(decoding: name, as: UTF8.self), at: range)
    }
    if isAtKey, builder.tokens[index].kind != .string {
      throw .containerAsKey(at: range)
    }
    try count(Int(builder.tokens[index].end) - index, at: range)
    builder.repeatSubtree(at: index)
  }

  private mutating func count(_ values: Int, at range: SourceRange) throws(Diagnostic) {
    repeated += values
    if repeated > YAMLReader.mostRepeated { throw .tooManyRepeated(at: range) }
  }

  /// Replaces `<<` by the entries of the mappings behind it. A key of the mapping itself comes before a merged one, and of
  /// several merged mappings the first (YAML merge keys, yaml.org/type/merge).
  private mutating func resolveMerges(_ merges: [Int], in index: Int) throws(Diagnostic) {
    guard !merges.isEmpty else { return }
    let written = builder.entries(at: index)
    var own: Set<[UInt8]> = []
    var entries: [(key: Int, value: Int)] = []
    for (position, entry) in written.enumerated() where !merges.contains(entry.key) {
      own.insert(Array(builder.bytes(of: entry.key)))
      entries.append(entry)
      let later = written[position...].first { merges.contains($0.key) }
      if let later, try mergedEntries(of: later).contains(where: { sameKey($0.key, entry.key) }) {
        throw .mergeBehindKey(
          builder.string(of: entry.key),
          at: builder.range(of: later.key), key: builder.range(of: entry.key))
      }
    }
    for entry in written where merges.contains(entry.key) {
      for merged in try mergedEntries(of: entry)
      where own.insert(Array(builder.bytes(of: merged.key))).inserted {
        try count(
          Int(builder.tokens[merged.value].end) - merged.key, at: builder.range(of: entry.key))
        entries.append(merged)
      }
    }
    let moves = builder.rewriteMapping(at: index, entries: entries)
    anchors = anchors.compactMapValues { anchor in
      if anchor < index { return anchor }
      // An anchor inside this mapping moves with its value. Merged values were anchored elsewhere.
      return moves.first { $0.old.contains(anchor) }.map { $0.new + anchor - $0.old.lowerBound }
    }
  }

  private func sameKey(_ a: Int, _ b: Int) -> Bool {
    builder.bytes(of: a).elementsEqual(builder.bytes(of: b))
  }

  private func mergedEntries(
    of merge: (key: Int, value: Int)
  ) throws(Diagnostic) -> [(key: Int, value: Int)] {
    var mappings = [merge.value]
    if builder.tokens[merge.value].kind == .sequence {
      mappings = []
      var next = merge.value + 1
      while next < Int(builder.tokens[merge.value].end) {
        mappings.append(next)
        next = Int(builder.tokens[next].end)
      }
    }
    guard mappings.allSatisfy({ builder.tokens[$0].kind == .mapping }) else {
      throw .error(
        "'<<' takes a mapping or a list of mappings", code: .yamlSyntax,
        at: builder.range(of: merge.key), help: "write '<<: *anchor'")
    }
    return mappings.flatMap { builder.entries(at: $0) }
  }
}

extension Diagnostic {
  fileprivate static func textBehindMarker(at range: SourceRange) -> Diagnostic {
    .error(
      "text stands behind '---' on its line", code: .yamlSyntax, at: range,
      help: "kubectl refuses it: begin the document on the next line")
  }

  fileprivate static func containerAsKey(at range: SourceRange) -> Diagnostic {
    .error(
      "a list or mapping stands where a key belongs", code: .yamlSyntax, at: range,
      help: "keys are plain words; a value that begins with '{' or '[' must be quoted")
  }

  fileprivate static func nullKey(at range: SourceRange) -> Diagnostic {
    .error(
      "a key is null", code: .yamlSyntax, at: range, help: "name the key, or quote it")
  }

  fileprivate static func booleanKey(
    _ key: String, at range: SourceRange, isTrue: Bool
  ) -> Diagnostic {
    .warning(
      "key '\(key)' is read as '\(isTrue ? "true" : "false")', as kubectl reads it",
      code: .booleanKey, at: range, help: "quote it: '\(key)'")
  }

  fileprivate static func unusableTag(_ tag: String, at range: SourceRange) -> Diagnostic {
    let short = tag.hasPrefix("tag:yaml.org,2002:") ? "!!" + tag.dropFirst(18) : tag
    return .error(
      "tag '\(short)' does not fit this value", code: .yamlSyntax, at: range,
      help: "Kubernetes manifests need no tags: remove it")
  }

  fileprivate static func unknownAnchor(_ name: String, at range: SourceRange) -> Diagnostic {
    .error(
      "alias '*\(name)' names no anchor before it", code: .yamlSyntax, at: range,
      help: "write '&\(name)' at the value that is meant, in the same document")
  }

  fileprivate static func tooManyRepeated(at range: SourceRange) -> Diagnostic {
    .error(
      "aliases repeat more than \(YAMLReader.mostRepeated) values", code: .aliasLimit, at: range,
      help: "write the values out, or split the document")
  }

  fileprivate static func mergeBehindKey(
    _ key: String, at range: SourceRange, key written: SourceRange
  ) -> Diagnostic {
    .error(
      "'<<' stands behind key '\(key)' and brings it too", code: .mergeOrder, at: range,
      notes: [Note("kubectl would take the merged value, others this one", at: written)],
      help: "put '<<' first, so that every reader takes the key that is written here")
  }
}
