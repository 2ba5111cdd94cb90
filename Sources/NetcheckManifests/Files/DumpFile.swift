import NetcheckDiagnostics
import NetcheckDocuments
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A large regular file that is read in stretches and never held as a whole.
///
/// It is read and not mapped: of a mapped file that somebody cuts short the process would die.
final class DumpFile: Sendable {
  let path: String
  private let descriptor: Int32
  private let state: FileSystem.State
  private let block: Int
  private let lines: Mutex<[BlockLines?]>
  private let progress: Progress?

  /// Opens a file. Lines are counted in blocks of the given size.
  init(_ path: String, block: Int, progress: Progress? = nil) throws(FileSystem.Fault) {
    self.path = path
    self.block = block
    self.progress = progress
    descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw .last }
    do throws(FileSystem.Fault) {
      state = try FileSystem.state(of: descriptor)
    } catch {
      close(descriptor)
      throw error
    }
    lines = Mutex(Array(repeating: nil, count: (state.size + block - 1) / block))
  }

  deinit { close(descriptor) }

  var size: Int { state.size }

  /// The file's bytes. What lies behind the size that it had when it was opened is left out; less is a fault.
  var text: TextSource {
    TextSource { [self] (buffer, offset) throws(TextFault) in
      let count = max(0, min(buffer.count, size - offset))
      let stretch = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
      try fill(stretch, from: offset)
      countLines(UnsafeRawBufferPointer(stretch), from: offset)
      progress?.advance(by: count)
      return count
    }
  }

  /// The first bytes of the file.
  func bytes(upTo count: Int) throws(TextFault) -> [UInt8] {
    try bytes(in: 0..<min(count, size))
  }

  private func bytes(in range: Range<Int>) throws(TextFault) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: range.count)
    let result = bytes.withUnsafeMutableBytes { buffer in
      Result { () throws(TextFault) in try fill(buffer, from: range.lowerBound) }
    }
    try result.get()
    return bytes
  }

  private func fill(
    _ buffer: UnsafeMutableRawBufferPointer, from offset: Int
  ) throws(TextFault) {
    var filled = 0
    while filled < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + filled))
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw TextFault(FileSystem.Fault.last.reason) }
      if count == 0 { throw .cutShort }
      filled += count
    }
  }

  private func countLines(_ bytes: UnsafeRawBufferPointer, from offset: Int) {
    precondition(offset.isMultiple(of: block))
    let counted = stride(from: 0, to: bytes.count, by: block).map {
      BlockLines(UnsafeRawBufferPointer(rebasing: bytes[$0..<min(bytes.count, $0 + block)]))
    }
    let first = offset / block
    lines.withLock { lines in
      for (number, count) in counted.enumerated() { lines[first + number] = count }
    }
  }

  /// Whether the file is still what it was when it was opened.
  func checkUnchanged() throws(TextFault) {
    guard let now = try? FileSystem.state(of: descriptor), now == state else { throw .changed }
  }

  /// The file for messages: what they show is read anew, if it has not changed.
  var source: SourceFile {
    let (path, state) = (path, state)
    let index = lines.withLock { lines in
      lines.contains(nil) ? nil : LineIndex(block: block, lines.lazy.compactMap(\.self))
    }
    return SourceFile(path: path, size: state.size, lines: index) { range in
      Self.bytes(of: path, range, if: state)
    }
  }

  private static func bytes(
    of path: String, _ range: Range<Int>, if state: FileSystem.State
  ) -> [UInt8]? {
    guard let file = try? DumpFile(path, block: max(1, state.size)), file.state == state,
      let bytes = try? file.bytes(in: range), (try? file.checkUnchanged()) != nil
    else { return nil }
    return bytes
  }
}

extension TextFault {
  fileprivate static let cutShort = TextFault("it was cut short while it was read")
  fileprivate static let changed = TextFault("it was changed while it was read")
}
