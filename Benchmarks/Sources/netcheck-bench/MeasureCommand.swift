import ArgumentParser
import Foundation
import NetcheckKit

struct MeasureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure",
    abstract: "How long netcheck takes for a cluster, stage by stage.",
    discussion: "Prints rows of a Markdown table. Each figure is the median of several runs.")

  @Argument(help: "The cluster, as generate writes it with --questions.")
  var cluster: String

  @Option(help: "The program netcheck, to be measured as whole processes.")
  var netcheck: String?

  @Option(
    help: ArgumentHelp(
      "A program that is given the cluster's file, and takes as long as netcheck may.",
      valueName: "program"))
  var rival: String?

  @Option(help: "How often whole processes run.")
  var runs = 5

  @Flag(help: "Leave out all questions about all pairs.")
  var coldOnly = false

  func run() throws {
    print("| \(URL(fileURLWithPath: cluster).lastPathComponent) | |\n|---|---|")
    try measurePasses()
    if !coldOnly { try measureStages() }
  }

  private func row(_ name: String, _ figure: String) { print("| \(name) | \(figure) |") }

  // MARK: Whole processes

  /// Runs the plain pass, the rival and netcheck by turns, so that all meet the same moods of the machine.
  private func measurePasses() throws {
    var plain: [Duration] = []
    var rivals: [WholeProcess] = []
    var cold: [WholeProcess] = []
    var lists: [WholeProcess] = []
    var size = 0
    let ends = try Question.first(of: cluster)
    for _ in 0..<runs {
      let start = ContinuousClock.now
      guard let pass = PlainPass.run(cluster) else {
        throw ValidationError("can't read \(cluster)")
      }
      plain.append(ContinuousClock.now - start)
      size = pass.bytes
      if let rival { rivals.append(try .run(rival, [cluster])) }
      guard let netcheck else { continue }
      cold.append(
        try .run(netcheck, ["can-reach", "-f", cluster, ends.from, "\(ends.to):\(ends.port)"]))
      if !coldOnly {
        lists.append(try .run(netcheck, ["list", "-f", cluster, "-o", "json"]))
      }
    }
    row("size", "\(size / 1_000_000) MB")
    row("plain pass over the bytes", "\(plain.median.text), \(rate(size, plain.median))")
    if !rivals.isEmpty { row("rival, whole process", rivals.text) }
    if !cold.isEmpty {
      row("cold `can-reach`, whole process", cold.text)
      row("the same, bytes of the file by time", rate(size, cold.map(\.wall).median))
    }
    if !rivals.isEmpty, !cold.isEmpty {
      row("cold `can-reach` by the rival's time", ratio(cold.map(\.wall), rivals.map(\.wall)))
    }
    if !lists.isEmpty { row("`list -o json`, whole process", lists.text) }
  }

  private func ratio(_ a: [Duration], _ b: [Duration]) -> String {
    String(format: "%.2f", a.median / b.median)
  }

  private func rate(_ bytes: Int, _ time: Duration) -> String {
    "\(Int(Double(bytes) / 1e6 / time.seconds)) MB/s"
  }

  // MARK: Within one process

  private func measureStages() throws {
    let watch = StageWatch()
    var settings = Analysis.Settings()
    settings.observe = watch.observe
    let analysis = try Analysis(reading: [cluster], settings: settings)
    let pairs = analysis.allowed().count
    watch.end()
    let names = [
      "reading": "reading", "cluster": "endpoints", "ladder": "ladder", "relation": "relation",
    ]
    for (stage, time) in watch.times {
      if let name = names[stage] { row(name, time.text) }
    }
    row("all pairs", "\(watch.times.last?.time.text ?? ""), \(pairs) rows")
    guard var live = LiveAnalysis(analysis) else { return }
    try measureWarm(analysis, &live)
    try measureChanges(&live)
  }

  private func measureWarm(_ analysis: Analysis, _ live: inout LiveAnalysis) throws {
    let questions = try Question.all(of: cluster)
    let asked = questions.compactMap { question -> (LiveAnalysis.Pod, LiveAnalysis.Pod, UInt16)? in
      guard let from = live.pod(named: question.from), let to = live.pod(named: question.to),
        let port = UInt16(question.port)
      else { return nil }
      return (from, to, port)
    }
    guard !asked.isEmpty else { return }
    var allowed = 0
    var times: [Duration] = []
    for _ in 0..<20 {
      let start = ContinuousClock.now
      for (from, to, port) in asked
      where live.verdict(from: from, to: to, port: port) == .allowed { allowed += 1 }
      times.append((ContinuousClock.now - start) / asked.count)
    }
    row(
      "warm verdict of the relation",
      "\(times.median.text), \(allowed / 20) of \(asked.count) allowed")
    let few = questions.prefix(300)
    let start = ContinuousClock.now
    for question in few {
      _ = try analysis.canReach(question.from, question.to, port: question.port)
    }
    row("warm `can-reach` with its proof", ((ContinuousClock.now - start) / few.count).text)
  }

  private func measureChanges(_ live: inout LiveAnalysis) throws {
    let texts = try PolicyTexts.pairs(in: cluster, count: 100)
    guard !texts.isEmpty else { return }
    var times: [Duration] = []
    var changes = 0
    for (own, changed) in texts {
      for text in [changed, own] {
        let start = ContinuousClock.now
        guard let told = try live.update(text) else { continue }
        times.append(ContinuousClock.now - start)
        changes += told.count
      }
    }
    row(
      "re-check after one policy changed",
      "\(times.median.text), at most \(times.max()?.text ?? ""); \(changes) changes in \(times.count)"
    )
  }
}

extension LiveAnalysis {
  /// The pod of a name as questions write it.
  fileprivate func pod(named name: String) -> Pod? {
    let parts = name.split(separator: "/").map(String.init)
    guard let namespace = parts.first, let own = parts.last else { return nil }
    return pod(namespace, own)
  }
}

/// A question that the generator wrote beside the cluster.
private struct Question: Decodable {
  var from: String
  var to: String

  /// A number, or the name of a port.
  var port: String

  private enum Key: CodingKey { case from, to, port }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Key.self)
    from = try fields.decode(String.self, forKey: .from)
    to = try fields.decode(String.self, forKey: .to)
    port =
      try (try? fields.decode(Int.self, forKey: .port)).map(String.init)
      ?? fields.decode(String.self, forKey: .port)
  }

  static func all(of cluster: String) throws -> [Question] {
    let path = URL(fileURLWithPath: cluster).deletingPathExtension()
      .appendingPathExtension("questions.jsonl")
    let text = try String(contentsOf: path, encoding: .utf8)
    // Questions about addresses have no names on both sides.
    return text.split(separator: "\n").compactMap {
      try? JSONDecoder().decode(Question.self, from: Data($0.utf8))
    }
  }

  static func first(of cluster: String) throws -> Question {
    guard let first = try all(of: cluster).first else {
      throw ValidationError("no questions beside \(cluster): generate it with --questions")
    }
    return first
  }
}

extension [WholeProcess] {
  fileprivate var text: String {
    let memory = map(\.peakMemory).sorted()[count / 2]
    return """
      \(map(\.wall).median.text), \(map(\.processor).median.text) of the processor, \
      \(memory / 1_000_000) MB at most
      """
  }
}

extension [Duration] {
  fileprivate var median: Duration { sorted()[count / 2] }
}

extension Duration {
  fileprivate var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }

  /// As in `1.34 s`, `27 ms` or `0.41 µs`.
  fileprivate var text: String {
    let (number, unit) =
      seconds >= 1
      ? (seconds, "s") : seconds >= 1e-3 ? (seconds * 1e3, "ms") : (seconds * 1e6, "µs")
    return String(
      format: number >= 100 ? "%.0f %@" : number >= 10 ? "%.1f %@" : "%.2f %@", number, unit)
  }
}
