#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The program `git`, run without a shell. Only commands that read the repository are asked of it.
enum GitProgram {
  /// Why there is no answer, in git's words or the system's.
  struct Fault: Error {
    var reason: String

    /// Whether git failed without a word.
    var isSilent = false
  }

  /// Runs a command of git and returns what it prints. `input` is what it reads.
  static func run(_ arguments: [String], input: [UInt8] = []) throws(Fault) -> [UInt8] {
    // Files instead of pipes: however much there is to read and to write, nobody waits for the other.
    let (stdin, stdout, stderr) = (try scratch(), try scratch(), try scratch())
    defer { for file in [stdin, stdout, stderr] { fclose(file) } }
    let given = input.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, stdin) }
    guard given == input.count, fflush(stdin) == 0 else { throw .last }
    rewind(stdin)
    let status = try wait(for: spawn(arguments, [stdin, stdout, stderr].map { fileno($0) }))
    guard status == 0 else {
      let complaint = String(decoding: try contents(of: stderr), as: UTF8.self)
      let line = complaint.split(whereSeparator: \.isNewline).first.map(String.init)
      throw Fault(reason: line ?? "git failed with code \(status)", isSilent: line == nil)
    }
    return try contents(of: stdout)
  }

  private static func scratch() throws(Fault) -> UnsafeMutablePointer<FILE> {
    guard let file = tmpfile() else { throw .last }
    return file
  }

  private static func contents(of file: UnsafeMutablePointer<FILE>) throws(Fault) -> [UInt8] {
    fseek(file, 0, SEEK_END)
    let size = ftell(file)
    rewind(file)
    guard size >= 0 else { throw .last }
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = fread(buffer.baseAddress, 1, size, file)
    }
  }

  private static func spawn(_ arguments: [String], _ streams: [Int32]) throws(Fault) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, descriptor) in streams.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
    }
    var words = (["git"] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process = pid_t()
    let fault = posix_spawnp(&process, "git", &actions, nil, &words, environ)
    guard fault == 0 else {
      throw Fault(reason: "can't run git: \(String(cString: strerror(fault)).lowercased())")
    }
    return process
  }

  /// The process's exit code; what ended by a signal counts as failed.
  private static func wait(for process: pid_t) throws(Fault) -> Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      guard errno == EINTR else { throw .last }
    }
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + status & 0x7F
  }
}

extension GitProgram.Fault {
  /// What the last system call complained of.
  fileprivate static var last: Self { Self(reason: String(cString: strerror(errno)).lowercased()) }
}
