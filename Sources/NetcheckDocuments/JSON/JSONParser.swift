import NetcheckDiagnostics

/// Reads JSON (RFC 8259), as much of it as outlines ask for.
///
/// What is asked for in whole is read strictly. Of what nobody asks for only strings and brackets are looked at.
struct JSONParser: ~Copyable {
  /// Why the reading stopped.
  enum Interruption: Error {
    /// The bytes end inside a value; perhaps the text goes on behind them.
    case textEnds
    case fault(Diagnostic)
    /// Something is wrong in what nobody asked for. Reading all of it tells what.
    case malformed
    /// The items of a list begin, and the reader stands behind their bracket.
    case itemsBegin
  }

  /// What is read of a text.
  enum Part {
    /// A document, or the beginning of one that is a list.
    case document
    /// A value with so many containers around it.
    case value(Outline, outerDepth: Int)
    /// What follows the items of a list, up to the end of the mapping around them.
    case behindItems(of: Document)
  }

  private(set) var bytes = UnsafeBufferPointer<UInt8>(start: nil, count: 0)

  /// Whether the text ends where the bytes end.
  private(set) var isFinal = false

  /// Where in the file the bytes begin, and which file it is.
  private(set) var origin = 0
  let file: Int32

  /// The next byte.
  var i = 0
  var builder: DocumentBuilder
  private var open = Pile<JSONContainer>(capacity: 32)

  /// How the outline of the outermost mapping is found, where it is an object.
  private var object: ObjectOutline
  private let choose: OutlineChoice
  private var isStrict = false

  /// Whether the reading stops at the items of a list.
  private var stopsAtItems = false

  init(file: Int32, choose: @escaping OutlineChoice) {
    self.file = file
    self.choose = choose
    builder = DocumentBuilder(file: file)
    object = ObjectOutline()
  }

  /// Reads a part of a text from the beginning of the bytes. The strict reading keeps everything.
  mutating func read(
    _ part: Part, of bytes: UnsafeBufferPointer<UInt8>, isFinal: Bool, origin: Int, isStrict: Bool
  ) throws(Interruption) {
    self.bytes = bytes
    self.isFinal = isFinal
    self.origin = origin
    self.isStrict = isStrict
    i = 0
    open.shrink(to: 0)
    object = ObjectOutline()
    stopsAtItems = false
    switch part {
    case .document:
      builder.reset()
      stopsAtItems = true
      if bytes.first == UInt8(ascii: "[") {
        i += 1
        throw .itemsBegin
      }
      try value(.ofKind)
    case .value(let outline, let outerDepth):
      builder.reset(outerDepth: outerDepth)
      try value(isStrict ? .whole : outline)
    case .behindItems(let head):
      builder.reopen(head)
      open.append(JSONContainer(closing: UInt8(ascii: "}"), outline: .whole))
      if let next = try behindValue() { try value(next) }
    }
  }

  /// Reads one value. Containers are walked in a loop, so depth costs no stack.
  mutating func value(_ outline: Outline) throws(Interruption) {
    var outline = outline
    repeat {
      skipSpace()
      guard i < bytes.count else { throw .textEnds }
      switch bytes[i] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        if !outline.isWanted {
          let start = i
          try skipContainer()
          if outline.extent == .nothing { builder.opaque(offset: origin + start, length: 1) }
        } else if let next = try begin(outline) {
          outline = next
          continue
        }
      case UInt8(ascii: "\""):
        if !outline.isWanted {
          let start = i
          try skipString()
          if outline.extent == .nothing {
            builder.opaque(offset: origin + start, length: i - start)
          }
        } else {
          try string()
        }
      default: try plain(outline)
      }
      guard let next = try behindValue() else { return }
      outline = next
    } while true
  }

  /// Opens a container; the outline of its first value, or `nil` if it is empty and closed again.
  private mutating func begin(_ outline: Outline) throws(Interruption) -> Outline? {
    guard builder.depth < DocumentBuilder.deepest else { throw .fault(.tooDeep(at: here())) }
    let isMapping = bytes[i] == UInt8(ascii: "{")
    builder.begin(
      isMapping ? .mapping : .sequence, offset: origin + i,
      isSparse: isMapping && outline.isSparse)
    open.append(JSONContainer(closing: bytes[i] + 2, outline: outline))  // two places on in ASCII
    i += 1
    skipSpace()
    guard i < bytes.count else { throw .textEnds }
    if bytes[i] == open[open.count - 1].closing {
      try close()
      return nil
    }
    return isMapping ? try key() : outline
  }

  /// Handles what follows a value: commas and closing brackets, until the next value begins or all is closed.
  private mutating func behindValue() throws(Interruption) -> Outline? {
    while open.count > 0 {
      let container = open[open.count - 1]
      skipSpace()
      guard i < bytes.count else { throw .textEnds }
      if bytes[i] == UInt8(ascii: ",") {
        i += 1
        return container.closing == UInt8(ascii: "}") ? try key() : container.outline
      }
      guard bytes[i] == container.closing else { throw expected("','", or: container.closing) }
      try close()
    }
    return nil
  }

  private mutating func close() throws(Interruption) {
    let isMapping = open.removeLast().closing == UInt8(ascii: "}")
    i += 1
    let index = builder.end()
    if isMapping, let (again, first) = builder.repeatedKeys(at: index) {
      throw .fault(
        .duplicateKey(
          builder.string(of: again), at: builder.range(of: again), first: builder.range(of: first)))
    }
  }

  /// Reads a key and the colon behind it; the outline of the value that follows.
  private mutating func key() throws(Interruption) -> Outline {
    skipSpace()
    guard i < bytes.count else { throw .textEnds }
    guard bytes[i] == UInt8(ascii: "\"") else { throw fault("expected a key in quotes") }
    try string()
    if i < bytes.count, bytes[i] != UInt8(ascii: ":") { skipSpace() }
    guard i < bytes.count else { throw .textEnds }
    guard bytes[i] == UInt8(ascii: ":") else { throw fault("expected ':' behind the key") }
    i &+= 1
    let top = open.base + (open.count &- 1)
    let outline = top.pointee.outline
    if outline.extent == .whole { return outline }
    if outline.extent == .kind { return try keyOfObject() }
    let next = outline.outline(behind: builder.lastText, hint: &top.pointee.hint)
    if next.extent == .unseen { builder.removeScalar() }
    return next
  }

  /// Finds the outline of the value behind a key of the outermost mapping. Until the kind is known, everything is wanted.
  private mutating func keyOfObject() throws(Interruption) -> Outline {
    if stopsAtItems, Bytes.equal(builder.lastText, "items"), object.mayBeList(in: builder) {
      skipSpace()
      guard i < bytes.count else { throw .textEnds }
      if bytes[i] == UInt8(ascii: "[") {
        i += 1
        throw .itemsBegin
      }
    }
    guard let outline = object.outline(in: builder, isStrict ? nil : choose) else {
      object.note(builder.lastText, next: builder.tokens.count)
      return .whole
    }
    open[open.count - 1].outline = outline
    var hint = 0
    return outline.outline(behind: builder.lastText, hint: &hint)
  }
}

/// A container that has not ended yet.
struct JSONContainer: BitwiseCopyable {
  var closing: UInt8
  var outline: Outline

  /// Where in the outline the last key was found.
  var hint = 0
}
