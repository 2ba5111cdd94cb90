package import NetcheckDiagnostics

/// Where the bytes that a reader is given stand in their file: perhaps in two pieces.
struct TextPlaces {
  /// The first piece, which may be empty.
  var head: Range<Int> = 0..<0

  /// Where the second one begins.
  var start = 0

  func offset(of index: Int) -> Int {
    index < head.count ? head.lowerBound + index : start + index - head.count
  }

  func index(of offset: Int) -> Int {
    head.contains(offset) ? offset - head.lowerBound : offset - start + head.count
  }
}

/// Reads the documents of a YAML text from libyaml's events, as Kubernetes' decoder would.
struct YAMLReader {
  /// How many values aliases and merges may add to one document: enough for any honest file, and far below what a
  /// bomb makes.
  static let mostRepeated = 200_000

  /// How many directives (`%YAML`, `%TAG`) a file may hold; libyaml's cost grows with their square.
  private static let mostDirectives = 32

  private let file: Int32
  private let places: TextPlaces
  private var documents: [Document] = []
  private var diagnostics: [Diagnostic] = []
  private var faulty = 0

  /// All documents of a text. After a fault the reading goes on at the next line that begins a document, so that one run
  /// tells the faults of all documents.
  static func read(
    _ bytes: [UInt8], file: Int32
  ) -> (documents: [Document], diagnostics: [Diagnostic]) {
    bytes.withUnsafeBufferPointer { read($0, at: TextPlaces(), file: file) }
  }

  /// All documents of a part of a file.
  static func read(
    _ bytes: UnsafeBufferPointer<UInt8>, at places: TextPlaces, file: Int32
  ) -> (documents: [Document], diagnostics: [Diagnostic]) {
    var reader = YAMLReader(file: file, places: places)
    if let fault = reader.refusal(of: bytes) { return ([], [fault]) }
    let isASCII = bytes.isASCII
    var start: Int? = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while let from = start {
      start = reader.readStretch(bytes, from: from, isASCII: isASCII)
    }
    return (reader.documents, reader.diagnostics)
  }

  private init(file: Int32, places: TextPlaces) {
    self.file = file
    self.places = places
  }

  private func refusal(of bytes: UnsafeBufferPointer<UInt8>) -> Diagnostic? {
    if bytes.starts(with: [0, 0]) {
      return .error(
        "the file begins with NUL bytes, which no text holds", code: .encoding,
        at: SourceRange(file: file, offset: places.offset(of: 0), length: 1),
        help: "is this file a manifest? save UTF-32 text as UTF-8")
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
      || (bytes.count > 1 && (bytes[0] == 0 || bytes[1] == 0))
    {
      return .error(
        "the file is UTF-16 or UTF-32 text", code: .encoding,
        at: SourceRange(file: file, offset: places.offset(of: 0), length: 1),
        help: "save it as UTF-8")
    }
    var directives = 0
    var isLineStart = true
    for (offset, byte) in bytes.enumerated() {
      if isLineStart, byte == UInt8(ascii: "%") {
        directives += 1
        if directives > Self.mostDirectives {
          return .error(
            "more than \(Self.mostDirectives) lines begin with '%'", code: .yamlSyntax,
            at: SourceRange(file: file, offset: places.offset(of: offset), length: 1),
            help: "Kubernetes manifests need no YAML directives")
        }
      }
      isLineStart = byte == UInt8(ascii: "\n")
    }
    return nil
  }

  /// Reads documents up to the end or to a fault; returns where to go on after a fault.
  private mutating func readStretch(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, isASCII: Bool
  ) -> Int? {
    var parser = YAMLParser(bytes, from: start, isASCII: isASCII, at: places, file: file)
    do {
      while let document = try readDocument(&parser) {
        if document.root.kind != .null { documents.append(document) }
      }
      return nil
    } catch {
      diagnostics.append(error)
      faulty += 1
      guard faulty < DocumentReader.mostFaulty else {
        diagnostics.append(.tooManyFaulty(at: error.range))
        return nil
      }
      let place = error.range.map { places.index(of: max($0.offset, parser.offset)) } ?? bytes.count
      return Self.nextDocument(in: bytes, from: min(place, bytes.count), after: start)
    }
  }

  /// The next line that surely begins a document: one of `---`, alone or with a blank behind it.
  static func nextDocument(
    in bytes: UnsafeBufferPointer<UInt8>, from place: Int, after start: Int
  ) -> Int? {
    var lineStart = place
    // Within a line, the next one is the first that can begin a document.
    while lineStart > max(start, 0), lineStart < bytes.count,
      bytes[lineStart - 1] != UInt8(ascii: "\n")
    {
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

extension Diagnostic {
  /// Stands behind the last fault that is told.
  package static func tooManyFaulty(at range: SourceRange?) -> Diagnostic {
    .error(
      "behind \(DocumentReader.mostFaulty) faulty documents the rest is not read",
      code: .yamlSyntax,
      at: range)
  }
}
