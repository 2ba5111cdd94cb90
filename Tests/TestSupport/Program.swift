package import Foundation

/// Runs the program as people do: by a shell, in the project's folder.
package enum Program {
  /// Where the build put the program: beside the tests.
  private static let folder: String = {
    let beside = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path
    return FileManager.default.isExecutableFile(atPath: beside + "/netcheck")
      ? beside : Project.root.appendingPathComponent(".build/debug").path
  }()

  /// Which sanitizer watches the tests and the programs that they start: `address`, `thread`; `nil`: none.
  package static let sanitizer = ProcessInfo.processInfo.environment["NETCHECK_SANITIZER"]

  /// What a shell runs first so that the programs it starts get no more memory than this; nothing where a sanitizer watches them,
  /// which takes terabytes of addresses for its own.
  package static func memoryLimit(kilobytes: Int) -> String {
    sanitizer == nil
      ? "ulimit -v \(kilobytes);" : ""
  }

  /// What a command prints, both streams as a terminal would show them, and its exit code.
  package static func run(
    _ command: String, in working: URL = Project.root, input: String? = nil
  ) throws -> (output: String, code: Int32) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "exec 2>&1\n" + command]
    process.currentDirectoryURL = working
    var environment = ProcessInfo.processInfo.environment
    environment["PATH"] = folder + ":" + (environment["PATH"] ?? "")
    environment["LC_ALL"] = "C.UTF-8"
    // The program ends without taking the cluster apart, which the leak detector of a sanitized build takes for lost.
    environment["ASAN_OPTIONS"] = "detect_leaks=0"
    process.environment = environment
    let output = Pipe()
    process.standardOutput = output
    let feed = Pipe()
    process.standardInput = input == nil ? FileHandle.nullDevice : feed
    try process.run()
    if let input {
      feed.fileHandleForWriting.write(Data(input.utf8))
      try feed.fileHandleForWriting.close()
    }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (String(decoding: data, as: UTF8.self), process.terminationStatus)
  }
}
