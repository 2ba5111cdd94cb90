/// Looks for lines in a YAML text where a document or an item seems to begin. A place is a guess: reading up to it must
/// prove it.
struct LineSearch {
  /// No place is looked for farther on; items are rarely as large.
  private static let farthest = 8 << 20

  private let source: TextSource
  private let size: WindowSize

  init(_ source: TextSource, _ size: WindowSize) {
    self.source = source
    self.size = size
  }

  /// A line that begins like the first item of a list, or a document.
  func place(behind offset: Int, in list: ListHead?) throws(TextFault) -> StreamPlace? {
    let lead =
      try list.map { list throws(TextFault) in try beginning(of: list) } ?? Array("---".utf8)
    let line = [UInt8(ascii: "\n")] + lead
    var window = TextWindow(source, size: size, from: offset)
    var searched = 0
    while true {
      let bytes = window.bytes(from: offset)
      while let found = Bytes.first(line, in: bytes, from: searched) {
        let end = found + line.count
        guard end < bytes.count else { break }
        if list != nil || bytes[end] == UInt8(ascii: "\n") || bytes[end] == 0x20 {
          return StreamPlace(offset: offset + found + 1, list: list)
        }
        searched = found + 1
      }
      searched = max(searched, bytes.count - line.count - 1)
      if window.isFinal || bytes.count > Self.farthest { return nil }
      try window.extend(from: offset)
    }
  }

  /// The first item's line up to the colon behind its key.
  private func beginning(of list: ListHead) throws(TextFault) -> [UInt8] {
    var window = TextWindow(source, size: size, from: list.firstItem)
    while window.bytes(from: list.firstItem).count < 256, !window.isFinal {
      try window.extend(from: list.firstItem)
    }
    let line = window.bytes(from: list.firstItem).prefix { $0 != UInt8(ascii: "\n") }
    let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? list.column + 1
    return Array(line[...min(colon, max(0, line.count - 1))])
  }

  /// The end of the line behind an item that begins with the bytes: the first that stands no deeper than its dash.
  static func endOfItem(in bytes: UnsafeBufferPointer<UInt8>, _ column: Int) -> Int? {
    var next = bytes.firstIndex(of: UInt8(ascii: "\n"))
    while let end = next {
      let line = end + 1
      next = bytes[line...].firstIndex(of: UInt8(ascii: "\n"))
      guard let lineEnd = next else { return nil }
      let blanks = bytes[line..<lineEnd].prefix { $0 == 0x20 }.count
      let isContents = line + blanks < lineEnd && bytes[line + blanks] != UInt8(ascii: "#")
      if isContents, blanks <= column { return lineEnd + 1 }
    }
    return nil
  }
}
