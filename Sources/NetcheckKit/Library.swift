import NetcheckDiagnostics
@_exported public import NetcheckModel
import NetcheckQueries
import NetcheckSets

/// What the library shows to other packages. docs/library.md holds a sample.
extension Analysis {
  /// How to read manifests, and what is known of the cluster beside them.
  public struct Settings: Sendable {
    /// The namespace of manifests and names that name none.
    public var namespace: String?

    /// Who enforces the policies; `nil`: Calico where the input holds an object of Calico.
    public var engine: EngineChoice?

    public var baseline: Baseline

    /// Told what the analysis is busy with, from whatever thread is busy.
    public var observe: @Sendable (Stage) -> Void = { _ in }

    public init(
      namespace: String? = nil, engine: EngineChoice? = nil, baseline: Baseline = .none
    ) {
      self.namespace = namespace
      self.engine = engine
      self.baseline = baseline
    }
  }

  /// Reads files, folders and `-` for standard input.
  ///
  /// - Throws: ``InputRejected`` with every fault that makes an answer impossible.
  public init(reading paths: [String], settings: Settings = Settings()) throws(InputRejected) {
    var options = Options(
      namespace: settings.namespace, engine: settings.engine, baseline: settings.baseline)
    options.observe = settings.observe
    self.init(paths: paths, options: options)
    if hasErrors {
      throw InputRejected(
        messages: diagnostics.filter { $0.severity == .error }.map { $0.text(in: sources) })
    }
  }

  /// Whether one side may open a connection to the other. The sides are written as on the command line.
  ///
  /// - Parameters:
  ///   - port: a number (of TCP, unless a protocol is named) or the name of a port; `nil` for any.
  ///   - transport: `TCP`, `UDP` or `SCTP`.
  /// - Throws: ``QuestionRejected`` if a side names nothing, or more than one thing.
  public func canReach(
    _ source: String, _ destination: String, port: String? = nil, transport: String? = nil
  ) throws(QuestionRejected) -> Reachability {
    do {
      var question = ReachQuestion(
        from: try EndpointReference.parse(source).get(),
        to: try EndpointReference.parse(destination).get())
      if let port { question.port = try ReachQuestion.port(port).get() }
      if let transport { try question.ask(protocol: transport) }
      return Reachability(try answer(question), in: self)
    } catch {
      throw QuestionRejected(message: error.text(in: sources))
    }
  }

  /// Every pair of workloads between which something may be opened.
  public func allowed() -> [AllowedRow] {
    let answer = try? answer(AllowGraph.Question())
    return (answer?.rows ?? []).map { row in
      AllowedRow(
        source: row.source.name.description, destination: row.destination.name.description,
        connections: row.allowed.description)
    }
  }
}

/// The answer to ``Analysis/canReach(_:_:port:transport:)``.
public struct Reachability: Sendable {
  public let verdict: Verdict

  /// What may be opened, as in `TCP 80, 443`; `none` if nothing.
  public let connections: String

  /// The policies and rules that decided, each with its place, as in `shop/web egress rule 1 (policies.yaml:27:7)`.
  public let reasons: [String]

  init(_ answer: CanReach.Answer, in analysis: Analysis) {
    verdict = answer.verdict
    connections =
      answer.pairs.reduce(into: ConnectionSet()) { $0 = $0.union($1.pair.connections(.allowed)) }
      .description
    var reasons: [String] = []
    for part in answer.pairs.flatMap(\.pair.parts) where part.verdict == answer.verdict {
      for origin in part.trace.decidingOrigins {
        let place = origin.range.map { " (\(analysis.sources.place(of: $0)))" } ?? ""
        let rule = origin.rule.map { " \($0.direction.rawValue) rule \($0.number)" } ?? ""
        let reason = "\(origin.policy)\(rule)\(place)"
        if !reasons.contains(reason) { reasons.append(reason) }
      }
    }
    self.reasons = reasons
  }
}

/// A pair of workloads, and what the first may open to the second.
public struct AllowedRow: Hashable, Sendable {
  public let source: String
  public let destination: String
  public let connections: String
}

/// The input holds errors, so that answers would rest on less than was written.
public struct InputRejected: Error, CustomStringConvertible, Sendable {
  /// The errors as the command prints them.
  public let messages: [String]
  public var description: String { messages.joined(separator: "\n") }
}

/// The question names nothing, or more than one thing.
public struct QuestionRejected: Error, CustomStringConvertible, Sendable {
  public let message: String
  public var description: String { message }
}
