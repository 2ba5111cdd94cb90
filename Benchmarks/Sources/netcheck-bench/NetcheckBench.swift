import ArgumentParser

@main
struct NetcheckBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "netcheck-bench", abstract: "What netcheck is measured with.",
    subcommands: [GenerateCommand.self, MeasureCommand.self])
}
