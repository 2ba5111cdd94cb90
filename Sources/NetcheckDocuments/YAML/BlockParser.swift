/// Reads YAML in block style, as servers and kubectl write it, as much of it as outlines ask for.
///
/// It knows plain scalars and quoted ones, block scalars, `{}`, `[]`, and mappings and sequences in block style. Whatever else
/// it meets it calls odd, and leaves to libyaml: what is legal there, what is wrong, and how that is told. Also of what nobody
/// asks for each line is looked at, so that nothing odd hides in it.
struct BlockParser: ~Copyable {
  enum Interruption: Error {
    /// The bytes end before it is sure what they mean; perhaps the text goes on behind them.
    case textEnds
    case odd
    /// Directives begin the document, which hold beyond what is read here.
    case directive
    /// The items of a list begin.
    case itemsBegin
  }

  /// What is read of a text.
  enum Part {
    /// Empty lines and comments up to the next document.
    case gap
    /// A document, or the beginning of one that is a list.
    case document
    /// An entry of a sequence, from its dash on, with so many containers around it.
    case item(Outline, outerDepth: Int)
    /// What follows the items of a list, up to the end of the mapping around them.
    case behindItems(of: Document)
  }

  /// The line at hand: its contents, or what is left of them.
  var line = BlockLine(bytes: UnsafeBufferPointer(start: nil, count: 0))
  private(set) var origin = 0

  /// The column of the contents of the line, from zero; less than that at the end of the document.
  var column = 0

  /// How many containers that nobody asks for are open.
  var skippedDepth = 0

  /// Whether comments were passed over before the line.
  private(set) var isBehindComment = false

  var builder: DocumentBuilder
  var object = ObjectOutline()
  let choose: OutlineChoice
  private(set) var stopsAtItems = false

  init(file: Int32, choose: @escaping OutlineChoice) {
    builder = DocumentBuilder(file: file)
    self.choose = choose
  }

  /// The beginning of the line that follows what was read.
  var next: Int { line.i - max(0, column) }

  /// Whether what was read is followed by another line of the same document, or by the mark of another document.
  var isAtLine: Bool { column >= 0 }
  var isAtMark: Bool { column < 0 && line.i < line.bytes.count }

  /// Whether the document that was read holds nothing.
  var isEmpty: Bool { builder.tokens.count == 0 }

  /// Reads a part of a text. The bytes begin with a line.
  mutating func read(
    _ part: Part, of bytes: UnsafeBufferPointer<UInt8>, isFinal: Bool, origin: Int
  ) throws(Interruption) {
    line = BlockLine(bytes: bytes)
    line.isFinal = isFinal
    self.origin = origin
    line.i = 0
    skippedDepth = 0
    object = ObjectOutline()
    stopsAtItems = false
    try findLine()
    switch part {
    case .gap: break
    case .document:
      builder.reset()
      stopsAtItems = true
      try document()
    case .item(let outline, let outerDepth):
      builder.reset(outerDepth: outerDepth)
      guard column >= 0, line.isAtDash else { throw .odd }
      let own = column
      try entry(outline)
      guard column <= own else { throw .odd }
    case .behindItems(let head):
      builder.reopen(head)
      guard column <= 0 else { throw .odd }
      if column == 0 { try entries(.whole) }
      try end()
    }
  }

  private mutating func document() throws(Interruption) {
    if isAtMark {
      line.i += 3
      guard line.isLineDone else { throw .odd }
      try nextLine()
      if !isAtLine { return }
    }
    if line.bytes[line.i] == UInt8(ascii: "%") { throw .directive }
    guard column == 0 else { throw .odd }
    if line.isAtDash { throw .itemsBegin }
    try mapping(.ofKind)
  }

  /// Finds the line behind something that ends at an index.
  mutating func settle(
    behind end: Int, in bytes: UnsafeBufferPointer<UInt8>, isFinal: Bool, origin: Int
  ) throws(Interruption) {
    line = BlockLine(bytes: bytes)
    line.isFinal = isFinal
    self.origin = origin
    line.i = end
    while line.i > 0, line.bytes[line.i - 1] == 0x20 { line.i -= 1 }
    if line.i == 0 || line.bytes[line.i - 1] == UInt8(ascii: "\n") { return try findLine() }
    try line.findEnd()
    guard line.isLineDone else { throw .odd }
    try nextLine()
  }

  // MARK: Lines

  /// Goes to the next line with contents, from behind those of the line at hand.
  mutating func nextLine() throws(Interruption) {
    line.i = min(line.end + 1, line.bytes.count)
    try findLine()
  }

  /// Finds the first line with contents, from the beginning of a line on.
  mutating func findLine() throws(Interruption) {
    isBehindComment = false
    while true {
      let start = line.i
      line.skipIndentation()
      guard line.i < line.bytes.count else {
        // Behind its last line break a text ends; before it, a line may go on.
        guard line.isFinal else { throw .textEnds }
        column = -1
        line.end = line.i
        return
      }
      try line.findEnd()
      column = line.i - start
      switch line.bytes[line.i] {
      case UInt8(ascii: "\n"): break
      case UInt8(ascii: "#"): isBehindComment = true
      case UInt8(ascii: "-") where column == 0, UInt8(ascii: ".") where column == 0:
        guard line.isDocumentMark else { return }
        // What may follow the end of a document that is marked is libyaml's affair.
        guard line.bytes[line.i] == UInt8(ascii: "-") else { throw .odd }
        column = -1
        return
      default: return
      }
      line.i = min(line.end + 1, line.bytes.count)
    }
  }
}
