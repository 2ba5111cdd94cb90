/// A word that is compared with many keys. It is made once and never freed.
package struct Word: @unchecked Sendable, BitwiseCopyable {
  private let text: UnsafeBufferPointer<UInt8>

  /// The first eight bytes; zero behind the end.
  private let head: UInt64

  package init(_ word: String) {
    let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: word.utf8.count)
    _ = memory.initialize(from: word.utf8)
    text = UnsafeBufferPointer(memory)
    head = Self.head(of: text)
  }

  package var string: String { String(decoding: text, as: UTF8.self) }
  package var bytes: UnsafeBufferPointer<UInt8> { text }

  /// Whether the word is a text whose head is known.
  @inline(__always)
  func equals(_ other: UnsafeBufferPointer<UInt8>, head: UInt64) -> Bool {
    self.head == head && text.count == other.count
      && (text.count <= 8 || Bytes.equal(text, 0, other, count: text.count))
  }

  @inline(__always)
  static func head(of text: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let count = text.count
    if count >= 8 { return Bytes.word(text, at: 0) }
    guard let start = text.baseAddress, count > 0 else { return 0 }
    let bytes = UnsafeRawPointer(start)
    if count >= 4 {
      // Two halves that overlap.
      let low = UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self))
      let high = UInt32(
        littleEndian: bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
      return UInt64(low) | UInt64(high) << UInt64(8 * (count - 4))
    }
    // The first, the middle and the last of up to three bytes.
    return UInt64(start[0]) | UInt64(start[count / 2]) << UInt64(8 * (count / 2))
      | UInt64(start[count - 1]) << UInt64(8 * (count - 1))
  }
}

/// Words of which one may be a key: the names of fields, as a rule. They are made once and never freed.
package struct WordSet: @unchecked Sendable, BitwiseCopyable {
  private let words: UnsafeBufferPointer<Word>

  package init(_ words: [String]) {
    let memory = UnsafeMutableBufferPointer<Word>.allocate(capacity: words.count)
    _ = memory.initialize(from: words.map { Word($0) })
    self.words = UnsafeBufferPointer(memory)
  }

  /// The words as texts.
  package var strings: [String] { words.map(\.string) }

  package func contains(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
    let head = Word.head(of: key)
    for word in words where word.equals(key, head: head) { return true }
    return false
  }

  /// Whether a key may be a slip of the pen for one of the words. Most keys are not, and that is seen at once: of a word and
  /// its slip all but two bytes agree, from the front and from the back.
  package func mayHoldSlip(of key: UnsafeBufferPointer<UInt8>) -> Bool {
    if key.contains(where: { $0 >= 0x80 }) { return true }
    for word in words where word.isNear(key) { return true }
    return false
  }
}

extension Word {
  fileprivate func isNear(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
    let (longer, common) = (max(bytes.count, key.count), min(bytes.count, key.count))
    guard longer - common <= 1 else { return false }
    var front = 0
    while front < common, bytes[front] | 0x20 == key[front] | 0x20 { front += 1 }
    var back = 0
    while back < common,
      bytes[bytes.count - 1 - back] | 0x20 == key[key.count - 1 - back] | 0x20
    {
      back += 1
    }
    return front + back + 2 >= longer
  }
}
