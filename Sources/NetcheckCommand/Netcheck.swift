public import ArgumentParser

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The command `netcheck`.
public struct Netcheck: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "netcheck",
    abstract: "Tells who can talk to whom in a Kubernetes cluster, and proves it.",
    discussion: """
      netcheck reads manifests as they lie in a repository, or a dump of a live cluster. It needs no cluster. \
      Each verdict names the rules that made it, with file and line.

      Exit codes: 0 yes, 1 no, 2 could not tell (wrong usage, bad input, or a fact that the files do not hold).
      """,
    version: version,
    subcommands: [
      CanReachCommand.self, ListCommand.self, GraphCommand.self, DiffCommand.self,
      CheckCommand.self, TestCommand.self, ExplainCommand.self, VersionCommand.self,
      DrawDOTCommand.self,
    ])

  static let version = "0.1.0"

  public init() {}

  /// Runs the command with the process's arguments.
  public static func start() {
    // A file that grows beyond a limit of the system is an error to be told, not an end without a word.
    signal(SIGXFSZ, SIG_IGN)
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      ProgressLine.yield(to: .result)
      // The parser's own code for wrong usage would be a fourth answer beside yes, no and could not tell.
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      Output.message.write(fullMessage(for: error) + "\n")
      exit(withError: Exit.couldNotTell)
    }
  }
}
