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
  private let sameNode: Truth

  init(_ tracer: Tracer, _ flow: Flow, _ source: HostGates?, _ destination: HostGates?) {
    self.tracer = tracer
    self.flow = flow
    self.source = source
    self.destination = destination
    sameNode = tracer.onSameNode(flow.source.endpoint, flow.destination.endpoint)
  }

  /// The trace with the walks at host endpoints, given those at the ends themselves.
  func trace(_ egress: Walk, _ ingress: Walk) -> Trace {
    let (from, to) = (flow.source.endpoint, flow.destination.endpoint)
    var trace = Trace(egress: egress, ingress: ingress)
    // A node and its own pods meet no host endpoint but on the way in.
    if from.isHost, sameNode.isYes { return trace }
    if !from.isHost { trace.along = wayIn(of: source?.inner, isFromPod: true).along }
    if from.isHost { leaveNode(&trace) } else if !(to.isHost && sameNode.isYes) { handOn(&trace) }
    if !sameNode.isYes { enter(to, &trace) }
    trace.along.removeAll { $0.isTrivial }
    return trace
  }

  /// A node's own connection on its way out.
  private func leaveNode(_ trace: inout Trace) {
    guard let gates = source?.outer else { return }
    let untracked = walk(.untracked, .egress, gates, [flow])
    trace.along.append(untracked)
    if untracked.isAcceptedByRule.isYes {
      trace.egress = trace.egress.ending(.acceptedBefore(.untracked))
      return
    }
    guard let own = ownWalk(.egress, gates, [flow]) else { return }
    trace.egress = own
  }

  /// A forwarded connection on its way out of the source's node, or to another pod of it.
  private func handOn(_ trace: inout Trace) {
    guard let source else { return }
    let gates = sameNode.isYes ? source.inner : source.outer
    trace.along.append(walk(.forward, .egress, gates, [flow]))
  }

  /// The way into the destination's node.
  private func enter(_ to: Endpoint, _ trace: inout Trace) {
    guard let destination else { return }
    let way = wayIn(of: destination.outer, isFromPod: false)
    trace.along += way.along
    if let own = way.own {
      // From a pod of the node itself, what the node does with it counts instead.
      let isFromOwnPod = flow.source.endpoint.kind == .pod && !sameNode.isNo
      trace.ingress =
        isFromOwnPod
        ? Walk.united([own, trace.ingress], elseMissing: sameNode.missing) : own
    }
    if to.kind == .pod {
      trace.along.append(walk(.forward, .egress, destination.inner, [flow]))
    }
  }

  /// The stages at which something comes into a node; `isFromPod`: from a pod of the node. A rule that accepts at one stage
  /// passes over the later ones.
  private func wayIn(of gates: [HostGates.Gate]?, isFromPod: Bool) -> (along: [Walk], own: Walk?) {
    guard let gates else { return ([], nil) }
    var along: [Walk] = []
    var accepted = Truth.no
    var accepting = HostStage.untracked
    // Addresses are translated on the way out of a node.
    let flows = isFromPod ? [flow] : flowsAtDestination
    for stage in [HostStage.untracked, .preDNAT] where !accepted.isYes {
      let walk = walk(stage, .ingress, gates, flows)
      along.append(walk.unless(accepted, accepting))
      if !walk.isAcceptedByRule.isNo { accepting = stage }
      accepted = accepted.or(walk.isAcceptedByRule)
    }
    let isForHost = flow.destination.endpoint.isHost
    guard isFromPod || !isForHost else {
      let own = ownWalk(.ingress, gates, flows)
      return (
        along,
        own.map {
          accepted.isYes ? $0.ending(.acceptedBefore(accepting)) : $0.unless(accepted, accepting)
        }
      )
    }
    // What a node's own pod sends to the node is not handed on.
    if accepted.isYes || (isForHost && sameNode.isYes) { return (along, nil) }
    var forward = walk(.forward, .ingress, gates, flows).unless(accepted, accepting)
    if isForHost, !sameNode.missing.isEmpty, forward.verdict != .allowed {
      forward.leaveOpen(.ownNode, missing: sameNode.missing)
    }
    return (along + [forward], nil)
  }

  /// The connection as the destination's node may see it: a pool that translates gives what leaves it the node's address.
  private var flowsAtDestination: [Flow] {
    let (from, to) = (flow.source.endpoint, flow.destination.endpoint)
    guard from.kind == .pod, to.isHost, !sameNode.isYes,
      tracer.cluster.mayTranslate(flow.source.address, towards: flow.destination)
    else { return [flow] }
    let node = from.node.flatMap { tracer.cluster.nodes[$0] }
    let addresses = node?.addresses(of: flow.family).first
    var translated = flow
    translated.source = Flow.Party(
      node ?? Endpoint(name: from.name, kind: .node, addresses: .known([])), address: addresses)
    return [flow, translated]
  }

  // MARK: One stage

  /// What the possible host endpoints say together at a stage.
  private func walk(
    _ stage: HostStage, _ direction: Direction, _ gates: [HostGates.Gate], _ flows: [Flow]
  ) -> Walk {
    let walks = gates.flatMap { gate in
      flows.map { self.walk($0, stage, direction, gate, tracer.ladder.stages[stage] ?? []) }
    }
    return united(walks, gates, flows)
  }

  /// The walk for what begins or ends at the node; `nil` if it surely has no host endpoint.
  private func ownWalk(
    _ direction: Direction, _ gates: [HostGates.Gate], _ flows: [Flow]
  ) -> Walk? {
    guard gates.contains(where: { $0.endpoint != nil }) else { return nil }
    let subject = flow.subject(direction).endpoint
    let walks = gates.flatMap { gate in
      flows.map { flow in
        gate.endpoint == nil
          ? Walk(direction, of: subject.name).ending(.notBound(subject.kind))
          : walk(flow, nil, direction, gate, tracer.ladder.tiers)
      }
    }
    return united(walks, gates, flows)
  }

  private func walk(
    _ flow: Flow, _ stage: HostStage?, _ direction: Direction, _ gate: HostGates.Gate,
    _ tiers: [Tier]
  ) -> Walk {
    let name = gate.endpoint?.name ?? flow.subject(direction).endpoint.name
    var walk = Walk(direction, of: name, stage: stage)
    tracer.descend(gate.governors(stage), in: tiers, flow, direction, &walk)
    return walk
  }

  private func united(
    _ walks: [Walk], _ gates: [HostGates.Gate], _ flows: [Flow]
  ) -> Walk {
    let end = flow.source.endpoint
    var facts: [MissingFact] = gates.count > 1 ? [.hostEndpoint(subjectOfGates(walks))] : []
    if flows.count > 1 { facts.append(.sourceTranslation(end.name)) }
    return Walk.united(walks, elseMissing: facts)
  }

  /// The end at whose node the gates stand.
  private func subjectOfGates(_ walks: [Walk]) -> EndpointName {
    walks[0].direction == .egress && !flow.source.endpoint.isHost && sameNode.isYes
      ? flow.source.endpoint.name : flow.subject(walks[0].direction).endpoint.name
  }
}

extension Walk {
  /// The walk, which an earlier stage may have made needless.
  fileprivate func unless(_ accepted: Truth, _ stage: HostStage) -> Walk {
    guard case .unknown(let facts) = accepted, verdict != .allowed else { return self }
    var walk = self
    walk.leaveOpen(.acceptedBefore(stage), missing: facts)
    return walk
  }

  /// Whether no policy had anything to say.
  fileprivate var isTrivial: Bool { bases == [.ungoverned] || bases == [.passedOn] }
}

extension Truth {
  fileprivate var missing: [MissingFact] {
    if case .unknown(let facts) = self { facts } else { [] }
  }
}

extension Cluster {
  /// Whether a pod's connection may leave its pool with the node's address (IPPool, `natOutgoing`).
  fileprivate func mayTranslate(_ address: IPAddress?, towards destination: Flow.Party) -> Bool {
    let translating = pools.contains { pool in
      pool.translatesOutgoing && !pool.sparesNodes
        && (address.map { pool.block.contains($0) } ?? true)
    }
    guard translating else { return false }
    return
      !(destination.address.map { address in
        pools.contains { $0.block.contains(address) }
      } ?? false)
  }
}
