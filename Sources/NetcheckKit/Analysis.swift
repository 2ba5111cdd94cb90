import NetcheckCluster
package import NetcheckDiagnostics
import NetcheckLadder
package import NetcheckManifests
package import NetcheckModel
package import NetcheckQueries
package import NetcheckReachability
package import NetcheckSets

/// A cluster that was read, ready for questions.
public struct Analysis: Sendable {
  package let reading: Reading
  package let tracer: Tracer
  package let options: Options

  package struct Options: Sendable {
    /// The namespace of manifests and of names in questions that name none.
    package var namespace: String?

    /// `nil`: Calico where the input holds an object of Calico, else Kubernetes.
    package var engine: Engine?
    package var baseline: Baseline?
    package var acceptsLooseBlocks: Bool

    /// Where pods without an address in the input get theirs; empty: anywhere.
    package var podBlocks: [CIDR]

    /// Modes of the Amazon VPC CNI that the user states.
    package var amazon: AmazonSettings

    package init(
      namespace: String? = nil, engine: Engine? = nil, baseline: Baseline? = nil,
      acceptsLooseBlocks: Bool = false, podBlocks: [CIDR] = [],
      amazon: AmazonSettings = AmazonSettings()
    ) {
      self.namespace = namespace
      self.engine = engine
      self.baseline = baseline
      self.acceptsLooseBlocks = acceptsLooseBlocks
      self.podBlocks = podBlocks
      self.amazon = amazon
    }
  }

  /// Reads files, folders and `-` for standard input. Faults are in ``reading``; with errors among them answers would
  /// rest on less than was written.
  package init(paths: [String], options: Options) {
    self.init(
      ManifestReader.read(
        paths,
        options: ReadingOptions(
          namespace: options.namespace ?? "default", acceptsLooseBlocks: options.acceptsLooseBlocks)
      ), options: options)
  }

  package init(_ reading: Reading, options: Options) {
    self.reading = reading
    self.options = options
    let cluster = Cluster(reading.objects, options: ClusterOptions(podBlocks: options.podBlocks))
    let ladder = Ladder(
      reading.objects, cluster: cluster,
      engine: options.engine ?? (reading.objects.calico.isEmpty ? .kubernetes : .calico),
      baseline: options.baseline ?? .none, amazon: options.amazon)
    tracer = Tracer(ladder: ladder, cluster: cluster)
  }

  /// The version of the YAML library.
  package static var yamlVersion: String { ManifestReader.yamlVersion }

  package var sources: SourceMap { reading.sources }
  /// What is wrong with the input, and with the engine for it.
  package var diagnostics: [Diagnostic] { reading.diagnostics + ignoredByEngine }
  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// Policies that the chosen engine would ignore: answers without them would not be those that were asked for.
  private var ignoredByEngine: [Diagnostic] {
    let old = reading.objects.adminPolicies.first { $0.name.kind != .clusterNetworkPolicy }
    if engine == .calico, let policy = old {
      return [
        .error(
          "the engine 'calico' ignores \(policy.name.kind.rawValue), which it read up to release 3.31",
          code: .unsupported, at: policy.range,
          help: "write it as a ClusterNetworkPolicy, ask with --engine kubernetes, or leave it out")
      ]
    }
    guard engine == .kubernetes, let policy = reading.objects.calico.policies.first else {
      return []
    }
    return [
      .error(
        "the engine 'kubernetes' ignores Calico's policies, and the input holds some",
        code: .unsupported, at: policy.range,
        help: "ask with --engine calico, or leave Calico's objects out of the input")
    ]
  }
  package var engine: Engine { tracer.ladder.engine }

  /// Objects of kinds that change no verdict, and documents that are no objects.
  package var passedOver: [Objects.PassedOver] { reading.objects.passedOver }

  /// Files and folders that were found and not read.
  package var skipped: [String] { reading.skipped }

  /// Whether the input holds anything that a question could name.
  package var isEmpty: Bool {
    tracer.cluster.workloads.isEmpty && tracer.cluster.services.isEmpty
      && tracer.ladder.tiers.allSatisfy(\.policies.isEmpty)
  }
  package var baseline: Baseline { options.baseline ?? .none }

  /// The question whether one side may connect to the other, ready to be asked many times.
  package var canReach: CanReach { CanReach(tracer, namespace: options.namespace) }

  package func answer(_ question: ReachQuestion) throws(Diagnostic) -> CanReach.Answer {
    try canReach.answer(question)
  }

  package func answer(_ question: AllowGraph.Question) throws(Diagnostic) -> AllowGraph.Answer {
    try AllowGraph(tracer, namespace: options.namespace).answer(question)
  }

  package func explain(policy name: String) throws(Diagnostic) -> ExplainPolicy.Answer {
    try ExplainPolicy(tracer, namespace: options.namespace).answer(name)
  }

  package func explain(
    endpoint reference: EndpointReference
  ) throws(Diagnostic) -> [ExplainEndpoint.Answer] {
    try ExplainEndpoint(tracer, namespace: options.namespace).answers(reference)
  }

  /// The fault-free reading of a line of a batch.
  package static func question(
    fromLine line: [UInt8]
  ) -> Result<ReachQuestion, Diagnostic> {
    BatchQuestion.parse(line)
  }

  /// The bytes of a file, or of standard input for `-`.
  package static func bytes(of path: String) throws(Diagnostic) -> [UInt8] {
    do {
      return path == "-" ? try FileSystem.standardInput() : try FileSystem.bytes(of: path)
    } catch {
      throw .error("can't read '\(path)': \(error.reason)", code: .unreadable)
    }
  }
}
