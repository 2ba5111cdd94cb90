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
  let relations: Relations

  /// The same input under other releases of Calico, where none is stated and some policy means something else there.
  let otherReleases: OtherReleases

  /// Names of policies that are to be left out and that nobody has.
  private let unknownPolicies: [Diagnostic]

  package let options: Options

  package struct Options: Sendable {
    /// The namespace of manifests and of names in questions that name none.
    package var namespace: String?

    /// `nil`: Calico where the input holds an object of Calico, else Kubernetes.
    package var engine: EngineChoice?
    package var baseline: Baseline?

    /// Whether staged policies are taken as if they were enforced.
    package var promotesStaged: Bool
    package var acceptsLooseBlocks: Bool

    /// Where pods without an address in the input get theirs; empty: anywhere.
    package var podBlocks: [CIDR]

    /// Further files and folders, as if they were applied later.
    package var applied: [String] = []

    /// Policies that are left out, by their names.
    package var leftOut: [String] = []

    /// Modes of the Amazon VPC CNI that the user states.
    package var amazon: AmazonSettings

    /// Told what the analysis is busy with; reading tells it from several threads.
    package var observe: @Sendable (Stage) -> Void = { _ in }

    package init(
      namespace: String? = nil, engine: EngineChoice? = nil, baseline: Baseline? = nil,
      promotesStaged: Bool = false, acceptsLooseBlocks: Bool = false, podBlocks: [CIDR] = [],
      amazon: AmazonSettings = AmazonSettings()
    ) {
      self.namespace = namespace
      self.engine = engine
      self.baseline = baseline
      self.promotesStaged = promotesStaged
      self.acceptsLooseBlocks = acceptsLooseBlocks
      self.podBlocks = podBlocks
      self.amazon = amazon
    }
  }

  /// Reads files, folders and `-` for standard input. Faults are in ``reading``; with errors among them answers would
  /// rest on less than was written.
  package init(paths: [String], options: Options) {
    var reading = ReadingOptions(
      namespace: options.namespace ?? "default", acceptsLooseBlocks: options.acceptsLooseBlocks)
    reading.applied = options.applied
    reading.progress = { [observe = options.observe] in observe(.reading(done: $0, of: $1)) }
    self.init(ManifestReader.read(paths, options: reading), options: options)
  }

  package init(_ reading: Reading, options: Options) {
    var reading = reading
    self.options = options
    var objects = options.promotesStaged ? reading.objects.promotingStaged : reading.objects
    options.observe(.cluster(pods: objects.pods.count))
    let cluster = Cluster(objects, options: ClusterOptions(podBlocks: options.podBlocks))
    objects.dropWorkloads()
    // Comparing with what is enforced begins with the reading once more.
    if !options.promotesStaged {
      reading.objects.dropWorkloads()
      reading.objects.networkPolicies = []
    }
    self.reading = reading
    // A staged deletion may leave no object of Calico, but does not take the engine away.
    let engine = options.engine?.engine ?? (reading.objects.calico.isEmpty ? .kubernetes : .calico)
    options.observe(.ladder)
    let baseline = options.baseline ?? .none
    let isOpen = options.engine?.release == nil && objects.dependOnRelease
    let ladders: CalicoLadders?
    let whole: Ladder
    switch engine {
    case .calico:
      let all = CalicoLadders(
        consume objects, cluster: cluster, baseline: baseline, amazon: options.amazon)
      ladders = all
      whole = all.ladder(under: options.engine?.release ?? .newest)
    case .kubernetes:
      ladders = nil
      whole = Ladder(
        consume objects, cluster: cluster, engine: engine, baseline: baseline,
        amazon: options.amazon)
    }
    let search = PolicySearch(whole, namespace: options.namespace)
    var leftOut: [PolicyName] = []
    var unknownPolicies: [Diagnostic] = []
    for name in options.leftOut {
      do throws(Diagnostic) {
        leftOut.append(try search.policy(name).policy.origin.policy)
      } catch {
        unknownPolicies.append(error)
      }
    }
    self.unknownPolicies = unknownPolicies
    tracer = Tracer(ladder: leftOut.reduce(whole) { $0.without($1) }, cluster: cluster)
    relations = Relations(tracer)
    canReach = CanReach(tracer, relations, namespace: options.namespace)
    otherReleases = OtherReleases(
      isOpen ? ladders : nil, leavingOut: leftOut, cluster, namespace: options.namespace)
    options.observe(.answering)
  }

  /// The version of the YAML library.
  package static var yamlVersion: String { ManifestReader.yamlVersion }

  package var sources: SourceMap { reading.sources }
  /// What is wrong with the input, and with the engine for it.
  package var diagnostics: [Diagnostic] {
    reading.diagnostics + engineFaults + unknownPolicies
  }
  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

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
  package let canReach: CanReach

  package func answer(_ question: ReachQuestion) throws(Diagnostic) -> CanReach.Answer {
    var answer = try canReach.answer(question)
    var others: [Assumption.ReleaseVerdict] = []
    for (release, canReach, _) in otherReleases.all {
      let other = try canReach.answer(question, withNearMisses: false)
      if other.verdict != answer.verdict { others.append(.init(release, other.verdict)) }
    }
    if !others.isEmpty { answer.assumptions.append(.release(.newest, otherwise: others)) }
    return answer
  }

  package func answer(_ question: AllowGraph.Question) throws(Diagnostic) -> AllowGraph.Answer {
    options.observe(.relation)
    relations.prepare()
    options.observe(.answering)
    return try AllowGraph(tracer, relations, namespace: options.namespace).answer(question)
  }

  /// The allow graph with who is who in it, or what is denied instead.
  package func map(
    _ question: AllowGraph.Question, showsDenied: Bool = false, withServices: Bool = false
  ) throws(Diagnostic) -> AllowMapper {
    let sets = reading.objects.calico.networkSets.map { set in
      let name = set.metadata.name.value
      return (set.namespace.map { "\($0)/\(name)" } ?? name, AddressSet(set.blocks))
    }
    return try AllowMapper(
      question, tracer, relations, showsDenied: showsDenied, withServices: withServices,
      networkSets: sets, namespace: options.namespace)
  }

  /// What the staged policies of the input would change if they were enforced.
  package func changesByStaged(
    _ question: AllowGraph.Question
  ) throws(Diagnostic) -> AllowChanges.Answer {
    var enforced = options
    enforced.promotesStaged = false
    return try changes(since: Analysis(reading, options: enforced), question)
  }

  /// What is opened and closed here that was not in another cluster, or under other policies.
  package func changes(
    since before: Analysis, _ question: AllowGraph.Question
  ) throws(Diagnostic) -> AllowChanges.Answer {
    options.observe(.relation)
    before.relations.prepare()
    relations.prepare()
    options.observe(.answering)
    return try AllowChanges(from: before.side, to: side, namespace: options.namespace)
      .answer(question)
  }

  private var side: AllowChanges.Side { AllowChanges.Side(tracer, relations) }

  /// What checks find that every cluster wants.
  package func findings(
    of checks: [CheckID], exceptions: [Checks.Exception] = []
  ) throws(Diagnostic) -> [CheckFinding] {
    options.observe(.relation)
    relations.prepare()
    options.observe(.answering)
    let ranges = reading.objects.namespaces.map { ($0.metadata.name.value, $0.metadata.name.range) }
    return try Checks(
      tracer, relations, namespace: options.namespace,
      namespaceRanges: Dictionary(ranges) { first, _ in first }
    ).answer(checks, exceptions: exceptions)
  }

  package func explain(policy name: String) throws(Diagnostic) -> ExplainPolicy.Answer {
    do {
      return try ExplainPolicy(tracer, namespace: options.namespace).answer(name)
    } catch {
      var error = error
      let staged = reading.objects.calico.stagedNames.contains {
        "\($0)" == name || $0.name == name
      }
      if error.code == .unknownPolicy, staged, !options.promotesStaged {
        error.help = "it is staged and changes nothing: add --with-staged"
      }
      throw error
    }
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
      throw .error("can't read '\(path)': \(error.reason)", code: .unreadable, help: error.help)
    }
  }
}

extension Objects {
  /// Lets go of what the cluster holds in its own form: of a large dump it is the most.
  fileprivate mutating func dropWorkloads() {
    pods = []
    workloads = []
  }
}
