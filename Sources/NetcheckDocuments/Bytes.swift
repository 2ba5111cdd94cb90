/// Bytes looked at eight at a time.
enum Bytes {
  /// A byte in each place of a word.
  @inline(__always)
  static func everywhere(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

  /// The eight bytes at an index, the first one lowest. They must all lie in the buffer.
  @inline(__always)
  static func word(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> UInt64 {
    assert(index >= 0 && index + 8 <= bytes.count)
    let start = UnsafeRawPointer(bytes.baseAddress.unsafelyUnwrapped + index)
    return UInt64(littleEndian: start.loadUnaligned(as: UInt64.self))
  }

  /// The highest bit of each byte that equals a given one. Of several marks only the lowest is sure to be true.
  @inline(__always)
  static func marks(of byte: UInt8, in word: UInt64) -> UInt64 {
    let difference = word ^ everywhere(byte)
    return (difference &- everywhere(1)) & ~difference & everywhere(0x80)
  }

  /// The highest bit of each byte that is below a bound of at most 0x80; the lowest mark is true.
  @inline(__always)
  static func marks(below bound: UInt8, in word: UInt64) -> UInt64 {
    (word &- everywhere(bound)) & ~word & everywhere(0x80)
  }

  /// The highest bit of each byte that is above a bound of at least 0x3F and below 0x80.
  @inline(__always)
  static func marks(above bound: UInt8, in word: UInt64) -> UInt64 {
    ((word & everywhere(0x7F)) &+ everywhere(0x7F - bound) | word) & everywhere(0x80)
  }

  /// Whether so many bytes of one buffer from an index on are those with which another begins.
  @inline(__always)
  static func equal(
    _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ other: UnsafeBufferPointer<UInt8>,
    count: Int
  ) -> Bool {
    var i = 0
    while i + 8 <= count {
      if word(bytes, at: start + i) != word(other, at: i) { return false }
      i += 8
    }
    while i < count {
      if bytes[start + i] != other[i] { return false }
      i += 1
    }
    return true
  }

  @inline(__always)
  static func equal(_ bytes: UnsafeBufferPointer<UInt8>, _ text: StaticString) -> Bool {
    bytes.count == text.utf8CodeUnitCount
      && equal(
        bytes, 0, UnsafeBufferPointer(start: text.utf8Start, count: bytes.count),
        count: bytes.count)
  }

  /// A number that mostly differs for different texts, for tables in which collisions do no harm.
  static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash = UInt64(bytes.count)
    func mix(_ word: UInt64) {
      let product = (hash ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
      hash = product.high ^ product.low
    }
    var i = 0
    while i + 8 <= bytes.count {
      mix(word(bytes, at: i))
      i += 8
    }
    if i < bytes.count {
      mix(Word.head(of: UnsafeBufferPointer(rebasing: bytes[i...])))
    }
    return hash
  }

  /// The first place from an index on where some bytes stand; `nil` if they do not.
  static func first(
    _ pattern: [UInt8], in bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0
  ) -> Int? {
    pattern.withUnsafeBufferPointer { pattern in
      var i = start
      while i + pattern.count <= bytes.count {
        if i + 8 <= bytes.count {
          let marks = marks(of: pattern[0], in: word(bytes, at: i))
          if marks == 0 {
            i += 8
            continue
          }
          i += marks.trailingZeroBitCount >> 3
          if i + pattern.count > bytes.count { return nil }
        }
        if equal(bytes, i, pattern, count: pattern.count) { return i }
        i += 1
      }
      return nil
    }
  }
}
