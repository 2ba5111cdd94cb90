/// Writes objects as kubectl prints them, in whatever form, from one sequence of events.
///
///     out.document {
///       out.field("kind", "Pod")
///       out.object("metadata") { out.field("name", "web-0") }
///       out.strings("args", ["--port", "8080"])
///     }
///
/// Keys come in the order of their bytes, as kubectl sorts them; debug builds check it. So all forms hold equal objects.
final class Emitter {
  /// How the events are written.
  enum Syntax {
    /// JSON, indented by four blanks.
    case indented
    /// JSON without a blank.
    case compact
    case yaml
  }

  /// A mapping or sequence that is being written.
  struct Frame {
    var isMapping: Bool
    var isEmpty = true
    /// Where the keys or dashes of a YAML block stand.
    var column: Int
    /// Whether the first entry of a YAML block stands on the line of the dash before it.
    var continuesLine: Bool
  }

  let output: OutputBuffer
  let syntax: Syntax
  @exclusivity(unchecked) private(set) var frames: [Frame] = []
  private var lastKeys: [String] = []

  init(_ syntax: Syntax, to output: OutputBuffer) {
    self.syntax = syntax
    self.output = output
  }

  // MARK: Mappings and sequences

  /// A mapping that stands in nothing else.
  func document(_ content: () -> Void) {
    enclose(Frame(isMapping: true, column: 0, continuesLine: true), content)
    output.append(UInt8(ascii: "\n"))
  }

  func object(_ key: String, _ content: () -> Void) {
    let column = begin(key)
    enclose(Frame(isMapping: true, column: column + 2, continuesLine: false), content)
  }

  /// A mapping under a key that may need quotes or escapes, as no other key does.
  func object(quoting key: String, _ content: () -> Void) {
    let column = begin(key, isQuoted: true)
    enclose(Frame(isMapping: true, column: column + 2, continuesLine: false), content)
  }

  func array(_ key: String, _ content: () -> Void) {
    let column = begin(key)
    enclose(Frame(isMapping: false, column: column, continuesLine: false), content)
  }

  /// A mapping in a sequence.
  func item(_ content: () -> Void) {
    let column = beginItem()
    enclose(Frame(isMapping: true, column: column + 2, continuesLine: true), content)
  }

  // MARK: Scalars

  func field(_ key: String, _ value: String) {
    let column = begin(key)
    text(value, at: column + key.utf8.count + 2, indent: column + 2)
  }

  func field(_ key: String, _ value: Int) {
    _ = begin(key)
    word(String(value))
  }

  func field(_ key: String, _ value: Bool) {
    _ = begin(key)
    word(value ? "true" : "false")
  }

  func null(_ key: String) {
    _ = begin(key)
    word("null")
  }

  /// A string in a sequence.
  func item(_ value: String) {
    let column = beginItem()
    text(value, at: column + 2, indent: column + 2)
  }

  /// A number in a sequence.
  func item(_ value: Int) {
    _ = beginItem()
    word(String(value))
  }

  func strings(_ key: String, _ values: [String]) {
    array(key) {
      for value in values { item(value) }
    }
  }

  /// A mapping of strings, which must come sorted.
  func map(_ key: String, _ entries: [(key: String, value: String)]) {
    object(key) {
      for entry in entries { field(entry.key, entry.value) }
    }
  }

  // MARK: Writing again

  /// Writes entries of a mapping and gives their bytes; `nil` if there are too many.
  func recording(_ content: () -> Void) -> [UInt8]? {
    output.recording(content)
  }

  /// Writes recorded entries once more.
  func again(_ entries: [UInt8]) {
    if entries.isEmpty { return }
    entries.withUnsafeBufferPointer { output.append($0) }
    frames[frames.count - 1].isEmpty = false
  }

  // MARK: Frames and values

  private func enclose(_ frame: Frame, _ content: () -> Void) {
    frames.append(frame)
    assert(pushKey())
    if syntax != .yaml { openJSON() }
    content()
    if syntax == .yaml { closeYAML() } else { closeJSON() }
    frames.removeLast()
    assert(popKey())
  }

  private func begin(_ key: String, isQuoted: Bool = false) -> Int {
    assert(ascends(key), "\(key) stands behind \(lastKeys.last ?? "")")
    let column =
      syntax == .yaml ? beginYAML(key, isQuoted: isQuoted) : beginJSON(key, isQuoted: isQuoted)
    frames[frames.count - 1].isEmpty = false
    return column
  }

  private func beginItem() -> Int {
    let column = syntax == .yaml ? beginYAMLItem() : beginJSONItem()
    frames[frames.count - 1].isEmpty = false
    return column
  }

  /// A value that is no string.
  private func word(_ word: String) {
    beginValue()
    output.append(word)
  }

  private func text(_ text: String, at column: Int, indent: Int) {
    beginValue()
    if syntax == .yaml {
      yamlText(text, at: column, indent: indent)
    } else {
      jsonText(text)
    }
  }

  private func beginValue() {
    if syntax == .yaml, frames[frames.count - 1].isMapping { output.append(UInt8(ascii: " ")) }
  }

  // MARK: The order of keys

  private func pushKey() -> Bool {
    lastKeys.append("")
    return true
  }

  private func popKey() -> Bool {
    lastKeys.removeLast()
    return true
  }

  private func ascends(_ key: String) -> Bool {
    defer { lastKeys[lastKeys.count - 1] = key }
    return lastKeys[lastKeys.count - 1].utf8.lexicographicallyPrecedes(key.utf8)
  }
}
