import NetcheckDiagnostics

/// Reads the documents of a YAML text: block style by itself, and whatever is odd by libyaml, item by item or document by
/// document.
final class YAMLStream: DocumentStream {
  /// What is read next.
  private enum State {
    case documents, items, nothing
  }

  private var window: TextWindow
  private let source: TextSource
  private let size: WindowSize
  private let file: Int32
  private var parser: BlockParser
  private let choose: OutlineChoice
  private var state = State.documents
  private var list: ListHead?
  private var itemsTellKind = true

  /// Whether the list at hand began before the place where the stream began.
  private var listBeganBefore = false

  /// Units that were read with others, and are handed on before anything else is read.
  private var waiting: ArraySlice<DocumentUnit> = []

  /// The line that is read next.
  private var position: Int

  private var stops = StreamStops()
  private(set) var end = StreamEnd.textEnds

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
    parser = BlockParser(file: file, choose: choose)
    list = place?.list
    if list != nil { state = .items }
    listBeganBefore = list != nil
  }

  func next() throws(TextFault) -> DocumentUnit? {
    while true {
      if let unit = waiting.popFirst() { return unit }
      switch state {
      case .nothing: return nil
      case .documents: try readDocument()
      case .items: try readItem()
      }
    }
  }

  func stop(at places: [StreamPlace]) {
    stops = StreamStops(places)
  }

  func place(behind offset: Int) throws(TextFault) -> StreamPlace? {
    try LineSearch(source, size).place(behind: offset, in: list)
  }

  private func hand(on units: DocumentUnit...) {
    waiting += units
  }

  // MARK: Documents

  private func readDocument() throws(TextFault) {
    if position == 0 { try skipByteOrderMark() }
    let isRead = try read(.gap)
    guard isRead == nil else { return try readOddDocument() }
    position += parser.next
    if !parser.isAtLine, !parser.isAtMark { return finish(.textEnds) }
    if stops.hold(offset: position, list: nil) { return finish(.reached(offset: position)) }
    switch try read(.document) {
    case nil:
      if parser.isAtLine { return try readOddDocument() }
      position += parser.next
      if !parser.isEmpty { hand(on: .document(parser.builder.document())) }
    case .itemsBegin?: try beginList()
    case let interruption?: try readOddDocument(interruption)
    }
  }

  private func skipByteOrderMark() throws(TextFault) {
    while window.bytes(from: 0).count < 3, !window.isFinal { try window.extend(from: 0) }
    if window.bytes(from: 0).starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// Reads the document at hand by libyaml.
  private func readOddDocument(_ cause: BlockParser.Interruption = .odd) throws(TextFault) {
    if case .directive = cause { return needWhole() }
    let (documents, diagnostics) = try readByLibyaml(head: nil)
    for document in documents { hand(on: .document(document)) }
    handOn(diagnostics)
  }

  private func handOn(_ diagnostics: [Diagnostic]) {
    for diagnostic in diagnostics {
      hand(on: diagnostic.severity == .error ? .fault(diagnostic) : .warnings([diagnostic]))
    }
  }

  /// Reads all up to the next line that begins a document, perhaps with the text before the items of a list in front of it.
  private func readByLibyaml(
    head: ListHead?
  ) throws(TextFault) -> (documents: [Document], diagnostics: [Diagnostic]) {
    let count = try countToNextDocument()
    let bytes = window.bytes(from: position)
    // The mark itself belongs to it: a text that goes on up to there is told as such.
    let part = bytes[..<min(count + 3, bytes.count)]
    defer { position += count }
    guard let head else {
      return YAMLReader.read(
        UnsafeBufferPointer(rebasing: part), at: TextPlaces(start: position), file: file)
    }
    let places = TextPlaces(head: head.start..<head.firstItem, start: position)
    return (head.text + part).withUnsafeBufferPointer {
      YAMLReader.read($0, at: places, file: file)
    }
  }

  /// How many bytes there are up to the next line that begins a document, behind the line at hand.
  private func countToNextDocument() throws(TextFault) -> Int {
    while true {
      let bytes = window.bytes(from: position)
      if let next = YAMLReader.nextDocument(in: bytes, from: 0, after: 0),
        next + 4 <= bytes.count || window.isFinal
      {
        return next
      }
      if window.isFinal { return bytes.count }
      try window.extend(from: position)
    }
  }

  // MARK: Lists

  private func beginList() throws(TextFault) {
    let firstItem = position + parser.next
    let text = Array(window.bytes(from: position)[..<parser.next])
    // libyaml reads the text again for each odd item.
    guard text.count <= 4096 else { return try readOddDocument() }
    var head = ListHead(start: position, firstItem: firstItem)
    if parser.builder.depth > 0 {
      parser.builder.opaque(offset: firstItem + parser.column, length: 1)
      head = ListHead(
        parser.builder.unfinishedDocument(), start: position, firstItem: firstItem, choose: choose)
    }
    head.column = parser.column
    head.text = text
    list = head
    listBeganBefore = false
    state = .items
    position = firstItem
    hand(on: .listBegins(head.document))
  }

  private func readItem() throws(TextFault) {
    guard let list else { return }
    if stops.hold(offset: position, list: list) { return finish(.reached(offset: position)) }
    let depth = list.document == nil ? 1 : 2
    let assumed = itemsTellKind ? nil : list.defaultOutline
    var interruption = try read(.item(assumed ?? .ofKind, outerDepth: depth))
    if interruption == nil, list.defaultOutline != nil {
      itemsTellKind = parser.builder.holdsKey("kind") || parser.builder.holdsKey("apiVersion")
      if itemsTellKind, assumed != nil {
        interruption = try read(.item(.ofKind, outerDepth: depth))
      }
    }
    guard interruption == nil else { return try readOddItem(list) }
    hand(on: .item(parser.builder.document()))
    let item = position
    position += parser.next
    try goOn(list, behind: item)
  }

  /// Goes on behind an item: with the next one, or with the end of the list.
  private func goOn(_ list: ListHead, behind item: Int) throws(TextFault) {
    if parser.column == list.column, parser.line.isAtDash { return }
    state = .documents
    if let head = list.document {
      guard try read(.behindItems(of: head)) == nil, !parser.isAtLine else {
        return try readOddEnd(of: list, behind: item)
      }
      position += parser.next
      hand(on: .listEnds(parser.builder.document()))
    } else {
      if parser.isAtLine { return try readOddEnd(of: list, behind: item) }
      hand(on: .listEnds(nil))
    }
    self.list = nil
  }

  /// Reads what follows the items of a list by libyaml, as if the last item were the only one.
  private func readOddEnd(of list: ListHead, behind item: Int) throws(TextFault) {
    let count = try countToNextDocument()
    let mayBeAnchored = window.bytes(from: position)[..<count].contains {
      $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "&")
    }
    if mayBeAnchored { return try restart(list) }
    let rest = position
    position = item
    window.goBack(to: item)
    let (documents, diagnostics) = try readByLibyaml(head: list)
    self.list = nil
    if let root = documents.first {
      hand(on: .listEnds(list.document == nil ? nil : root))
    }
    for document in documents.dropFirst() { hand(on: .document(document)) }
    // Warnings of the item have been told.
    let news = diagnostics.filter { $0.severity == .error || $0.range?.offset ?? rest >= rest }
    handOn(news.map { list.told($0, ofItemAt: item) })
  }

  /// Reads an item by libyaml. It is given no more than up to the line behind the item, if that suffices, else four times as
  /// much, and so on: what is given in vain costs no more than the item itself.
  private func readOddItem(_ list: ListHead) throws(TextFault) {
    var reach = LineSearch.endOfItem(in: window.bytes(from: position), list.column) ?? 1024
    while true {
      let bytes = window.bytes(from: position)
      let count = min(reach, bytes.count)
      let part = UnsafeBufferPointer(rebasing: bytes[..<count])
      let isFinal = window.isFinal && count == bytes.count
      switch YAMLItemReader(part, at: position, in: list, file: file).read() {
      case .anchored, .missing: return try restart(list)
      case .fault(let fault, let warnings, let place)
      where isFinal || place.upperBound + 64 < count:
        if !warnings.isEmpty { hand(on: .warnings(warnings)) }
        return try fail(fault, at: place.lowerBound)
      case .item(let item, let warnings, let end):
        // The item is whole if its text goes on behind it.
        let interruption = settle(behind: end, of: part, isFinal)
        if case .textEnds? = interruption, !isFinal { break }
        guard interruption == nil else { return try restart(list) }
        if !warnings.isEmpty { hand(on: .warnings(warnings)) }
        hand(on: .item(item))
        let place = position
        position += parser.next
        return try goOn(list, behind: place)
      case .fault: break
      }
      if count == bytes.count { try window.extend(from: position) }
      reach = max(reach, 64) * 4
    }
  }

  /// Finds the line behind an item.
  private func settle(
    behind end: Int, of bytes: UnsafeBufferPointer<UInt8>, _ isFinal: Bool
  ) -> BlockParser.Interruption? {
    do {
      try parser.settle(behind: end, in: bytes, isFinal: isFinal, origin: position)
      return nil
    } catch {
      return error
    }
  }

  // MARK: Reading on

  /// Reads a part of the text that begins with the line at hand. Where the bytes at hand end too soon it is read once more
  /// with more of them.
  private func read(_ part: BlockParser.Part) throws(TextFault) -> BlockParser.Interruption? {
    while true {
      let bytes = window.bytes(from: position)
      do {
        try parser.read(part, of: bytes, isFinal: window.isFinal, origin: position)
        return nil
      } catch .textEnds where !window.isFinal {
        try window.extend(from: position)
      } catch {
        return error
      }
    }
  }

  private func finish(_ end: StreamEnd) {
    self.end = end
    state = .nothing
  }

  private func needWhole() {
    hand(on: .needsWhole)
    state = .nothing
  }

  /// Begins the document anew, whose list can't be read item by item.
  private func restart(_ list: ListHead) throws(TextFault) {
    self.list = nil
    guard !listBeganBefore else {
      hand(on: .needsBeginning)
      state = .nothing
      return
    }
    hand(on: .listRestarts)
    state = .documents
    position = list.start
    window.goBack(to: position)
    try readOddDocument()
  }

  /// Tells what is wrong with the document at hand, and goes on with the next one behind that place.
  private func fail(_ fault: Diagnostic, at index: Int) throws(TextFault) {
    hand(on: .fault(fault))
    list = nil
    state = .documents
    var index = index
    while true {
      let bytes = window.bytes(from: position)
      if let next = YAMLReader.nextDocument(in: bytes, from: min(index, bytes.count), after: -1),
        next + 4 <= bytes.count || window.isFinal
      {
        position += next
        return
      }
      if window.isFinal {
        position += bytes.count
        return
      }
      // A line that is cut apart here is looked at once more.
      let seen = max(index, (bytes.lastIndex(of: UInt8(ascii: "\n")) ?? 0))
      position += min(seen, bytes.count)
      index = 0
      try window.extend(from: position)
    }
  }
}
