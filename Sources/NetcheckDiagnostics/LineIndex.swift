/// What one block of a text tells of lines.
package struct BlockLines: Sendable, Hashable {
  /// How many line breaks the block holds.
  var breaks: Int32 = 0

  /// The place in the block behind the last one; `nil` if it holds none.
  var lastStart: Int32?

  /// How many bytes behind the last line break (or of all) continue a character, and so take no column.
  var continuations: Int32 = 0

  package init(_ bytes: UnsafeRawBufferPointer) {
    breaks = Int32(Self.count(bytes) { $0 == UInt8(ascii: "\n") })
    var start = 0
    if breaks > 0 {
      start = bytes.lastIndex(of: UInt8(ascii: "\n"))! + 1
      lastStart = Int32(start)
    }
    let tail = UnsafeRawBufferPointer(rebasing: bytes[start...])
    continuations = Int32(Self.count(tail) { $0 & 0b1100_0000 == 0b1000_0000 })
  }

  /// Counts the bytes that pass a test. Sums of one byte each let the compiler count many bytes at a time.
  @inline(__always)
  private static func count(_ bytes: UnsafeRawBufferPointer, where test: (UInt8) -> Bool) -> Int {
    var total = 0
    var i = 0
    while i < bytes.count {
      let end = min(bytes.count, i + 128)
      var found: UInt8 = 0
      while i < end {
        found &+= test(bytes[i]) ? 1 : 0
        i &+= 1
      }
      total += Int(found)
    }
    return total
  }
}

/// Where a text's lines lie, roughly: what stands before each of its blocks.
package struct LineIndex: Sendable {
  /// What is known of the first byte of a block.
  struct Mark {
    /// The number of line breaks before it.
    var breaks = 0
    /// Where its line begins, and how many bytes from there on continue a character.
    var lineStart = 0
    var continuations = 0
  }

  package static let usualBlock = 64 << 10

  let block: Int
  private(set) var marks = [Mark()]

  /// The index over blocks of one size in their order.
  package init(block: Int, _ blocks: some Sequence<BlockLines>) {
    self.block = block
    for lines in blocks {
      var mark = marks[marks.count - 1]
      mark.breaks += Int(lines.breaks)
      if let start = lines.lastStart {
        mark.lineStart = (marks.count - 1) * block + Int(start)
        mark.continuations = 0
      }
      mark.continuations += Int(lines.continuations)
      marks.append(mark)
    }
  }

  /// The place of a byte of the block with this number, of which the bytes before it are given.
  func position(ofByteBehind bytes: UnsafeRawBufferPointer, inBlock number: Int) -> SourcePosition {
    let lines = BlockLines(bytes)
    let mark = marks[number]
    let offset = number * block + bytes.count
    let lineStart = lines.lastStart.map { number * block + Int($0) } ?? mark.lineStart
    let continuations =
      Int(lines.continuations) + (lines.lastStart == nil ? mark.continuations : 0)
    return SourcePosition(
      line: mark.breaks + Int(lines.breaks) + 1, column: offset - lineStart - continuations + 1)
  }
}
