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
  private let input: UnsafeMutablePointer<Input>
  private let event: UnsafeMutablePointer<yaml_event_t>
  private var characters: CharacterPlaces
  private let places: TextPlaces
  private let file: Int32

  /// Parses the bytes from an index to the end. The bytes must outlive the parser.
  ///
  /// - Parameter isASCII: whether all of them are.
  init(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, isASCII: Bool, at places: TextPlaces,
    file: Int32
  ) {
    parser = .allocate(capacity: 1)
    event = .allocate(capacity: 1)
    event.initialize(to: yaml_event_t())
    characters = CharacterPlaces(bytes, from: start, isASCII: isASCII)
    self.places = places
    self.file = file
    yaml_parser_initialize(parser)
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    input = .allocate(capacity: 1)
    input.initialize(to: Input(UnsafeBufferPointer(rebasing: bytes[start...])))
    yaml_parser_set_input(
      parser,
      { input, buffer, room, count in
        let buffer = UnsafeMutableRawBufferPointer(start: buffer, count: room)
        let input = input!.assumingMemoryBound(to: Input.self)
        return input.pointee.give(buffer, &count!.pointee) ? 1 : 0
      }, input)
  }

  deinit {
    yaml_event_delete(event)
    yaml_parser_delete(parser)
    event.deallocate()
    parser.deallocate()
    input.deallocate()
  }

  mutating func next() throws(Diagnostic) -> Event {
    while true {
      yaml_event_delete(event)
      input.pointee.atEvent = input.pointee.taken
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
    // Behind the end libyaml tells of no event, as often as it is asked.
    case YAML_STREAM_END_EVENT, YAML_NO_EVENT: .streamEnd
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
    if input.pointee.isTooLong {
      return .tooLong(at: range(ofByte: characters.index(ofCharacter: told.mark.index)))
    }
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

/// What libyaml reads. Between two events it gets no more than one value may take, or it would hold a copy of whatever a scalar
/// holds.
private struct Input {
  private let text: UnsafeBufferPointer<UInt8>

  /// How many bytes libyaml has taken, and had when the last event was told.
  private(set) var taken = 0
  var atEvent = 0
  private(set) var isTooLong = false

  init(_ text: UnsafeBufferPointer<UInt8>) {
    self.text = text
  }

  /// Hands on as much as there is room for; false if libyaml wants more than it gets.
  mutating func give(_ buffer: UnsafeMutableRawBufferPointer, _ count: inout Int) -> Bool {
    // The raw buffer holds some bytes that are not looked at yet.
    if taken - atEvent > DocumentBuilder.longestText + 1 << 16 {
      isTooLong = true
      return false
    }
    let next = text[taken...].prefix(buffer.count)
    buffer.copyBytes(from: next)
    taken += next.count
    count = next.count
    return true
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether no byte belongs to a character beyond ASCII.
  var isASCII: Bool { allSatisfy { $0 < 0x80 } }
}

/// Turns libyaml's places, which count characters, into bytes. Places are mostly asked for in ascending order.
private struct CharacterPlaces {
  let start: Int
  private let bytes: UnsafeBufferPointer<UInt8>
  private let isASCII: Bool

  /// Places that were found, from which others are looked for: the newest, and one for each few thousand characters.
  private var newest: Place
  private var milestones: [Place]

  private static let stride = 4096

  private struct Place {
    var character = 0
    var byte: Int
  }

  init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, isASCII: Bool) {
    self.bytes = bytes
    self.start = start
    self.isASCII = isASCII
    newest = Place(byte: start)
    milestones = [newest]
  }

  func byte(at index: Int) -> UInt8? {
    index < bytes.count ? bytes[index] : nil
  }

  mutating func index(ofCharacter number: Int) -> Int {
    if isASCII { return min(start + number, bytes.count) }
    if number < newest.character {
      newest = milestones.last { $0.character <= number } ?? milestones[0]
    }
    while newest.character < number, newest.byte < bytes.count {
      newest.byte += 1
      while newest.byte < bytes.count, bytes[newest.byte] & 0b1100_0000 == 0b1000_0000 {
        newest.byte += 1
      }
      newest.character += 1
      if newest.character >= milestones[milestones.count - 1].character + Self.stride {
        milestones.append(newest)
      }
    }
    return newest.byte
  }
}
