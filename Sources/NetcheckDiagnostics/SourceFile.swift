import Synchronization

/// A text that was read: a file, or standard input.
///
/// A small one is kept in memory. Of a large file only what a message needs is read again, late; what has changed
/// meanwhile is not shown.
package final class SourceFile: Sendable {
  /// The file's name as messages show it: with the revision before it, if it was read from one.
  package let path: String

  /// The revision of the repository from which it was read; `nil` for what lies in the file system.
  package let revision: String?

  /// How many bytes it holds.
  package let size: Int

  /// Reads a stretch of the text; `nil` if it is no longer what it was.
  private let fetch: @Sendable (Range<Int>) -> [UInt8]?
  private let state: Mutex<State>

  private struct State {
    /// Made when the first place is asked for, unless the reading made it.
    var index: LineIndex?
    /// The block in which the last place lay.
    var block: (number: Int, bytes: [UInt8])?
  }

  package init(path: String, revision: String? = nil, bytes: [UInt8]) {
    self.path = revision.map { "\($0):\(path)" } ?? Self.shown(path)
    self.revision = revision
    size = bytes.count
    fetch = { Array(bytes[$0]) }
    state = Mutex(State())
  }

  /// A file that stays on disk.
  package init(
    path: String, size: Int, lines: LineIndex?,
    fetch: @escaping @Sendable (Range<Int>) -> [UInt8]?
  ) {
    self.path = Self.shown(path)
    revision = nil
    self.size = size
    self.fetch = fetch
    state = Mutex(State(index: lines))
  }

  /// GitHub takes a line of a log that begins with two colons for a command.
  private static func shown(_ path: String) -> String {
    path.hasPrefix("::") ? "./" + path : path
  }

  /// The file's name in its tree.
  package var pathInTree: String {
    revision.map { String(path.dropFirst($0.count + 1)) } ?? path
  }

  /// The whole text; empty if the file has changed.
  package var bytes: [UInt8] { fetch(0..<size) ?? [] }

  /// Whether some bytes stand somewhere in the text.
  package func holds(_ text: String) -> Bool {
    let wanted = Array(text.utf8)
    var start = 0
    while start + wanted.count <= size {
      // Stretches overlap, so that nothing is cut apart.
      let end = min(size, start + LineIndex.usualBlock)
      guard let bytes = fetch(start..<end) else { return false }
      if bytes.contains(wanted) { return true }
      start = end == size ? size : end - wanted.count
    }
    return false
  }

  /// The line and column of a byte; an offset behind the end stands for the end. `nil` if the file has changed.
  package func position(at offset: Int) -> SourcePosition? {
    let offset = min(offset, size)
    return state.withLock { state in
      if state.index == nil { state.index = makeIndex() }
      guard let index = state.index else { return nil }
      let number = min(offset / index.block, index.marks.count - 1)
      let start = number * index.block
      if state.block?.number != number {
        state.block = fetch(start..<min(size, start + index.block)).map { (number, $0) }
      }
      guard let bytes = state.block?.bytes, bytes.count >= offset - start else { return nil }
      return bytes.withUnsafeBytes {
        index.position(
          ofByteBehind: UnsafeRawBufferPointer(rebasing: $0[..<(offset - start)]), inBlock: number)
      }
    }
  }

  private func makeIndex() -> LineIndex? {
    let block = LineIndex.usualBlock
    var blocks: [BlockLines] = []
    for start in stride(from: 0, to: size, by: block) {
      guard let bytes = fetch(start..<min(size, start + block)) else { return nil }
      blocks.append(bytes.withUnsafeBytes { BlockLines($0) })
    }
    return LineIndex(block: block, blocks)
  }

  /// The line that holds a byte, as far as it reaches so many bytes to both sides, parted before that byte; without its line
  /// break. `nil` if the file has changed.
  package func line(
    around offset: Int, before: Int, behind: Int
  ) -> (before: String, behind: String)? {
    let offset = min(offset, size)
    let start = max(0, offset - before)
    guard let bytes = fetch(start..<min(size, offset + behind)) else { return nil }
    let head = bytes[..<(offset - start)]
    let tail = bytes[(offset - start)...]
    let lineStart = head.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    var end = tail.firstIndex(of: UInt8(ascii: "\n")) ?? tail.endIndex
    if end > tail.startIndex, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    // The stretch may begin within a character.
    let whole = head[lineStart...].drop { $0 & 0b1100_0000 == 0b1000_0000 }
    return (String(decoding: whole, as: UTF8.self), String(decoding: tail[..<end], as: UTF8.self))
  }
}

/// All texts of one run. It turns a ``SourceRange`` back into a file's name, a line and a column.
package struct SourceMap: Sendable {
  package private(set) var files: [SourceFile] = []

  package init() {}

  /// Takes a file in and returns its index, by which ranges name it.
  package mutating func add(_ file: SourceFile) -> Int32 {
    files.append(file)
    return Int32(files.count - 1)
  }

  /// Puts another text in a file's place, once more is known of it.
  package mutating func replace(_ index: Int32, by file: SourceFile) {
    files[Int(index)] = file
  }

  package func file(of range: SourceRange) -> SourceFile {
    files[Int(range.file)]
  }

  package func position(of range: SourceRange) -> SourcePosition? {
    file(of: range).position(at: range.offset)
  }

  /// A place as messages write it: `file:line:column`, or the file alone if it has changed since it was read.
  package func place(of range: SourceRange) -> String {
    let path = Terminal.plain(file(of: range).path)
    return position(of: range).map { "\(path):\($0.line):\($0.column)" } ?? path
  }
}
