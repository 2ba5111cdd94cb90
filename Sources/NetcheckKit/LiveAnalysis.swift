import NetcheckCluster
import NetcheckDiagnostics
import NetcheckLadder
import NetcheckManifests
public import NetcheckModel
import NetcheckReachability
public import NetcheckSets

/// An analysis that follows the changes of NetworkPolicies: what a changed one says is judged anew, and nothing else.
///
/// It is for programs that watch a cluster or a folder, and ask after each change.
public struct LiveAnalysis: Sendable {
  private let analysis: Analysis
  private let relation: Relation
  private var live: LiveRelation

  /// - Returns: `nil` where the policies can't be followed one by one: with host endpoints, or nodes that differ in how they are
  ///   guarded.
  public init?(_ analysis: Analysis) {
    guard let relation = analysis.relations.all.first else { return nil }
    self.analysis = analysis
    self.relation = relation
    live = LiveRelation(relation)
  }

  /// A pod of the cluster.
  public struct Pod: Hashable, Sendable {
    let number: Int
  }

  /// The pod `namespace/name`, or the one that stands for the template of that workload; `nil` if there is none.
  public func pod(_ namespace: String, _ name: String) -> Pod? {
    let cluster = analysis.tracer.cluster
    let own = cluster.pods(named: name).first { cluster.pods[$0].namespace == namespace }
    let workload = cluster.workloads(named: name).first { $0.namespace == namespace }
    return (own ?? workload?.pods.first).map { Pod(number: $0) }
  }

  /// Whether one pod may open a connection to a port of another, as policies stand now.
  public mutating func verdict(
    from source: Pod, to destination: Pod, port: UInt16, transport: TransportProtocol = .tcp
  ) -> Verdict {
    let tracer = analysis.tracer
    let (one, other) = (tracer.cluster.pods[source.number], tracer.cluster.pods[destination.number])
    let allowed = live.connections(
      from: relation.element(ofPod: source.number),
      to: relation.element(ofPod: destination.number),
      sameNode: one.isHost || other.isHost ? tracer.onSameNode(one, other) : .no)
    if allowed.surely[transport].contains(port) { return .allowed }
    return allowed.perhaps[transport].contains(port) ? .undecided : .denied
  }

  /// What a change of a policy changes: what the policies of some pods say of the other ends of connections.
  public struct Change: Hashable, Sendable {
    /// A pod of those that fare alike.
    public let pod: String

    public let direction: Direction

    /// How many groups of pods that fare alike, and of addresses, fare otherwise now.
    public let peers: Int
  }

  /// Takes the text of a NetworkPolicy, which stands in the place of the one of its name from now on.
  ///
  /// - Returns: what changes; `nil` if the policy is new, or names labels, ports or blocks that none has named before: then read the
  ///   cluster anew.
  /// - Throws: ``InputRejected`` if the text is no faultless NetworkPolicy.
  public mutating func update(_ manifest: String) throws(InputRejected) -> [Change]? {
    let reading = ManifestReader.read(
      text: Array(manifest.utf8), named: "change.yaml",
      options: ReadingOptions(
        namespace: analysis.options.namespace ?? "default",
        acceptsLooseBlocks: analysis.options.acceptsLooseBlocks))
    if reading.hasErrors {
      throw InputRejected(
        messages: reading.diagnostics.filter { $0.severity == .error }
          .map { $0.text(in: reading.sources) })
    }
    guard let policy = reading.objects.networkPolicies.first,
      reading.objects.networkPolicies.count == 1
    else {
      throw InputRejected(messages: ["the text holds no NetworkPolicy, or more than one"])
    }
    return live.replace(with: Policy(policy))?.map { change in
      Change(
        pod: "\(relation.representative(of: change.element).name)", direction: change.direction,
        peers: change.peers.reduce(0) { $0 + $1.count })
    }
  }
}
