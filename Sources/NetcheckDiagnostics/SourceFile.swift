import Synchronization

/// A text that was read: a file, or standard input.
package final class SourceFile: Sendable {
  /// The file's name as messages show it: with the revision before it, if it was read from one.
  package let path: String

  /// The revision of the repository from which it was read; `nil` for what lies in the file system.
  package let revision: String?

  /// The whole text as it was read.
  package let bytes: [UInt8]

  /// The offset of each line's first byte; made when the first place is asked for.
  private let lineStarts = Mutex<[Int]?>(nil)

  package init(path: String, revision: String? = nil, bytes: [UInt8]) {
    self.path = revision.map { "\($0):\(path)" } ?? path
    self.revision = revision
    self.bytes = bytes
  }

  /// The file's name in its tree.
  package var pathInTree: String {
    revision.map { String(path.dropFirst($0.count + 1)) } ?? path
  }

  /// The line and column of a byte; an offset behind the end stands for the end.
  package func position(at offset: Int) -> SourcePosition {
    let offset = min(offset, bytes.count)
    let (line, start) = lineHolding(offset)
    let column = bytes[start..<offset].reduce(1) { $1 & 0b1100_0000 == 0b1000_0000 ? $0 : $0 + 1 }
    return SourcePosition(line: line, column: column)
  }

  /// The text of one line (from one), without its line break; empty if there is no such line.
  package func text(ofLine line: Int) -> String {
    let starts = starts()
    guard starts.indices.contains(line - 1) else { return "" }
    let end = line < starts.count ? starts[line] : bytes.count
    var text = bytes[starts[line - 1]..<end]
    while let last = text.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") {
      text.removeLast()
    }
    return String(decoding: text, as: UTF8.self)
  }

  private func lineHolding(_ offset: Int) -> (line: Int, start: Int) {
    let starts = starts()
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return (low + 1, starts[low])
  }

  private func starts() -> [Int] {
    lineStarts.withLock { known in
      if let known { return known }
      var starts = [0]
      for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
        starts.append(offset + 1)
      }
      known = starts
      return starts
    }
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

  package func file(of range: SourceRange) -> SourceFile {
    files[Int(range.file)]
  }

  package func position(of range: SourceRange) -> SourcePosition {
    file(of: range).position(at: range.offset)
  }

  /// A place as messages write it: `file:line:column`.
  package func place(of range: SourceRange) -> String {
    let position = position(of: range)
    return "\(Terminal.plain(file(of: range).path)):\(position.line):\(position.column)"
  }
}
