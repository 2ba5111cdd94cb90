import Foundation
import NetcheckCluster
import NetcheckDiagnostics
import NetcheckDocuments
import NetcheckLadder
import NetcheckManifests
import NetcheckModel
import NetcheckQueries
import NetcheckReachability
import NetcheckSets
import TestSupport
import Testing

/// Clusters as data: each folder below `Tests/Cases` with a `case.yaml` states questions, answers and causes.
@Suite struct CaseTests {
  @Test(arguments: Case.all)
  func verdictsAndCauses(_ each: Case) throws {
    let contents = try each.read()
    #expect(contents.faults.map(\.code.rawValue) == contents.warns, "what the manifests are told")
    for ask in contents.asks {
      let answer = try contents.answer(ask)
      let question = Comment(rawValue: "\(ask.from) → \(ask.to) on \(ask.on ?? "every port")")
      #expect(answer.verdict.rawValue == ask.expect, question)
      if let because = ask.because { #expect(answer.causes == because, question) }
      if let missing = ask.missing { #expect(answer.missingFacts == missing, question) }
      if let open = ask.open { #expect(answer.open == open, question) }
      if let pairs = ask.pairs { #expect(answer.pairCounts == pairs, question) }
    }
  }
}

/// A folder with `case.yaml`.
struct Case: CustomTestStringConvertible, Sendable {
  var folder: String
  var testDescription: String { folder }

  static let all: [Case] = Project.names(in: "Tests/Cases").flatMap { area in
    Project.names(in: "Tests/Cases/\(area)").map { "Tests/Cases/\(area)/\($0)" }
  }.filter { FileManager.default.fileExists(atPath: path($0) + "/case.yaml") }
    .map { Case(folder: $0) }

  private static func path(_ folder: String) -> String {
    Project.root.appendingPathComponent(folder).path
  }

  struct Ask {
    var from: String
    var to: String
    var on: String?
    var expect: String
    /// The policies that decided, by name.
    var because: [String]?
    /// What is open, where no port is asked.
    var open: String?
    var missing: [String]?
    /// As in `2 allowed, 1 denied`.
    var pairs: String?
    var quantifier: ReachQuestion.Quantifier
    var family: AddressFamily?
    var sourcePort: UInt16?
  }

  struct Contents {
    var asks: [Ask]
    var tracer: Tracer
    var faults: [Diagnostic]
    /// The codes of the warnings that the manifests are expected to draw.
    var warns: [String]

    func answer(_ ask: Ask) throws -> CanReach.Answer {
      var question = ReachQuestion(
        from: try EndpointReference.parse(ask.from).get(),
        to: try EndpointReference.parse(ask.to).get(), quantifier: ask.quantifier,
        family: ask.family)
      if let on = ask.on {
        let words = on.split(separator: " ").map(String.init)
        if words.count > 1 { question.port = try ReachQuestion.port(words[1]).get() }
        try question.ask(protocol: words[0])
      }
      question.sourcePort = ask.sourcePort
      return try CanReach(tracer, Relations(tracer), namespace: nil).answer(question)
    }
  }

  func read() throws -> Contents {
    let file = Self.path(folder) + "/case.yaml"
    let source = SourceFile(
      path: file, bytes: Array(try Data(contentsOf: URL(fileURLWithPath: file))))
    let root = try #require(DocumentReader.read(source, file: 0).documents.first).root
    let known: Set = [
      "about", "source", "beside", "asks", "engine", "baseline", "podBlocks", "warns", "staged",
      "networkPolicyMode", "securityGroupMode",
    ]
    for (key, _) in root.entries {
      try #require(known.contains(key.text), "unknown key \(key.text)")
    }
    let beside = root["beside"].map { Self.path(folder) + "/" + $0.text }
    // The case itself is no manifest, and is passed over as one.
    let reading = ManifestReader.read(
      [beside, Self.path(folder)].compactMap(\.self), options: ReadingOptions())
    let blocks = (root["podBlocks"].map { Array($0.elements) } ?? []).compactMap { block in
      try? CIDR.parse(block.text).get().cidr
    }
    let objects =
      root["staged"]?.text == "enforced" ? reading.objects.promotingStaged : reading.objects
    let cluster = Cluster(objects, options: ClusterOptions(podBlocks: blocks))
    let choice = try root["engine"].map { try #require(EngineChoice($0.text)) }
    let ladder = Ladder(
      objects, cluster: cluster, engine: choice?.engine ?? .kubernetes,
      baseline: root["baseline"].flatMap { Baseline(rawValue: $0.text) } ?? .none,
      release: choice?.release ?? .newest,
      amazon: AmazonSettings(
        networkPolicyMode: root["networkPolicyMode"].flatMap { AmazonMode(rawValue: $0.text) },
        securityGroupMode: root["securityGroupMode"].flatMap { AmazonMode(rawValue: $0.text) }))
    let asks = try #require(root["asks"]).elements.map { try ask($0) }
    return Contents(
      asks: asks, tracer: Tracer(ladder: ladder, cluster: cluster), faults: reading.diagnostics,
      warns: root["warns"]?.elements.map(\.text) ?? [])
  }

  private func ask(_ value: Value) throws -> Ask {
    let known: Set = [
      "from", "to", "port", "expect", "because", "open", "missing", "pairs", "quantifier",
      "sourcePort", "family",
    ]
    for (key, _) in value.entries {
      try #require(known.contains(key.text), "unknown key \(key.text)")
    }
    func texts(_ key: String) -> [String]? { value[key]?.elements.map(\.text) }
    return Ask(
      from: try #require(value["from"]).text, to: try #require(value["to"]).text,
      on: value["port"]?.text, expect: try #require(value["expect"]).text,
      because: texts("because"),
      open: value["open"]?.text, missing: texts("missing"), pairs: value["pairs"]?.text,
      quantifier: value["quantifier"].flatMap { .init(rawValue: $0.text) } ?? .any,
      family: value["family"].flatMap { AddressFamily(rawValue: $0.text) },
      sourcePort: value["sourcePort"]?.integer.map { UInt16($0) })
  }
}

extension CanReach.Answer {
  /// The policies that decided, each once, by namespace and name.
  var causes: [String] {
    var causes: Set<String> = []
    for part in pairs.flatMap(\.pair.parts) where part.verdict == verdict {
      causes.formUnion(part.trace.decidingOrigins.map { "\($0.policy)" })
    }
    return causes.sorted()
  }

  var missingFacts: [String] {
    missing.map { fact in String("\(fact)".prefix { $0 != "(" }) }
  }

  var open: String {
    "\(pairs.reduce(into: ConnectionSet()) { $0 = $0.union($1.pair.connections(.allowed)) })"
  }

  var pairCounts: String {
    [(counts.allowed, "allowed"), (counts.denied, "denied"), (counts.undecided, "undecided")]
      .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }
}
