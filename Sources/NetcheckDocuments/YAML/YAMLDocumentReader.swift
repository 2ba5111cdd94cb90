import NetcheckDiagnostics

/// Builds one document from its events: resolves scalars, aliases, merges and keys.
struct YAMLDocumentReader: ~Copyable {
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

  /// - Parameter outerDepth: how many containers stand around what is read.
  init(file: Int32, outerDepth: Int = 0) {
    self.file = file
    builder = DocumentBuilder(file: file)
    builder.reset(outerDepth: outerDepth)
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
