/// A growing row of plain values, for inner loops: without reference counts, and without checks in release builds.
struct Pile<Element: BitwiseCopyable>: ~Copyable {
  private(set) var base: UnsafeMutablePointer<Element>
  fileprivate(set) var count = 0
  fileprivate var capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
    base = .allocate(capacity: capacity)
  }

  deinit { base.deallocate() }

  var values: UnsafeBufferPointer<Element> { UnsafeBufferPointer(start: base, count: count) }

  @inline(__always)
  subscript(index: Int) -> Element {
    get {
      assert(index >= 0 && index < count)
      return base[index]
    }
    set {
      assert(index >= 0 && index < count)
      base[index] = newValue
    }
  }

  @inline(__always)
  mutating func append(_ element: Element) {
    if count == capacity { grow(by: 1) }
    (base + count).initialize(to: element)
    count &+= 1
  }

  mutating func append(_ elements: UnsafeBufferPointer<Element>) {
    guard let start = elements.baseAddress else { return }
    if count + elements.count > capacity { grow(by: elements.count) }
    (base + count).initialize(from: start, count: elements.count)
    count += elements.count
  }

  @discardableResult
  mutating func removeLast() -> Element {
    assert(count > 0)
    count -= 1
    return base[count]
  }

  mutating func shrink(to count: Int) {
    assert(count <= self.count)
    self.count = count
  }

  @inline(never)
  fileprivate mutating func grow(by more: Int) {
    capacity = max(capacity * 2, count + more)
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
    larger.initialize(from: base, count: count)
    base.deallocate()
    base = larger
  }
}

extension Pile<UInt8> {
  /// Appends the eight bytes of a word, the lowest first.
  @inline(__always)
  mutating func append(word: UInt64) {
    if count &+ 8 > capacity { grow(by: 8) }
    UnsafeMutableRawPointer(base + count).storeBytes(of: word.littleEndian, as: UInt64.self)
    count &+= 8
  }

  /// Appends a text, mostly a short one.
  @inline(__always)
  mutating func append(text: UnsafeBufferPointer<UInt8>) {
    let length = text.count
    guard length >= 8, length < 64 else { return append(briefOrLong: text) }
    if count + length > capacity { grow(by: length) }
    let free = UnsafeMutableRawPointer(base + count)
    var i = 0
    while i + 8 <= length {
      free.storeBytes(of: Bytes.word(text, at: i).littleEndian, toByteOffset: i, as: UInt64.self)
      i += 8
    }
    // The last word overlaps the one before it.
    let last = length - 8
    free.storeBytes(
      of: Bytes.word(text, at: last).littleEndian, toByteOffset: last, as: UInt64.self)
    count += length
  }

  @inline(__always)
  private mutating func append(briefOrLong text: UnsafeBufferPointer<UInt8>) {
    if text.count >= 8 { return append(text) }
    if count + 8 > capacity { grow(by: 8) }
    let free = UnsafeMutableRawPointer(base + count)
    free.storeBytes(of: Word.head(of: text).littleEndian, as: UInt64.self)
    count += text.count
  }
}
