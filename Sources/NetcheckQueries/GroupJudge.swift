import NetcheckCluster
import NetcheckLadder
import NetcheckModel
import NetcheckReachability
import NetcheckSets
import Synchronization

/// Judges pairs of groups for one question.
struct GroupJudge {
  private let tracer: Tracer
  private let ends: PairEnds
  private let question: ReachQuestion
  private let destination: Side

  /// The Service that translates; `nil` if none does.
  private let service: String?

  private let withNearMisses: Bool

  /// - Parameter destination: the side of the question to which the destinations belong.
  init(
    _ tracer: Tracer, _ ends: PairEnds, _ question: ReachQuestion, _ destination: Side,
    withNearMisses: Bool
  ) {
    self.tracer = tracer
    self.ends = ends
    self.question = question
    self.destination = destination
    service = destination.isHeadless ? nil : destination.service?.service
    self.withNearMisses = withNearMisses
  }

  func answers(
    _ from: EndpointGroups.Group, _ to: EndpointGroups.Group
  ) -> [CanReach.PairAnswer] {
    // Pods of groups on both sides are asked about each other; only where there is no other, about themselves.
    let shared = Set(from.pods).intersection(to.pods).count
    let others = from.count * to.count - shared
    let isOneEndpoint = shared > 0 && others == 0 && from.replicas == 1
    let family = question.family ?? tracer.cluster.family(of: from.endpoint, to.endpoint)
    let found = pairs(from, to, family, isOneEndpoint)
    return found.map { pair in
      let verdict = pair.verdict
      return CanReach.PairAnswer(
        source: CanReach.GroupName(name: pair.source, count: from.count, of: from.whole),
        destination: CanReach.GroupName(name: pair.destination, count: to.count, of: to.whole),
        count: max(1, others), verdict: verdict, pair: pair, isWithinPod: isOneEndpoint,
        nearMisses: verdict == .denied && withNearMisses
          ? NearMissFinder(tracer, family).nearMisses(
            of: pair, from: from.endpoint, to: to.endpoint) : [],
        otherFamily: found.count == 1 && question.family == nil
          ? otherFamily(from, to, family, isOneEndpoint, verdict) : nil)
    }
  }

  private func pairs(
    _ from: EndpointGroups.Group, _ to: EndpointGroups.Group, _ family: AddressFamily,
    _ isOneEndpoint: Bool
  ) -> [Pair] {
    let isThroughOwnService = isOneEndpoint && service != nil
    let pairs = PairTracer(tracer).pairs(
      from: ends.end(of: from), to: ends.end(of: to), asked: to.asked,
      isOneEndpoint: isOneEndpoint && !isThroughOwnService, family: family,
      sourcePort: question.sourcePort
    ).map { $0.leavingUndefinedOpen(question.portless, tracer.ladder.engine) }
    guard let service else {
      // A port that was named alone is one that the resolver has followed.
      return destination.entrance == nil
        ? pairs.map { $0.leavingOpen(tracer.cluster.leading(at: to.endpoint)) } : pairs
    }
    return pairs.map { pair in
      var pair = dialled(pair, from, family, service)
      if isThroughOwnService || hidesSource(of: from.endpoint) {
        // The source may have been rewritten on the way; what is open all the same stays open.
        let open =
          hidesSource(of: from.endpoint)
          ? tracer.opensToEverybody(ends.end(of: to), to.asked, family) : to.asked
        let fact =
          hidesSource(of: from.endpoint)
          ? MissingFact.sourceAddress(service: service) : .ownService(service: service)
        pair = pair.leavingOpen(fact) {
          $0.verdict == .denied || !$0.connections.isSubset(of: open)
        }
      }
      if case .unknown(let facts) = destination.leads(from.endpoint, to: to.endpoint) {
        for fact in facts { pair = pair.leavingOpen(fact) { _ in true } }
      }
      let isJudgedBefore =
        ends.end(of: from).isJudgedBeforeTranslation(asSource: true)
        || ends.end(of: to).isJudgedBeforeTranslation(asSource: false)
      return isJudgedBefore
        ? pair.leavingEarlyStagesOpen(service, from.endpoint, to.endpoint) : pair
    }
  }

  private func hidesSource(of source: Endpoint) -> Bool {
    destination.hidesSource(of: source, tracer)
  }

  /// Leaves undecided what fares otherwise if not the client's node translates what goes to another node's port, but that node: the
  /// client's policies then see the port of the node.
  private func dialled(
    _ pair: Pair, _ from: EndpointGroups.Group, _ family: AddressFamily, _ service: String
  ) -> Pair {
    guard let node = destination.entrance?.node,
      let dialled = destination.dialled(
        by: ends.end(of: from), tracer, family: family, sourcePort: question.sourcePort)
    else { return pair }
    return pair.leavingOpen(.entrance(service: service, node: node.name)) { part in
      part.verdict != dialled.and(part.trace.ingress.verdict)
    }
  }

  /// The verdict over the other family, if both ends have addresses of both and it differs.
  private func otherFamily(
    _ from: EndpointGroups.Group, _ to: EndpointGroups.Group, _ family: AddressFamily,
    _ isOneEndpoint: Bool, _ verdict: Verdict
  ) -> (family: AddressFamily, verdict: Verdict)? {
    let other = family.other
    guard tracer.cluster.families(of: from.endpoint, to.endpoint).contains(other) else {
      return nil
    }
    let verdicts = pairs(from, to, other, isOneEndpoint).map(\.verdict)
    guard let first = verdicts.first, first != verdict else { return nil }
    return (other, first)
  }
}

extension Tracer {
  /// What a destination opens to every address, so that it does not matter which one it sees.
  func opensToEverybody(
    _ destination: PairTracer.End, _ asked: ConnectionSet, _ family: AddressFamily
  ) -> ConnectionSet {
    let everywhere = AddressSet.all(family)
    let anybody = Endpoint(
      name: .addresses(everywhere), kind: .outside, addresses: .block(everywhere))
    let pairTracer = PairTracer(self)
    return pairTracer.pairs(
      from: pairTracer.end(anybody), to: destination, asked: asked, isOneEndpoint: false
    ).reduce(asked) { open, pair in
      let allowed = pair.connections(.allowed)
      if open.isSubset(of: allowed) || isOfPods(pair.source.addresses ?? everywhere) { return open }
      return open.intersection(allowed)
    }
  }

  /// Whether addresses are those of pods alone: nobody else comes with one of these.
  private func isOfPods(_ addresses: AddressSet) -> Bool {
    let ofPods = cluster.pods(withAddressIn: addresses).map { CIDR($0.address) }
    return addresses.isSubset(of: AddressSet(ofPods))
  }
}

extension Pair {
  /// What NetworkPolicies mean for protocols without ports their specification leaves to engines (Network Policies). Only
  /// where none of them has a say, or the admin policies of one end deny, is it decided.
  fileprivate func leavingUndefinedOpen(_ portless: Connection?, _ engine: Engine) -> Pair {
    guard let portless, engine == .kubernetes else { return self }
    var pair = self
    for index in pair.parts.indices {
      let walks = pair.parts[index].trace.walks
      let defined = walks.filter { !$0.restsOnNetworkPolicies }
      if defined.count == walks.count || defined.contains(where: { $0.verdict == .denied }) {
        continue
      }
      pair.parts[index].leaveOpen(.undefinedProtocol("\(portless)"))
    }
    return pair
  }

  /// Leaves undecided what pods at the ends do not deny: earlier stages see the connection as it was before a Service
  /// translated it.
  fileprivate func leavingEarlyStagesOpen(
    _ service: String, _ from: Endpoint, _ to: Endpoint
  ) -> Pair {
    var pair = self
    for index in pair.parts.indices where pair.parts[index].verdict != .undecided {
      // An early rule of a node that accepts passes over its own later ones.
      let trace = pair.parts[index].trace
      if trace.egress.verdict == .denied, from.kind == .pod { continue }
      if trace.ingress.verdict == .denied, to.kind == .pod { continue }
      pair.parts[index].leaveOpen(.serviceAddress(service: service))
    }
    return pair
  }

  /// Leaves undecided what comes to the destination and leads on.
  fileprivate func leavingOpen(_ leading: ConnectionSet) -> Pair {
    var pair = self
    pair.parts = parts.flatMap { part -> [Pair.Part] in
      let doubtful = part.connections.intersection(leading)
      if doubtful.isEmpty { return [part] }
      var (own, others) = (part, part)
      own.connections = part.connections.subtracting(doubtful)
      others.connections = doubtful
      others.leaveOpen(.leadsOn(destination, doubtful))
      return own.connections.isEmpty ? [others] : [own, others]
    }
    return pair
  }

  /// Leaves the parts undecided for which something holds.
  fileprivate func leavingOpen(
    _ fact: MissingFact, where isDoubtful: (Pair.Part) -> Bool
  ) -> Pair {
    var pair = self
    for index in pair.parts.indices where isDoubtful(pair.parts[index]) {
      pair.parts[index].leaveOpen(fact)
    }
    return pair
  }
}

extension Verdict {
  /// What a connection comes to that must pass two places.
  fileprivate func and(_ other: Verdict) -> Verdict {
    self == .denied || other == .denied
      ? .denied : self == .allowed && other == .allowed ? .allowed : .undecided
  }
}

extension Pair.Part {
  /// Leaves the part undecided until a fact is known.
  fileprivate mutating func leaveOpen(_ fact: MissingFact) {
    verdict = .undecided
    missing = missing.adding([fact])
  }
}

extension Walk {
  /// Whether NetworkPolicies decide, or may decide, or an engine does in their stead.
  fileprivate var restsOnNetworkPolicies: Bool {
    bases.contains { basis in
      basis == .closedMode || basis.origins.contains { $0.policy.kind == .networkPolicy }
    }
  }
}

/// Remembers which policies govern a pod, for questions that name it again.
final class PairEnds: Sendable {
  private let tracer: Tracer
  private let known = Mutex<[Int: PairTracer.End]>([:])

  init(_ tracer: Tracer) {
    self.tracer = tracer
  }

  func end(of group: EndpointGroups.Group) -> PairTracer.End {
    let pairTracer = PairTracer(tracer)
    guard let pod = group.pods.first else { return pairTracer.end(group.endpoint) }
    return known.withLock { known in
      var end = known[pod] ?? pairTracer.end(group.endpoint)
      known[pod] = end
      end.endpoint = group.endpoint
      return end
    }
  }
}
