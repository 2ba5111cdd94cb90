import CLibYAML
import NetcheckDiagnostics

/// libyaml's parser over a stretch of one file. It yields events whose places are bytes of that file.
struct YAMLParser: ~Copyable {
  /// What libyaml tells, without the parts that nobody here needs.
  enum Event {
    case documentStart(isExplicit: Bool)
    case documentEnd
    case streamEnd
    case alias(name: [UInt8])
    case scalar(Scalar)
    case sequenceStart(anchor: [UInt8]?)
    case mappingStart(anchor: [UInt8]?)
    case containerEnd
  }

  struct Scalar {
    var text: ArraySlice<UInt8>
    var anchor: [UInt8]?
    var tag: String?
    var isPlain: Bool
  }

  /// The place of the event that ``next()`` returned last.
  var offset: Int { places.offset(of: index) }
  private(set) var index = 0
  private(set) var length = 0
  private(set) var line = 0

  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let event: UnsafeMutablePointer<yaml_event_t>
  private var characters: CharacterPlaces
  private let places: TextPlaces
  private let file: Int32

  /// Parses the bytes from an index to the end. The bytes must outlive the parser.
  init(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, at places: TextPlaces, file: Int32
  ) {
    parser = .allocate(capacity: 1)
    event = .allocate(capacity: 1)
    event.initialize(to: yaml_event_t())
    characters = CharacterPlaces(bytes, from: start)
    self.places = places
    self.file = file
    yaml_parser_initialize(parser)
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    let text = UnsafeBufferPointer(rebasing: bytes[start...])
    yaml_parser_set_input_string(parser, text.baseAddress, text.count)
  }

  deinit {
    yaml_event_delete(event)
    yaml_parser_delete(parser)
    event.deallocate()
    parser.deallocate()
  }

  mutating func next() throws(Diagnostic) -> Event {
    while true {
      yaml_event_delete(event)
      guard yaml_parser_parse(parser, event) == 1 else { throw problem() }
      let told = event.pointee
      index = characters.index(ofCharacter: told.start_mark.index)
      length = characters.index(ofCharacter: told.end_mark.index) - index
      line = told.start_mark.line
      if let event = translate(told) { return event }
    }
  }

  private func translate(_ told: yaml_event_t) -> Event? {
    switch told.type {
    case YAML_DOCUMENT_START_EVENT:
      .documentStart(isExplicit: told.data.document_start.implicit == 0)
    case YAML_DOCUMENT_END_EVENT: .documentEnd
    case YAML_STREAM_END_EVENT: .streamEnd
    case YAML_ALIAS_EVENT: .alias(name: bytes(told.data.alias.anchor) ?? [])
    case YAML_SEQUENCE_START_EVENT:
      .sequenceStart(anchor: bytes(told.data.sequence_start.anchor))
    case YAML_MAPPING_START_EVENT: .mappingStart(anchor: bytes(told.data.mapping_start.anchor))
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: .containerEnd
    case YAML_SCALAR_EVENT: .scalar(scalar(told))
    default: nil
    }
  }

  private func scalar(_ told: yaml_event_t) -> Scalar {
    let scalar = told.data.scalar
    let text = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
    return Scalar(
      text: Array(text)[...], anchor: bytes(scalar.anchor),
      tag: bytes(scalar.tag).map { String(decoding: $0, as: UTF8.self) },
      isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
  }

  private func bytes(_ text: UnsafeMutablePointer<UInt8>?) -> [UInt8]? {
    guard let text else { return nil }
    var end = text
    while end.pointee != 0 { end += 1 }
    return Array(UnsafeBufferPointer(start: text, count: end - text))
  }

  private func range(ofByte index: Int) -> SourceRange {
    SourceRange(file: file, offset: places.offset(of: index), length: 1)
  }

  /// What libyaml found wrong, in words that help.
  private mutating func problem() -> Diagnostic {
    let told = parser.pointee
    let text = told.problem.map { String(cString: $0) } ?? "the text is no YAML"
    if told.error == YAML_READER_ERROR {
      return .error(
        "the file is no valid UTF-8 text: \(text)", code: .encoding,
        at: range(ofByte: characters.start + told.problem_offset),
        help: "save it as UTF-8, without control characters")
    }
    let index = characters.index(ofCharacter: told.problem_mark.index)
    let range = range(ofByte: index)
    if characters.byte(at: index) == UInt8(ascii: "\t") {
      return .error(
        "a tab stands where YAML wants blanks", code: .yamlSyntax, at: range,
        help: "indent with blanks")
    }
    var notes: [Diagnostic.Note] = []
    if let context = told.context {
      let at = characters.index(ofCharacter: told.context_mark.index)
      notes.append(.init(String(cString: context), at: self.range(ofByte: at)))
    }
    return .error(
      text, code: .yamlSyntax, at: range, notes: notes,
      help: "quote values that begin with a special character, and check the indentation")
  }
}

/// Turns libyaml's places, which count characters, into bytes. Places are mostly asked for in ascending order.
private struct CharacterPlaces {
  let start: Int
  private let bytes: UnsafeBufferPointer<UInt8>
  private let isASCII: Bool
  private var character = 0
  private var byte: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) {
    self.bytes = bytes
    self.start = start
    byte = start
    isASCII = bytes[start...].allSatisfy { $0 < 0x80 }
  }

  func byte(at index: Int) -> UInt8? {
    index < bytes.count ? bytes[index] : nil
  }

  mutating func index(ofCharacter number: Int) -> Int {
    if isASCII { return min(start + number, bytes.count) }
    if number < character {
      character = 0
      byte = start
    }
    while character < number, byte < bytes.count {
      byte += 1
      while byte < bytes.count, bytes[byte] & 0b1100_0000 == 0b1000_0000 { byte += 1 }
      character += 1
    }
    return byte
  }
}
