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

  /// The names of all anchors in the order in which they were set: those within an open container are the last ones.
  private var anchorNames: [[UInt8]] = []
  private var repeated = (values: 0, bytes: 0)

  /// A container that has not ended yet.
  private struct Container {
    var isMapping: Bool
    var expectsKey: Bool
    /// The tokens of the keys that are `<<`.
    var merges: [Int] = []
    var anchor: [UInt8]?

    /// How many anchors had been set when it began.
    var anchorsBefore: Int
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
      Container(
        isMapping: kind == .mapping, expectsKey: kind == .mapping, anchor: anchor,
        anchorsBefore: anchorNames.count))
  }

  private mutating func endContainer() throws(Diagnostic) {
    let container = open.removeLast()
    let index = builder.end()
    if container.isMapping {
      try resolveMerges(of: container, in: index)
      if let (again, first) = builder.repeatedKeys(at: index) {
        throw .duplicateKey(
          builder.string(of: again), at: builder.range(of: again), first: builder.range(of: first))
      }
    }
    if let anchor = container.anchor { set(anchor, index) }
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
    if let anchor = scalar.anchor { set(anchor, index) }
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
    try count(index..<Int(builder.tokens[index].end), at: range)
    builder.repeatSubtree(at: index)
  }

  private mutating func set(_ anchor: [UInt8], _ index: Int) {
    anchors[anchor] = index
    anchorNames.append(anchor)
  }

  /// Counts values that stand for a second time, and their texts, of which decoders make strings each time.
  private mutating func count(_ tokens: Range<Int>, at range: SourceRange) throws(Diagnostic) {
    repeated.values += tokens.count
    for index in tokens { repeated.bytes += Int(builder.tokens[index].textLength) }
    if repeated.values > YAMLReader.mostRepeated {
      throw .tooMuchRepeated("\(YAMLReader.mostRepeated) values", at: range)
    }
    if repeated.bytes > DocumentBuilder.longestText {
      throw .tooMuchRepeated("\(DocumentBuilder.longestText >> 20) MB of text", at: range)
    }
  }

  /// Replaces `<<` by the entries of the mappings behind it. A key of the mapping itself comes before a merged one, and of
  /// several merged mappings the first (YAML merge keys, yaml.org/type/merge).
  private mutating func resolveMerges(
    of container: Container, in index: Int
  ) throws(Diagnostic) {
    guard !container.merges.isEmpty else { return }
    let merges = Set(container.merges)
    let written = builder.entries(at: index)
    try checkOrder(of: written, merges)
    var own: Set<[UInt8]> = []
    var entries = written.filter { !merges.contains($0.key) }
    for entry in entries { own.insert(Array(builder.bytes(of: entry.key))) }
    for entry in written where merges.contains(entry.key) {
      for merged in try mergedEntries(of: entry)
      where own.insert(Array(builder.bytes(of: merged.key))).inserted {
        try count(
          merged.key..<Int(builder.tokens[merged.value].end), at: builder.range(of: entry.key))
        entries.append(merged)
      }
    }
    let moves = builder.rewriteMapping(at: index, entries: entries)
      .sorted { $0.old.lowerBound < $1.old.lowerBound }
    let inside = Set(anchorNames[container.anchorsBefore...])
    for name in inside { move(name, by: moves, in: index) }
  }

  /// No key of the mapping stands before a `<<` that brings it too.
  private func checkOrder(
    of written: [(key: Int, value: Int)], _ merges: Set<Int>
  ) throws(Diagnostic) {
    var fault: Diagnostic?
    var later: (key: Int, brings: Set<[UInt8]>)?
    for entry in written.reversed() {
      if merges.contains(entry.key) {
        later = (
          entry.key, Set(try mergedEntries(of: entry).map { Array(builder.bytes(of: $0.key)) })
        )
      } else if let later, later.brings.contains(Array(builder.bytes(of: entry.key))) {
        fault = .mergeBehindKey(
          builder.string(of: entry.key), at: builder.range(of: later.key),
          key: builder.range(of: entry.key))
      }
    }
    if let fault { throw fault }
  }

  /// Lets an anchor inside a mapping that was rewritten follow its value. Merged values were anchored elsewhere.
  private mutating func move(
    _ name: [UInt8], by moves: [(old: Range<Int>, new: Int)], in index: Int
  ) {
    guard let anchor = anchors[name], anchor > index else { return }
    let next = moves.partitioningIndex { $0.old.lowerBound > anchor }
    guard next > 0, moves[next - 1].old.contains(anchor) else {
      anchors[name] = nil
      return
    }
    anchors[name] = moves[next - 1].new + anchor - moves[next - 1].old.lowerBound
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

extension Array {
  /// The first index whose element is behind a border that parts the array; the end if none is.
  fileprivate func partitioningIndex(where isBehind: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
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

  fileprivate static func tooMuchRepeated(_ much: String, at range: SourceRange) -> Diagnostic {
    .error(
      "aliases repeat more than \(much)", code: .aliasLimit, at: range,
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
