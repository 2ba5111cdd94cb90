/// A text of which any stretch can be read: a file on disk, or bytes in memory.
package struct TextSource: Sendable {
  /// Fills a buffer with the bytes from an offset on. It gets fewer than it holds only at the text's end.
  package var read: @Sendable (UnsafeMutableRawBufferPointer, Int) throws(TextFault) -> Int

  package init(
    _ read: @escaping @Sendable (UnsafeMutableRawBufferPointer, Int) throws(TextFault) -> Int
  ) {
    self.read = read
  }

  /// Bytes in memory.
  package init(_ bytes: [UInt8]) {
    read = { (buffer, offset) throws(TextFault) in
      let count = max(0, min(buffer.count, bytes.count - offset))
      bytes.withUnsafeBytes {
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count]))
      }
      return count
    }
  }
}

/// Why a text can't be read any further, in words.
package struct TextFault: Error, Hashable {
  package var reason: String

  package init(_ reason: String) {
    self.reason = reason
  }

  static let tooLarge = TextFault(
    "an object or document in it takes more than \(WindowSize.largest >> 20) MB")
}

/// How much of a text is in memory at once.
package struct WindowSize: Sendable {
  /// Texts are read in whole blocks that begin at multiples of this size.
  package var block: Int

  /// What a window holds at first. It grows where a single value is larger.
  package var window: Int

  package static let usual = WindowSize(block: 64 << 10, window: 1 << 20)

  /// What a window may grow to: what can't be read bit by bit must not fill the memory.
  static let largest = 256 << 20

  package init(block: Int, window: Int) {
    precondition(block > 0 && window >= block && window.isMultiple(of: block))
    self.block = block
    self.window = window
  }
}

/// A stretch of a text that slides along it.
///
/// INVARIANT: the stretch ends at a multiple of the block size, or at the text's end.
struct TextWindow: ~Copyable {
  private let source: TextSource
  private let size: WindowSize
  private var memory: UnsafeMutableBufferPointer<UInt8>

  /// The offset in the text of the first byte in memory, and how many there are.
  private var start: Int
  private var count = 0

  /// Whether the stretch reaches to the text's end.
  private(set) var isFinal = false

  init(_ source: TextSource, size: WindowSize, from offset: Int = 0) {
    self.source = source
    self.size = size
    start = offset - offset % size.block
    memory = .allocate(capacity: size.window)
  }

  deinit { memory.deallocate() }

  /// The offset behind the last byte at hand.
  var end: Int { start + count }

  /// The bytes at hand from an offset on. They are valid until the window moves.
  func bytes(from offset: Int) -> UnsafeBufferPointer<UInt8> {
    precondition(offset >= start, "what was forgotten is gone")
    return UnsafeBufferPointer(rebasing: memory[min(offset - start, count)..<count])
  }

  /// Goes back to an offset whose bytes may be forgotten.
  mutating func goBack(to offset: Int) {
    if offset >= start, offset <= start + count { return }
    start = offset - offset % size.block
    count = 0
    isFinal = false
  }

  /// Reads on, and forgets what lies before an offset.
  mutating func extend(from offset: Int) throws(TextFault) {
    precondition(offset >= start && offset <= start + count || count == 0)
    let kept = start + count - offset
    // INVARIANT: what is forgotten frees whole blocks, or the window grows.
    if count > 0, kept < count {
      memory.baseAddress!.update(from: memory.baseAddress! + (count - kept), count: kept)
      start = offset
      count = kept
    }
    if memory.count - count < max(size.block, memory.count / 2) { try grow() }
    let room = (memory.count - count) / size.block * size.block
    let free = UnsafeMutableRawBufferPointer(
      rebasing: UnsafeMutableRawBufferPointer(memory)[count..<count + room])
    let got = try source.read(free, start + count)
    count += got
    isFinal = got < room
  }

  private mutating func grow() throws(TextFault) {
    guard memory.count < WindowSize.largest else { throw .tooLarge }
    let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: memory.count * 2)
    larger.baseAddress!.update(from: memory.baseAddress!, count: count)
    memory.deallocate()
    memory = larger
  }
}
