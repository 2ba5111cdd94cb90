/// Collects bytes and hands them on a megabyte at a time.
final class OutputBuffer {
  private let bytes: UnsafeMutablePointer<UInt8>
  private let capacity: Int
  // Nothing here calls back while it counts, and a check for each byte would take a fifth of the time.
  @exclusivity(unchecked) private var count = 0
  private var flushes = 0
  private let sink: (UnsafeBufferPointer<UInt8>) -> Void

  init(capacity: Int = 1 << 20, handingTo sink: @escaping (UnsafeBufferPointer<UInt8>) -> Void) {
    self.capacity = capacity
    self.sink = sink
    bytes = .allocate(capacity: capacity)
  }

  deinit {
    bytes.deallocate()
  }

  /// Hands on what is left; whoever has written the last byte calls it.
  func flush() {
    if count > 0 { sink(UnsafeBufferPointer(start: bytes, count: count)) }
    count = 0
    flushes += 1
  }

  func append(_ byte: UInt8) {
    makeRoom(for: 1)
    bytes[count] = byte
    count += 1
  }

  func append(_ more: UnsafeBufferPointer<UInt8>) {
    guard let start = more.baseAddress else { return }
    makeRoom(for: more.count)
    if more.count > capacity { return sink(more) }
    (bytes + count).update(from: start, count: more.count)
    count += more.count
  }

  func append(_ text: String) {
    var text = text
    text.withUTF8 { append($0) }
  }

  /// A line break, then blanks.
  func breakLine(indent: Int) {
    makeRoom(for: indent + 1)
    bytes[count] = UInt8(ascii: "\n")
    (bytes + count + 1).update(repeating: UInt8(ascii: " "), count: indent)
    count += indent + 1
  }

  /// Writes what a function writes, and gives it back as well; `nil` if there is too much of it.
  func recording(_ content: () -> Void) -> [UInt8]? {
    makeRoom(for: capacity / 2)
    let start = count
    let flushesBefore = flushes
    content()
    guard flushes == flushesBefore else { return nil }
    return Array(UnsafeBufferPointer(start: bytes + start, count: count - start))
  }

  private func makeRoom(for more: Int) {
    if more > capacity - count { flush() }
  }
}
