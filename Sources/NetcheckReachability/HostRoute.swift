import NetcheckCluster
import NetcheckLadder
import NetcheckModel
import NetcheckSets

/// The host endpoints that one connection passes, and what their policies say (Calico, `static.go`, `dispatch.go`).
///
///     outside → node:          untracked, preDNAT, own
///     outside → pod:           untracked, preDNAT, forward in, (the pod), forward out
///     pod → outside:           preDNAT, forward in, (the pod), forward out
///     pod → pod of its node:   preDNAT, forward in, (the pods), forward out
///     node → outside:          untracked, own
///
/// Between two nodes the way out of one is followed by the way into the other.
struct HostRoute {
  private let tracer: Tracer
  private let flow: Flow
  private let source: HostGates?
  private let destination: HostGates?

  /// Whether both ends are on one node.
  private let isWithinNode: Bool

  /// The trace with the walks at host endpoints, given those at the ends themselves. Where it is not known whether these are on
  /// one node, both routes are possible.
  static func trace(
    _ tracer: Tracer, _ flow: Flow, _ source: HostGates?, _ destination: HostGates?,
    _ egress: Walk, _ ingress: Walk
  ) -> Trace {
    func trace(isWithinNode: Bool) -> Trace {
      HostRoute(
        tracer: tracer, flow: flow, source: source, destination: destination,
        isWithinNode: isWithinNode
      ).trace(egress, ingress)
    }
    let sameNode = tracer.onSameNode(flow.source.endpoint, flow.destination.endpoint)
    guard case .unknown(let facts) = sameNode else { return trace(isWithinNode: sameNode.isYes) }
    return Trace.united(
      [trace(isWithinNode: false), trace(isWithinNode: true)], egress: facts, ingress: facts,
      along: facts)
  }

  private func trace(_ egress: Walk, _ ingress: Walk) -> Trace {
    let (from, to) = (flow.source.endpoint, flow.destination.endpoint)
    var trace = Trace(egress: egress, ingress: ingress)
    // A node and its own pods meet no host endpoint but on the way in.
    if from.isHost, isWithinNode { return trace }
    if !from.isHost { trace.along = wayIn(of: source?.inner, isFromPod: true).along }
    if from.isHost { leaveNode(&trace) } else if !(to.isHost && isWithinNode) { handOn(&trace) }
    if !isWithinNode { enter(to, &trace) }
    trace.along.removeAll { $0.isTrivial }
    return trace
  }

  /// One of the host endpoints of which the connection meets one, and how the connection may look there.
  private struct Way {
    let gate: HostGates.Gate
    let flow: Flow

    /// Whether a rule of an earlier stage accepted the connection, and of which stage.
    private(set) var accepted = Truth.no
    private(set) var accepting = HostStage.untracked

    init(_ gate: HostGates.Gate, _ flow: Flow) {
      self.gate = gate
      self.flow = flow
    }

    mutating func note(_ walk: Walk, of stage: HostStage) {
      if accepted.isYes || walk.isAcceptedByRule.isNo { return }
      accepted = accepted.or(walk.isAcceptedByRule)
      accepting = stage
    }
  }

  private func ways(_ gates: [HostGates.Gate], _ flows: [Flow]) -> [Way] {
    gates.flatMap { gate in flows.map { Way(gate, $0) } }
  }

  /// A node's own connection on its way out.
  private func leaveNode(_ trace: inout Trace) {
    guard let gates = source?.outer else { return }
    var ways = ways(gates, [flow])
    trace.along.append(walk(.untracked, .egress, &ways))
    if let own = ownWalk(.egress, ways) { trace.egress = own }
  }

  /// A forwarded connection on its way out of the source's node, or to another pod of it.
  private func handOn(_ trace: inout Trace) {
    guard let source else { return }
    let gates = isWithinNode ? source.inner : source.outer
    trace.along.append(walk(.forward, .egress, ways(gates, [flow])))
  }

  /// The way into the destination's node.
  private func enter(_ to: Endpoint, _ trace: inout Trace) {
    guard let destination else { return }
    let way = wayIn(of: destination.outer, isFromPod: false)
    trace.along += way.along
    if let own = way.own { trace.ingress = own }
    if to.kind == .pod {
      trace.along.append(walk(.forward, .egress, ways(destination.inner, [flow])))
    }
  }

  /// The stages at which something comes into a node; `isFromPod`: from a pod of the node. A rule that accepts at one stage
  /// passes over the later ones.
  private func wayIn(of gates: [HostGates.Gate]?, isFromPod: Bool) -> (along: [Walk], own: Walk?) {
    guard let gates else { return ([], nil) }
    // Addresses are translated on the way out of a node.
    var ways = ways(
      gates, isFromPod ? [flow] : tracer.flowsAtDestination(flow, isWithinNode: isWithinNode))
    var along: [Walk] = []
    for stage in [HostStage.untracked, .preDNAT] where !ways.allSatisfy(\.accepted.isYes) {
      along.append(walk(stage, .ingress, &ways))
    }
    let isForHost = flow.destination.endpoint.isHost
    guard isFromPod || !isForHost else { return (along, ownWalk(.ingress, ways)) }
    // What a node's own pod sends to the node is not handed on.
    if ways.allSatisfy(\.accepted.isYes) || (isForHost && isWithinNode) { return (along, nil) }
    return (along + [walk(.forward, .ingress, ways)], nil)
  }

  // MARK: One stage

  /// What the possible host endpoints say together at a stage that may accept for the later ones.
  private func walk(_ stage: HostStage, _ direction: Direction, _ ways: inout [Way]) -> Walk {
    let walks = ways.map { walk(stage, direction, $0) }
    for index in ways.indices { ways[index].note(walks[index], of: stage) }
    return united(walks, ways)
  }

  /// What they say together at the last stage.
  private func walk(_ stage: HostStage, _ direction: Direction, _ ways: [Way]) -> Walk {
    united(ways.map { walk(stage, direction, $0) }, ways)
  }

  /// The walk for what begins or ends at the node; `nil` if it surely has no host endpoint.
  private func ownWalk(_ direction: Direction, _ ways: [Way]) -> Walk? {
    guard ways.contains(where: { $0.gate.endpoint != nil }) else { return nil }
    return united(ways.map { walk(nil, direction, $0) }, ways)
  }

  /// The walk at one host endpoint, which an earlier stage may have made needless.
  private func walk(_ stage: HostStage?, _ direction: Direction, _ way: Way) -> Walk {
    let subject = flow.subject(direction).endpoint
    var walk = Walk(direction, of: way.gate.endpoint?.name ?? subject.name, stage: stage)
    if stage == nil, way.gate.endpoint == nil { return walk.ending(.notBound(subject.kind)) }
    if way.accepted.isYes { return walk.ending(.acceptedBefore(way.accepting)) }
    let tiers = stage.map { tracer.ladder.stages[$0] ?? [] } ?? tracer.ladder.tiers
    tracer.descend(way.gate.governors(stage), in: tiers, way.flow, direction, &walk)
    if case .unknown(let facts) = way.accepted, walk.verdict != .allowed {
      walk.leaveOpen(.acceptedBefore(way.accepting), missing: facts)
    }
    return walk
  }

  private func united(_ walks: [Walk], _ ways: [Way]) -> Walk {
    var facts: [MissingFact] = []
    let gateCount = Set(ways.map(\.gate.endpoint?.name)).count
    if gateCount > 1 { facts.append(.hostEndpoint(subjectOfGates(walks))) }
    if ways.count > gateCount { facts.append(.sourceTranslation(flow.source.endpoint.name)) }
    return Walk.united(walks, elseMissing: facts)
  }

  /// The end at whose node the gates stand.
  private func subjectOfGates(_ walks: [Walk]) -> EndpointName {
    walks[0].direction == .egress && !flow.source.endpoint.isHost && isWithinNode
      ? flow.source.endpoint.name : flow.subject(walks[0].direction).endpoint.name
  }
}

extension Walk {
  /// Whether no policy had anything to say.
  fileprivate var isTrivial: Bool {
    bases.allSatisfy { basis in
      switch basis {
      case .ungoverned, .passedOn, .acceptedBefore: true
      default: false
      }
    }
  }
}
