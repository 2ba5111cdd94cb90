#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The few things that netcheck asks of the file system.
package enum FileSystem {
  /// What a path names.
  enum Kind {
    case file, folder, stream
  }

  /// How much a pipe or a device may give, all of which is held in memory.
  private static let longestStream = 2 << 30

  /// Why something could not be read, in the system's words.
  package struct Fault: Error {
    package var reason: String
    package var help: String?

    fileprivate static let tooLong = Fault(
      reason: "more than \(longestStream >> 30) GB came",
      help: "write it to a file and name that: large files are read bit by bit")

    /// The fault that the last system call left behind.
    static var last: Fault { Fault(reason: String(cString: strerror(errno)).lowercased()) }
  }

  /// A thing of the file system, however it is called: for noticing links that lead in a circle.
  struct Identity: Hashable {
    var device: UInt64
    var number: UInt64
  }

  /// What tells whether a file is still the same, with the same contents.
  struct State: Hashable {
    var identity: Identity
    var kind: Kind
    var size: Int
    var changed: [Int]
  }

  static func inspect(_ path: String) throws(Fault) -> (kind: Kind, state: State) {
    var status = stat()
    guard stat(path, &status) == 0 else { throw .last }
    let state = State(status)
    return (state.kind, state)
  }

  /// The state of an open file.
  static func state(of descriptor: Int32) throws(Fault) -> State {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .last }
    return State(status)
  }

  /// The names in a folder, in the order of their bytes.
  static func names(in folder: String) throws(Fault) -> [String] {
    guard let handle = opendir(folder) else { throw .last }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) {
          String(cString: $0)
        }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// The bytes of a file or stream.
  package static func bytes(of path: String) throws(Fault) -> [UInt8] {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw .last }
    defer { close(descriptor) }
    return try bytes(from: descriptor)
  }

  /// The bytes of standard input up to its end.
  package static func standardInput() throws(Fault) -> [UInt8] {
    try bytes(from: 0)
  }

  private static func bytes(from descriptor: Int32) throws(Fault) -> [UInt8] {
    let isStream = (try? state(of: descriptor))?.kind == .stream
    var bytes: [UInt8] = []
    var size = 64 * 1024
    while true {
      var count = 0
      let piece = [UInt8](unsafeUninitializedCapacity: size) { buffer, used in
        repeat {
          count = read(descriptor, buffer.baseAddress, buffer.count)
        } while count < 0 && errno == EINTR
        used = max(0, count)
      }
      if count < 0 { throw .last }
      if count == 0 { return bytes }
      if bytes.isEmpty { bytes = piece } else { bytes += piece }
      guard isStream else { continue }
      // No text holds a NUL, and a device may never end: whoever reads the text tells.
      if piece.contains(0) { return bytes }
      if bytes.count > longestStream { throw .tooLong }
      size = min(8 << 20, size * 2)
    }
  }

  static func currentFolder() -> String {
    guard let path = getcwd(nil, 0) else { return "." }
    defer { free(path) }
    return String(cString: path)
  }
}

extension FileSystem.State {
  fileprivate init(_ status: stat) {
    identity = FileSystem.Identity(
      device: UInt64(status.st_dev), number: UInt64(status.st_ino))
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      default: .stream
      }
    size = Int(status.st_size)
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    changed = [Int(time.tv_sec), Int(time.tv_nsec)]
  }
}
