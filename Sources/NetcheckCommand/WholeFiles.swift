import NetcheckDiagnostics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Files that appear whole, and all together or not at all: each is written in its folder and gets its name at the end.
///
/// On Linux it has no name before, so that nothing stays behind of a process that is killed; where the file system can't do that,
/// it has a name beside its place.
struct WholeFiles {
  private var waiting: [Waiting] = []

  fileprivate struct Waiting {
    var path: String
    var temporary: String

    /// The open file where it has no name yet.
    var nameless: Int32?
  }

  /// Pipes and devices can't be replaced; they are written to at the end.
  private var streams: [(path: String, bytes: [UInt8])] = []

  mutating func add(_ bytes: [UInt8], as path: String) throws(Diagnostic) {
    var status = stat()
    let exists = stat(path, &status) == 0
    let kind = status.st_mode & S_IFMT
    if exists, kind == S_IFDIR { throw .unwritable(path, "it is a folder") }
    if exists, kind != S_IFREG {
      streams.append((path, bytes))
      return
    }
    let place = Self.resolved(path)
    let temporary = "\(place).\(getpid()).tmp"
    let nameless = Self.openNameless(inFolderOf: place)
    let descriptor = nameless ?? open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .unwritable(path, .lastFault) }
    waiting.append(Waiting(path: place, temporary: temporary, nameless: nameless))
    if exists { fchmod(descriptor, status.st_mode & 0o777) }
    guard Self.write(bytes, to: descriptor) else { throw .unwritable(path, .lastFault) }
    guard nameless != nil || close(descriptor) == 0 else { throw .unwritable(path, .lastFault) }
  }

  /// A new file without a name; `nil` where the system has none.
  private static func openNameless(inFolderOf path: String) -> Int32? {
    #if os(Linux)
      // O_TMPFILE, whose macro Swift does not see; its own bit is the same on all processors that Swift runs on.
      let nameless = O_DIRECTORY | 0o20000000
      let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
      let descriptor = open(folder, O_WRONLY | nameless | O_CLOEXEC, 0o666)
      return descriptor < 0 ? nil : descriptor
    #else
      return nil
    #endif
  }

  mutating func commit() throws(Diagnostic) {
    for (path, bytes) in streams {
      let descriptor = open(path, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw .unwritable(path, .lastFault) }
      defer { close(descriptor) }
      guard Self.write(bytes, to: descriptor) else { throw .unwritable(path, .lastFault) }
    }
    while let file = waiting.first {
      try file.appear()
      waiting.removeFirst()
    }
  }

  /// Removes what was not moved to its place.
  func discard() {
    for file in waiting {
      if let nameless = file.nameless { close(nameless) }
      unlink(file.temporary)
    }
  }

  /// Where a link leads, so that the link stays.
  private static func resolved(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    bytes.withUnsafeBytes { writeAll($0, to: descriptor) }
  }
}

extension WholeFiles.Waiting {
  /// Puts the file in its place. Since a file can't get a name that another has, it has another one for a moment.
  fileprivate func appear() throws(Diagnostic) {
    #if os(Linux)
      if let nameless {
        defer { close(nameless) }
        let name = "/proc/self/fd/\(nameless)"
        guard linkat(AT_FDCWD, name, AT_FDCWD, temporary, AT_SYMLINK_FOLLOW) == 0 else {
          throw .unwritable(path, .lastFault)
        }
      }
    #endif
    guard rename(temporary, path) == 0 else { throw .unwritable(path, .lastFault) }
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
