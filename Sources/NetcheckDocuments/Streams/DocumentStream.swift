package import NetcheckDiagnostics

/// What a stream of documents hands on, in the order of the text.
package enum DocumentUnit {
  case document(Document)

  /// The items of a list follow. The document is the mapping around them as far as it was read; `nil` for a plain sequence.
  case listBegins(Document?)
  case item(Document)

  /// The list is whole; the document is the mapping around the items, without them.
  case listEnds(Document?)

  /// Something is wrong with the document at hand. If it is a list that has begun, it is void, and so are its items.
  case fault(Diagnostic)
  case warnings([Diagnostic])

  /// The list that has begun can't be read item by item. It is void, and follows as a whole.
  case listRestarts

  /// The same of a list that began before the place where the stream began.
  case needsBeginning

  /// The text can't be read in stretches at all.
  case needsWhole
}

/// A place in a text where reading may go on: where a document or an item of a list begins.
package struct StreamPlace: Sendable {
  package var offset: Int

  /// The list that is open there.
  var list: ListHead?

  /// Whether a list is open there, and the mapping around its items as far as it was read.
  package var isInList: Bool { list != nil }
  package var listDocument: Document? { list?.document }
}

/// What stands around the items of a list.
struct ListHead: Sendable {
  /// The mapping up to its items; `nil` for a plain sequence.
  var document: Document?

  /// Where the document begins, and where its items begin.
  var start: Int
  var firstItem: Int

  /// What the items are where they do not say it themselves.
  var defaultOutline: Outline?

  /// In YAML the column of the items' dashes, and the text up to the first of them.
  var column = 0
  var text: [UInt8] = []
}

/// How a stream came to its end.
package enum StreamEnd: Sendable {
  case textEnds
  /// At one of the places where it was told to stop.
  case reached(offset: Int)
}

/// Reads the documents of a text one after another, and the items of lists one by one.
package protocol DocumentStream: AnyObject {
  /// The next unit; `nil` at the end.
  func next() throws(TextFault) -> DocumentUnit?

  /// How the stream ended, once it has.
  var end: StreamEnd { get }

  /// Makes the stream end at the first of the places, in ascending order, where it finds a document or item of the same list
  /// to begin. Other places are wrong guesses and count for nothing.
  func stop(at places: [StreamPlace])

  /// A place behind an offset where a document, or an item of the list that has begun, seems to begin; `nil` if none is near.
  func place(behind offset: Int) throws(TextFault) -> StreamPlace?
}

extension TextForm {
  /// A stream over a text of this form, from its beginning or from a place that another stream over it found.
  package func stream(
    over source: TextSource, file: Int32, size: WindowSize, from place: StreamPlace? = nil,
    choose: @escaping OutlineChoice
  ) -> any DocumentStream {
    switch self {
    case .json, .flow: JSONStream(source, file: file, size: size, from: place, choose: choose)
    case .yaml: YAMLStream(source, file: file, size: size, from: place, choose: choose)
    }
  }
}

extension TextForm {
  /// The first fault of a text that is read strictly, all of it. What an outline leaves out may hold a slip that shows only
  /// farther on, and looks different there.
  package func firstFault(
    in source: TextSource, file: Int32, size: WindowSize
  ) throws(TextFault) -> Diagnostic? {
    let stream = stream(over: source, file: file, size: size) { _, _ in .whole }
    while let unit = try stream.next() {
      if case .fault(let fault) = unit { return fault }
    }
    return nil
  }
}

/// Where a stream shall stop.
struct StreamStops {
  private var places: ArraySlice<StreamPlace> = []

  init(_ places: [StreamPlace] = []) {
    self.places = places[...]
  }

  /// Whether one of the places is where something begins now. Places that were passed are dropped.
  mutating func hold(offset: Int, list: ListHead?) -> Bool {
    while let place = places.first, place.offset <= offset {
      if place.offset == offset, place.list?.start == list?.start { return true }
      places.removeFirst()
    }
    return false
  }
}

extension ListHead {
  /// A plain sequence.
  init(start: Int, firstItem: Int) {
    self.start = start
    self.firstItem = firstItem
  }

  /// The head of a list whose items are about to begin.
  init(_ document: Document, start: Int, firstItem: Int, choose: OutlineChoice) {
    self.document = document
    self.start = start
    self.firstItem = firstItem
    let root = document.root
    guard let kind = root["kind"]?.text, let apiVersion = root["apiVersion"]?.text,
      kind.hasSuffix("List"), kind != "List"
    else { return }
    var (version, item) = (apiVersion, String(kind.dropLast(4)))
    defaultOutline = version.withUTF8 { version in item.withUTF8 { choose(version, $0) } }
  }
}
