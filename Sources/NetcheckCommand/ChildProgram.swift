import NetcheckDiagnostics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// This program once more, as a child with other arguments.
struct ChildProgram {
  private let process: pid_t
  private let result: Int32
  private let messages: UnsafeMutablePointer<FILE>
  private let end: ContinuousClock.Instant

  enum Outcome {
    /// What it wrote, what it said, and its exit code; of one that a signal ended, the signal's number above 128.
    case ended([UInt8], String, Int32)
    case late
  }

  /// Starts it. All of the input is there before it reads.
  init(_ arguments: [String], input: String, seconds: Double) throws {
    end = .now + .seconds(seconds)
    guard let file = tmpfile(), let messages = tmpfile() else { throw Self.fault }
    self.messages = messages
    defer { fclose(file) }
    var input = input
    let isWritten = input.withUTF8 { writeAll(UnsafeRawBufferPointer($0), to: fileno(file)) }
    var ends: [Int32] = [-1, -1]
    guard isWritten, lseek(fileno(file), 0, SEEK_SET) == 0, pipe(&ends) == 0 else {
      throw Self.fault
    }
    defer { close(ends[1]) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    result = ends[0]
    process = try Self.spawn(arguments, [fileno(file), ends[1], fileno(messages)])
  }

  /// - Parameter streams: what the child has for standard input, output and error.
  private static func spawn(_ arguments: [String], _ streams: [Int32]) throws -> pid_t {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, stream) in streams.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, stream, Int32(number))
    }
    var words = (["netcheck"] + arguments).map { strdup($0) } + [nil]
    // A crash in the library is told by us, in a line.
    var environment = ["SWIFT_BACKTRACE=enable=no", "NO_COLOR=1", "LC_ALL=C.UTF-8"]
    let handedOn = [
      "HOME", "PATH", "XDG_CACHE_HOME", "FONTCONFIG_PATH", "FONTCONFIG_FILE",
      // What the sanitizers of a build with them are told.
      "ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS",
    ]
    for name in handedOn {
      if let value = getenv(name) { environment.append("\(name)=\(String(cString: value))") }
    }
    var settings = environment.map { strdup($0) } + [nil]
    defer { for text in words + settings { free(text) } }
    var process: pid_t = 0
    guard posix_spawn(&process, path, &actions, nil, &words, &settings) == 0 else { throw fault }
    return process
  }

  /// Waits for its end, or ends it when the time is over.
  func wait() -> Outcome {
    defer {
      close(result)
      fclose(messages)
    }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      var wanted = pollfd(fd: result, events: Int16(POLLIN), revents: 0)
      let left = ContinuousClock.now.duration(to: end)
      let (seconds, attoseconds) = left.components
      let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
      // What is there only when the time is over is late, however busy the machine is.
      let ready = left <= .zero ? 0 : poll(&wanted, 1, Int32(clamping: milliseconds))
      if ready < 0, errno == EINTR { continue }
      if ready == 0 {
        kill(process, SIGKILL)
        _ = code
        return .late
      }
      let count = read(result, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { break }
      bytes += buffer[..<count]
    }
    let code = code
    return .ended(bytes, said, code)
  }

  private var said: String {
    rewind(messages)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while bytes.count < 65_536 {
      let count = fread(&buffer, 1, buffer.count, messages)
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The exit code of a process that ends by itself.
  private var code: Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7F
    return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
  }

  /// Where the program itself lies.
  private static var path: String {
    #if canImport(Darwin)
      var size: UInt32 = 4096
      var path = [CChar](repeating: 0, count: Int(size))
      return _NSGetExecutablePath(&path, &size) == 0
        ? String(cString: path) : CommandLine.arguments[0]
    #else
      return "/proc/self/exe"
    #endif
  }

  private static var fault: any Error {
    let reason = String(cString: strerror(errno)).lowercased()
    report(.error("can't start the layout: \(reason)", code: .graphviz))
    return Exit.couldNotTell
  }
}
