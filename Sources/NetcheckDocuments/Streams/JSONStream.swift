import NetcheckDiagnostics

/// Reads the documents of a JSON text.
final class JSONStream: DocumentStream {
  /// What is read next.
  private enum State {
    case documents, firstItem, nextItem, listEnd, nothing
  }

  private var window: TextWindow
  private let source: TextSource
  private let size: WindowSize
  private let file: Int32
  private let choose: OutlineChoice
  private var parser: JSONParser
  private var state = State.documents
  private var list: ListHead?

  /// Whether the last item told its own kind, so that the next one will.
  private var itemsTellKind = true

  /// The place of the next byte.
  private var position: Int

  private var stops = StreamStops()
  private(set) var end = StreamEnd.textEnds

  /// Reads a text from its beginning, or from a place that a stream over the same text found.
  init(
    _ source: TextSource, file: Int32, size: WindowSize, from place: StreamPlace?,
    choose: @escaping OutlineChoice
  ) {
    position = place?.offset ?? 0
    window = TextWindow(source, size: size, from: position)
    self.source = source
    self.size = size
    self.file = file
    self.choose = choose
    parser = JSONParser(file: file, choose: choose)
    list = place?.list
    if list != nil { state = .firstItem }
  }

  func next() throws(TextFault) -> DocumentUnit? {
    switch state {
    case .nothing: return nil
    case .documents: return try nextDocument()
    case .firstItem, .nextItem: return try nextItem()
    case .listEnd: return try endOfList()
    }
  }

  func stop(at places: [StreamPlace]) {
    stops = StreamStops(places)
  }

  func place(behind offset: Int) throws(TextFault) -> StreamPlace? {
    guard let list else {
      return try ItemSearch(source, size).place(behind: offset, leads: "\n{".utf8, in: nil)
    }
    return try ItemSearch(source, size).place(behind: offset, in: list)
  }

  // MARK: Documents

  private func nextDocument() throws(TextFault) -> DocumentUnit? {
    if position == 0 { try skipByteOrderMark() }
    guard try peek() != nil else { return finish(.textEnds) }
    if stops.hold(offset: position, list: nil) { return finish(.reached(offset: position)) }
    let start = position
    switch try read(.document) {
    case nil: return .document(parser.builder.document())
    case .itemsBegin?: return beginList(at: start)
    case let interruption?: return fault(interruption)
    }
  }

  private func skipByteOrderMark() throws(TextFault) {
    while window.bytes(from: 0).count < 3, !window.isFinal { try window.extend(from: 0) }
    if window.bytes(from: 0).starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  // MARK: Lists

  private func beginList(at start: Int) -> DocumentUnit {
    state = .firstItem
    guard parser.builder.depth > 0 else {
      list = ListHead(start: start, firstItem: position)
      return .listBegins(nil)
    }
    parser.builder.opaque(offset: position - 1, length: 1)
    list = ListHead(
      parser.builder.unfinishedDocument(), start: start, firstItem: position, choose: choose)
    return .listBegins(list?.document)
  }

  private func nextItem() throws(TextFault) -> DocumentUnit? {
    var next = try peek()
    if state == .nextItem {
      guard next == UInt8(ascii: ",") else {
        return try next == UInt8(ascii: "]") ? endOfItems() : misplaced(next)
      }
      position += 1
      next = try peek()
    } else if next == UInt8(ascii: "]") {
      return try endOfItems()
    }
    guard next != nil else { return fault(.textEnds) }
    if stops.hold(offset: position, list: list) { return finish(.reached(offset: position)) }
    state = .nextItem
    let start = position
    let depth = list?.document == nil ? 1 : 2
    let assumed = itemsTellKind ? nil : list?.defaultOutline
    var interruption = try read(.value(assumed ?? .ofKind, outerDepth: depth))
    if interruption == nil, list?.defaultOutline != nil {
      itemsTellKind = parser.builder.holdsKey("kind") || parser.builder.holdsKey("apiVersion")
      if itemsTellKind, assumed != nil {
        position = start
        interruption = try read(.value(.ofKind, outerDepth: depth))
      }
    }
    if let interruption { return fault(interruption) }
    return .item(parser.builder.document())
  }

  private func endOfItems() throws(TextFault) -> DocumentUnit? {
    position += 1
    state = .listEnd
    return try endOfList()
  }

  private func endOfList() throws(TextFault) -> DocumentUnit {
    state = .documents
    defer { list = nil }
    guard let head = list?.document else { return .listEnds(nil) }
    if let interruption = try read(.behindItems(of: head)) { return fault(interruption) }
    return .listEnds(parser.builder.document())
  }

  // MARK: Reading on

  /// The next byte that is no white space; `nil` at the end of the text.
  private func peek() throws(TextFault) -> UInt8? {
    while true {
      let bytes = window.bytes(from: position)
      let blanks = bytes.prefix { TextForm.isSpace($0) }.count
      position += blanks
      if blanks < bytes.count { return bytes[blanks] }
      if window.isFinal { return nil }
      try window.extend(from: position)
    }
  }

  /// Reads a part of the text that begins at the current place. Where the bytes at hand end too soon it is read once more
  /// with more of them, and where something is wrong once more in whole, so that the fault is told which the strict reading
  /// finds.
  private func read(
    _ part: JSONParser.Part
  ) throws(TextFault) -> JSONParser.Interruption? {
    var isStrict = false
    while true {
      let bytes = window.bytes(from: position)
      do {
        try parser.read(
          part, of: bytes, isFinal: window.isFinal, origin: position, isStrict: isStrict)
        position += parser.i
        return nil
      } catch .itemsBegin {
        position += parser.i
        return .itemsBegin
      } catch .textEnds where !window.isFinal {
        try window.extend(from: position)
      } catch {
        if isStrict { return error }
        isStrict = true
      }
    }
  }

  private func finish(_ end: StreamEnd) -> DocumentUnit? {
    self.end = end
    state = .nothing
    return nil
  }

  // MARK: Faults

  private func misplaced(_ byte: UInt8?) -> DocumentUnit {
    guard byte != nil else { return fault(.textEnds) }
    let range = SourceRange(file: file, offset: position, length: 1)
    return fault(.fault(.jsonSyntax("expected ',' or ']'", at: range)))
  }

  /// Ends the stream with what is wrong: behind a fault JSON has no place where reading could go on.
  private func fault(_ interruption: JSONParser.Interruption) -> DocumentUnit {
    state = .nothing
    end = .textEnds
    if case .fault(let diagnostic) = interruption { return .fault(diagnostic) }
    return .fault(.jsonEnds(at: SourceRange(file: file, offset: window.end, length: 0)))
  }
}
