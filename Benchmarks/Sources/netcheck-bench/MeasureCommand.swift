import ArgumentParser
import NetcheckKit

struct MeasureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure", abstract: "How long netcheck takes for a cluster, stage by stage.")

  @Argument(help: "The cluster, as generate writes it.")
  var cluster: String

  func run() throws {
    let watch = StageWatch()
    var settings = Analysis.Settings()
    settings.observe = watch.observe
    let analysis = try Analysis(reading: [cluster], settings: settings)
    let rows = analysis.allowed().count
    watch.end()
    for (stage, time) in watch.times { print(stage, time) }
    print(rows, "rows")
  }
}
