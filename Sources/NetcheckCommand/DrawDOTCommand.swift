import ArgumentParser
import NetcheckDiagnostics
import NetcheckKit
import NetcheckRendering

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What `netcheck graph` starts for each layout: it reads a graph of Graphviz' language and writes a drawing.
struct DrawDOTCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "draw-dot", abstract: "Draws a graph of Graphviz' language.", shouldDisplay: false)

  @Option var format: GraphFormat
  @Option var plan: LayoutPlan

  /// When the system ends this process, should the one that started it be gone.
  @Option var seconds: Int

  func run() throws {
    alarm(UInt32(clamping: seconds))
    let dot = try asking { () throws(Diagnostic) in try Analysis.bytes(of: "-") }
    #if Graphviz
      do throws(GraphvizFailure) {
        let file = try GraphvizLibrary.file(of: dot, as: format.rawValue, plan)
        Output.message.write(GraphvizLibrary.complaint)
        Output.result.write(file)
      } catch {
        report(error.diagnostic(format))
        throw Exit.couldNotTell
      }
    #endif
  }
}

extension LayoutPlan: ExpressibleByArgument {}

extension GraphvizFailure {
  fileprivate func diagnostic(_ format: GraphFormat) -> Diagnostic {
    switch self {
    case .noPlugins(let complaint):
      .error(
        "Graphviz' plugins for \(format.rawValue) are missing", code: .graphviz,
        notes: complaint.isEmpty ? [] : [.init("Graphviz says: \(complaint.firstLine)")],
        help: "install them, on Debian with: apt-get install libgvc6 libpangocairo-1.0-0")
    case .noFonts:
      .error(
        "there are no fonts to write \(format.rawValue) with", code: .graphviz,
        help: "install some, on Debian with: apt-get install fonts-dejavu-core; svg needs none")
    case .complaint(let complaint):
      .error(
        "Graphviz can't draw this picture", code: .graphviz,
        notes: [.init("Graphviz says: \(complaint.firstLine)")],
        help: "write dot, mermaid or json, which need no layout")
    }
  }
}

extension String {
  fileprivate var firstLine: String {
    Terminal.plain(split(separator: "\n").first.map(String.init) ?? "nothing")
  }
}
