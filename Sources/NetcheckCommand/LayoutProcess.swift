import ArgumentParser
import NetcheckDiagnostics
import NetcheckRendering

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Lays diagrams out in processes of their own: nothing else ends a layout that takes too long, and a fault of the library stays
/// there.
struct LayoutProcess {
  private let format: GraphFormat
  private let seconds: Double

  init(_ format: GraphFormat, seconds: Double) {
    self.format = format
    self.seconds = seconds
  }

  /// The drawing as a file's bytes: of several layouts the one that fits a page best. Where none ends in time it is made more
  /// cheaply, which is told.
  ///
  /// - Parameter size: how many nodes and edges there are; which layouts are tried hangs on nothing but that, so that equal
  ///   input gives equal bytes on slow machines, too.
  func draw(_ dot: String, size: Int) throws -> [UInt8] {
    guard GraphvizLibrary.version != nil else { throw told(.withoutGraphviz(format)) }
    var isLate = false
    for stage in Stage.all(size) {
      let (drawings, areSomeLate) = try drawings(dot, stage.plans)
      isLate = areSomeLate
      guard let best = drawings.min(by: { $0.fit < $1.fit }) else {
        if let cheaper = stage.insteadOf {
          report(isLate ? .lateLayout(seconds, cheaper) : .brokenLayout(cheaper))
        }
        continue
      }
      if format == .svg { return best.svg }
      // The same layout once more, with the fonts of this machine.
      switch try outcome(start(best.plan, format, dot).wait()) {
      case .drawn(let file): return file
      case .late: isLate = true
      case .crashed: isLate = false
      }
    }
    throw told(isLate ? .noLayoutInTime(seconds) : .noLayout)
  }

  /// Layouts that are tried together, and what is told if all of them fail.
  private struct Stage {
    var plans: [LayoutPlan]
    var insteadOf: String?

    /// More than so many nodes and edges take too long to lay them out four times.
    private static let mostForAll = 240

    static func all(_ size: Int) -> [Stage] {
      let first: [LayoutPlan] =
        size > mostForAll
        ? [.across, .down] : [.across, .down, .acrossByNamespace, .downByNamespace]
      return [
        Stage(plans: first, insteadOf: "drawn again with straight lines"),
        Stage(plans: [.hasty], insteadOf: "drawn again without namespaces and ranks"),
        Stage(plans: [.crude], insteadOf: nil),
      ]
    }
  }

  private struct DrawnPlan {
    var plan: LayoutPlan
    var svg: [UInt8]
    var fit: Double
  }

  private enum Outcome {
    case drawn([UInt8])
    case late, crashed
  }

  private func drawings(
    _ dot: String, _ plans: [LayoutPlan]
  ) throws -> (drawings: [DrawnPlan], areSomeLate: Bool) {
    let children = try plans.map { try ($0, start($0, .svg, dot)) }
    // All have ended before any is judged.
    let ended = children.map { ($0, $1.wait()) }
    var drawings: [DrawnPlan] = []
    var areSomeLate = false
    for (plan, end) in ended {
      switch try outcome(end) {
      case .drawn(let svg):
        drawings.append(DrawnPlan(plan: plan, svg: svg, fit: PageFit.badness(of: svg)))
      case .late: areSomeLate = true
      case .crashed: break
      }
    }
    return (drawings, areSomeLate)
  }

  private func start(_ plan: LayoutPlan, _ format: GraphFormat, _ dot: String) throws
    -> ChildProgram
  {
    try ChildProgram(
      [
        "draw-dot", "--format", format.rawValue, "--plan", plan.rawValue, "--seconds",
        "\(Int(seconds.rounded(.up)) + 1)",
      ], input: dot, seconds: seconds)
  }

  private func outcome(_ end: ChildProgram.Outcome) throws -> Outcome {
    switch end {
    case .late: return .late
    case .ended(let bytes, let messages, 0):
      for line in messages.split(separator: "\n") { report(.complaint(String(line))) }
      return .drawn(bytes)
    case .ended(_, let messages, Exit.couldNotTell.rawValue):
      // The child has said why.
      Output.message.write(messages)
      throw Exit.couldNotTell
    case .ended: return .crashed
    }
  }

  private func told(_ diagnostic: Diagnostic) -> any Error {
    report(diagnostic)
    return Exit.couldNotTell
  }
}

/// How well a drawing fits a page of documentation.
private enum PageFit {
  /// Points to which a page scales a picture down; a wider one has smaller letters.
  private static let width = 900.0

  /// Smaller is better: letters count first, then how far people scroll.
  static func badness(of svg: [UInt8]) -> Double {
    let head = String(decoding: svg.prefix(1_000), as: UTF8.self)
    guard let box = head.firstRange(of: "viewBox=\"0 0 ") else { return .infinity }
    let size = head[box.upperBound...].prefix { $0 != "\"" }.split(separator: " ")
      .compactMap { Double($0) }
    guard size.count == 2 else { return .infinity }
    let scale = min(1, width / size[0])
    return 1_000 / scale + size[1] * scale * 0.4
  }
}

extension Diagnostic {
  fileprivate static func withoutGraphviz(_ format: GraphFormat) -> Diagnostic {
    .error(
      "this netcheck was built without Graphviz, and draws no \(format.rawValue)",
      code: .graphviz,
      help: "write dot, mermaid or json, or build with the trait Graphviz")
  }

  fileprivate static func lateLayout(_ seconds: Double, _ cheaper: String) -> Diagnostic {
    .warning(
      "no good layout was found within \(seconds.words): the picture was \(cheaper)",
      code: .lateLayout,
      help: "draw less with --collapse namespace or --focus, or give it --layout-seconds")
  }

  fileprivate static func brokenLayout(_ cheaper: String) -> Diagnostic {
    .warning("Graphviz broke down over this picture: it was \(cheaper)", code: .graphviz)
  }

  fileprivate static let noLayout = Diagnostic.error(
    "Graphviz broke down over this picture", code: .graphviz,
    help: "draw less with --collapse namespace or --focus, or write dot, mermaid or json")

  fileprivate static func noLayoutInTime(_ seconds: Double) -> Diagnostic {
    .error(
      "no layout was found within \(seconds.words)", code: .lateLayout,
      help: "draw less with --collapse namespace or --focus, or give it --layout-seconds")
  }

  fileprivate static func complaint(_ line: String) -> Diagnostic {
    .warning("Graphviz says: \(Terminal.plain(line))", code: .graphviz)
  }
}

extension Double {
  fileprivate var words: String {
    let whole = Int(exactly: self).map(String.init) ?? "\(self)"
    return "\(whole) second\(self == 1 ? "" : "s")"
  }
}
