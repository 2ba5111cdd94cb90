import NetcheckCluster
import NetcheckLadder
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// What an answer takes for granted.
extension CanReach {
  /// What the sides of a question rest on.
  func assumptions(
    _ question: ReachQuestion, _ source: Side, _ destination: Side, _ asked: AskedConnections,
    _ sources: [EndpointGroups.Group]
  ) -> [Assumption] {
    var assumptions = (source.members + destination.members).map(\.endpoint)
      .filter { $0.kind == .hostNetworkPod }.map { Assumption.hostNetworkIsNode($0.name) }
    let cluster = tracer.cluster
    if cluster.isPodWorldTold {
      let outside = (source.members + destination.members).map(\.endpoint).filter { endpoint in
        endpoint.kind == .outside && endpoint.name != .internet
          && !(endpoint.block ?? AddressSet()).isDisjoint(with: cluster.podWorld)
      }
      let hasUnknown =
        !outside.isEmpty
        && cluster.pods.contains { pod in
          if case .unknown = pod.addresses { pod.kind == .pod } else { false }
        }
      if hasUnknown { assumptions += outside.map { .freeAddresses($0.name) } }
    }
    if case .name(let name) = question.port, destination.service == nil {
      assumptions += destination.members.filter { asked.connections(at: $0).isEmpty }
        .map { .withoutPort($0.endpoint.name, name: name) }
    }
    if case .policies(then: .accept, isTold: false) = tracer.ladder.toOwnNode,
      source.members.contains(where: { from in
        from.endpoint.kind == .pod
          && from.endpoint.node.flatMap { tracer.ladder.answersOfNodes[$0] } == nil
          && destination.members.contains {
            $0.endpoint.isHost && !tracer.onSameNode(from.endpoint, $0.endpoint).isNo
          }
      })
    {
      assumptions.append(.endpointToHostAccepts)
    }
    // What a node that is named leads on to is known.
    let narrowings = destination.narrowings.filter {
      $0 != .outside || destination.entrance == nil
    }
    if let service = destination.service?.service, !narrowings.isEmpty {
      assumptions.append(.proxySendsOn(service: service, settings: narrowings.map(\.rawValue)))
    }
    // Calico says which: its policies see what a Service has translated.
    if let service = destination.service?.service, tracer.ladder.engine != .calico,
      sources.contains(where: { ends.end(of: $0).namesDestinationBlocks })
    {
      assumptions.append(.translationFirst(service: service))
    }
    return assumptions.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// What the verdicts of pairs rest on.
  func assumptions(
    about pairs: [PairAnswer], _ question: ReachQuestion, _ sources: [EndpointGroups.Group],
    _ destinations: [EndpointGroups.Group]
  ) -> [Assumption] {
    var assumptions: [Assumption] = []
    let asksForAll = question.port == nil && question.transport == nil && question.portless == nil
    if asksForAll, tracer.ladder.engine == .calico,
      (sources + destinations).contains(where: { ends.end(of: $0).speaksOfOtherProtocols })
    {
      assumptions.append(.portsAlone)
    }
    if !tracer.ladder.narrowedByProxy.isEmpty {
      for part in pairs.flatMap(\.pair.parts) where part.verdict == .allowed {
        for case .rule(let origin, .allow) in part.trace.ingress.bases
        where tracer.ladder.narrowedByProxy.contains(origin) {
          assumptions.append(.httpIsNotJudged(origin))
        }
      }
    }
    if tracer.ladder.engine == .kubernetes {
      assumptions += baselines(pairs, sources + destinations)
    }
    if tracer.ladder.engine == .calico, tracer.cluster.pools.isEmpty,
      sources.contains(where: { from in
        from.endpoint.isHost
          && destinations.contains { to in
            to.endpoint.kind == .pod && !tracer.onSameNode(from.endpoint, to.endpoint).isYes
              && ends.end(of: to).namesSourceBlocks
          }
      })
    {
      assumptions.append(.nodesUseTheirAddress)
    }
    return assumptions.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// Where the tier behind NetworkPolicies decides though some of these select the pod.
  private func baselines(
    _ pairs: [PairAnswer], _ groups: [EndpointGroups.Group]
  ) -> [Assumption] {
    guard let last = tracer.ladder.tiers.last, !last.policies.isEmpty else { return [] }
    let baseline = Set(last.policies.map(\.origin.policy))
    let walks = pairs.flatMap(\.pair.parts).flatMap(\.trace.walks).filter { walk in
      walk.bases.flatMap(\.origins).contains { baseline.contains($0.policy) }
    }
    if walks.isEmpty { return [] }
    let selected = groups.filter { group in
      tracer.governors(of: group.endpoint).tiers.joined().contains {
        $0.policy.origin.policy.kind == .networkPolicy
      }
    }.map(\.endpoint.name)
    return walks.map(\.subject).filter(selected.contains).map { .baselinePerDirection($0) }
  }
}
