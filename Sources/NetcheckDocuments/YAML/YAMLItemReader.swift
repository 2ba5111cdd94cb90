import NetcheckDiagnostics

/// Reads one item of a list by libyaml, in the middle of its document.
///
/// libyaml gets the text up to the first item, and then at once the item: it comes to it in the same state as if it had
/// read all items before, and what it tells of it is the same.
struct YAMLItemReader {
  enum Outcome {
    /// The item, and the index in the bytes behind it.
    case item(Document, warnings: [Diagnostic], end: Int)
    /// What is wrong, and where in the bytes.
    case fault(Diagnostic, warnings: [Diagnostic], at: Range<Int>)
    /// It has to do with anchors, which may stand in other items.
    case anchored
    /// No item begins there, though the line looks like one.
    case missing
  }

  private let text: [UInt8]
  private let places: TextPlaces
  private let file: Int32
  private let depth: Int
  private let list: ListHead
  private let offset: Int

  /// - Parameter bytes: the text from the line on with which the item begins.
  init(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int, in list: ListHead, file: Int32) {
    text = list.text + bytes
    places = TextPlaces(head: list.start..<list.firstItem, start: offset)
    self.file = file
    depth = list.document == nil ? 1 : 2
    self.list = list
    self.offset = offset
  }

  func read() -> Outcome {
    text.withUnsafeBufferPointer { text in
      var parser = YAMLParser(text, from: 0, isASCII: text.isASCII, at: places, file: file)
      var reader = YAMLDocumentReader(file: file, outerDepth: depth)
      do throws(Diagnostic) {
        guard try goToItem(&parser) else { return .missing }
        var open = 0
        repeat {
          let event = try parser.next()
          if event.isAnchored { return .anchored }
          open += event.depthChange
          try reader.take(
            event, offset: parser.offset, length: parser.length, line: parser.line)
        } while open > 0
        let end = parser.index + parser.length - places.head.count
        try lookBehindItem(&parser)
        return .item(reader.builder.document(), warnings: reader.warnings, end: end)
      } catch {
        let place = error.range.map { places.index(of: $0.offset) } ?? 0
        let start = max(place, parser.index)
        let end = max(start, place + Int(error.range?.length ?? 0), parser.index + parser.length)
        return .fault(
          list.told(error, ofItemAt: offset), warnings: reader.warnings,
          at: start - places.head.count..<end - places.head.count)
      }
    }
  }

  /// Whether what follows the item may follow it shows with the next value or key.
  private func lookBehindItem(_ parser: inout YAMLParser) throws(Diagnostic) {
    while true {
      guard case .containerEnd = try parser.next() else { return }
    }
  }

  /// Goes to the first event of the item: behind the beginning of the sequence whose first entry it seems to be. Tells whether
  /// there is one before the document ends.
  private func goToItem(_ parser: inout YAMLParser) throws(Diagnostic) -> Bool {
    while true {
      switch try parser.next() {
      case .sequenceStart where parser.index >= places.head.count: return true
      case .documentEnd, .streamEnd: return false
      default: continue
      }
    }
  }
}

extension ListHead {
  /// A fault of an item as it is told of the whole list, which begins with its first item and not with this one.
  func told(_ fault: Diagnostic, ofItemAt item: Int) -> Diagnostic {
    var fault = fault
    for index in fault.notes.indices where fault.notes[index].range?.offset == item + column {
      fault.notes[index].range?.offset = firstItem + column
    }
    return fault
  }
}

extension YAMLParser.Event {
  /// Whether the event marks a value, or stands for one that was marked.
  fileprivate var isAnchored: Bool {
    switch self {
    case .alias: true
    case .scalar(let scalar): scalar.anchor != nil
    case .sequenceStart(let anchor), .mappingStart(let anchor): anchor != nil
    case .documentStart, .documentEnd, .streamEnd, .containerEnd: false
    }
  }

  fileprivate var depthChange: Int {
    switch self {
    case .sequenceStart, .mappingStart: 1
    case .containerEnd: -1
    case .scalar, .alias, .documentStart, .documentEnd, .streamEnd: 0
    }
  }
}
