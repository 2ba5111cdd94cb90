import NetcheckDiagnostics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Files that appear whole, and all together or not at all: each is written beside its place and moved there at the end.
struct WholeFiles {
  private var waiting: [(temporary: String, path: String)] = []

  /// Pipes and devices can't be replaced; they are written to at the end.
  private var streams: [(path: String, text: String)] = []

  mutating func add(_ text: String, as path: String) throws(Diagnostic) {
    var status = stat()
    let exists = stat(path, &status) == 0
    let kind = status.st_mode & S_IFMT
    if exists, kind == S_IFDIR { throw .unwritable(path, "it is a folder") }
    if exists, kind != S_IFREG {
      streams.append((path, text))
      return
    }
    let place = Self.resolved(path)
    let temporary = "\(place).\(getpid()).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .unwritable(path, .lastFault) }
    waiting.append((temporary, place))
    if exists { fchmod(descriptor, status.st_mode & 0o777) }
    let isWritten = Self.write(text, to: descriptor)
    let fault = String.lastFault
    guard close(descriptor) == 0, isWritten else { throw .unwritable(path, fault) }
  }

  mutating func commit() throws(Diagnostic) {
    for (path, text) in streams {
      let descriptor = open(path, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw .unwritable(path, .lastFault) }
      defer { close(descriptor) }
      guard Self.write(text, to: descriptor) else { throw .unwritable(path, .lastFault) }
    }
    while let file = waiting.first {
      guard rename(file.temporary, file.path) == 0 else { throw .unwritable(file.path, .lastFault) }
      waiting.removeFirst()
    }
  }

  /// Removes what was not moved to its place.
  func discard() {
    for file in waiting { unlink(file.temporary) }
  }

  /// Where a link leads, so that the link stays.
  private static func resolved(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func write(_ text: String, to descriptor: Int32) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = systemWrite(descriptor, rest.baseAddress, rest.count)
        if count < 0 {
          if errno == EINTR { continue }
          return false
        }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
      return true
    }
  }
}

extension String {
  /// What the last system call complained of.
  fileprivate static var lastFault: String { String(cString: strerror(errno)).lowercased() }
}

extension Diagnostic {
  fileprivate static func unwritable(_ path: String, _ reason: String) -> Diagnostic {
    .error("can't write '\(path)': \(reason)", code: .unwritable)
  }
}
