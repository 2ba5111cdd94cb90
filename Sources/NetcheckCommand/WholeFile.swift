import NetcheckDiagnostics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that appears whole or not at all: it is written beside its place and moved there at the end.
enum WholeFile {
  static func write(_ bytes: [UInt8], to path: String) throws(Diagnostic) {
    var status = stat()
    let exists = stat(path, &status) == 0
    let kind = status.st_mode & S_IFMT
    if exists, kind == S_IFDIR { throw .unwritable(path, "it is a folder") }
    if exists, kind != S_IFREG {
      // Pipes and devices can't be replaced.
      return try write(bytes, to: path, open(path, O_WRONLY | O_CLOEXEC))
    }
    // Where a link leads, so that the link stays.
    let place = resolved(path)
    let beside = "\(place).\(getpid()).tmp"
    do throws(Diagnostic) {
      let descriptor = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if exists, descriptor >= 0 { fchmod(descriptor, status.st_mode & 0o777) }
      try write(bytes, to: path, descriptor)
      guard rename(beside, place) == 0 else { throw .unwritable(path, .lastFault) }
    } catch {
      unlink(beside)
      throw error
    }
  }

  private static func write(
    _ bytes: [UInt8], to path: String, _ descriptor: Int32
  ) throws(Diagnostic) {
    guard descriptor >= 0 else { throw .unwritable(path, .lastFault) }
    let isWritten = bytes.withUnsafeBytes { writeAll($0, to: descriptor) }
    let fault = String.lastFault
    guard close(descriptor) == 0, isWritten else { throw .unwritable(path, fault) }
  }

  private static func resolved(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
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
