#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that is written from its beginning to its end, or standard output.
final class OutputFile {
  /// Why a file could not be written, in the system's words.
  struct Fault: Error, CustomStringConvertible {
    var name: String
    var code: Int32

    var description: String {
      "can't write \(name): \(String(cString: strerror(code)).lowercased())"
    }
  }

  private let name: String
  private let descriptor: Int32
  /// What went wrong first; nothing is written after it.
  private var fault: Fault?

  init(_ path: String?) throws(Fault) {
    name = path ?? "standard output"
    descriptor = path.map { open($0, O_WRONLY | O_CREAT | O_TRUNC, 0o644) } ?? STDOUT_FILENO
    if descriptor < 0 { throw Fault(name: name, code: errno) }
  }

  func write(_ bytes: UnsafeBufferPointer<UInt8>) {
    var rest = UnsafeRawBufferPointer(bytes)
    while fault == nil, !rest.isEmpty {
      let count = systemWrite(descriptor, rest.baseAddress, rest.count)
      if count >= 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      } else if errno != EINTR {
        fault = Fault(name: name, code: errno)
      }
    }
  }

  /// Closes the file, and tells what went wrong since it was opened.
  func finish() throws(Fault) {
    if close(descriptor) != 0, fault == nil { fault = Fault(name: name, code: errno) }
    if let fault { throw fault }
  }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  #if canImport(Glibc)
    Glibc.write(descriptor, bytes, count)
  #elseif canImport(Musl)
    Musl.write(descriptor, bytes, count)
  #else
    Darwin.write(descriptor, bytes, count)
  #endif
}
