#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a process cost from its start to its end.
struct WholeProcess {
  var wall: Duration

  /// Of all threads, in user and system mode.
  var processor: Duration

  /// The most memory that it held at once, in bytes.
  var peakMemory: Int

  struct Fault: Error, CustomStringConvertible {
    var description: String
  }

  /// Runs a program; what it writes is thrown away. Exit codes 0 and 1 are answers.
  static func run(_ program: String, _ arguments: [String]) throws -> WholeProcess {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
    }
    var words = ([program] + arguments).map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    var child = pid_t()
    let start = ContinuousClock.now
    let code = posix_spawnp(&child, program, &actions, nil, words, environ)
    guard code == 0 else {
      throw Fault(description: "can't run \(program): \(String(cString: strerror(code)))")
    }
    var status: Int32 = 0
    var usage = rusage()
    guard wait4(child, &status, 0, &usage) == child else {
      throw Fault(description: "lost \(program)")
    }
    let wall = ContinuousClock.now - start
    guard status & 0x7F == 0, [0, 1].contains(status >> 8 & 0xFF) else {
      throw Fault(description: "\(program) failed: run it by hand")
    }
    let kilobytes = Int(usage.ru_maxrss)
    return WholeProcess(
      wall: wall, processor: duration(usage.ru_utime) + duration(usage.ru_stime),
      peakMemory: kilobytes * 1024)
  }

  private static func duration(_ time: timeval) -> Duration {
    .seconds(Int64(time.tv_sec)) + .microseconds(Int64(time.tv_usec))
  }
}
