import NetcheckCluster
import NetcheckLadder
package import NetcheckModel
package import NetcheckSets

/// Whether a rule matches one connection.
extension Tracer {
  /// Whether the rule's conditions on both ends hold.
  func matchesEnds(_ rule: Rule, _ flow: Flow, _ direction: Direction) -> Truth {
    guard rule.families.contains(flow.family) else { return .no }
    return anyHolds(rule.peers, flow.peer(direction))
      .and(anyHolds(rule.subjects, flow.subject(direction)))
  }

  private func anyHolds(_ peers: [Peer], _ party: Flow.Party) -> Truth {
    peers.reduce(.no) { $0.or(holds($1, party)) }
  }

  private func holds(_ peer: Peer, _ party: Flow.Party) -> Truth {
    if let addresses = peer.addresses {
      guard let address = party.address, addresses.contains(address) else { return .no }
    }
    let belongs = peer.holders.map { holds($0, party) } ?? .yes
    return belongs.and(peer.strangers.map { holds($0, party).negated } ?? .yes)
  }

  private func holds(_ holders: Holders, _ party: Flow.Party) -> Truth {
    if let address = party.address, holders.addresses.contains(address) { return .yes }
    return holders.selector.selects(party.endpoint, in: cluster)
  }

  func matchesConnection(_ rule: Rule, _ flow: Flow, _ direction: Direction) -> Truth {
    rule.connections.reduce(.no) { $0.or(holds($1, flow, rule, direction)) }
  }

  private func holds(
    _ clause: ConnectionClause, _ flow: Flow, _ rule: Rule, _ direction: Direction
  ) -> Truth {
    let number = flow.connection.protocolNumber
    if let wanted = clause.protocolNumber, wanted != number { return .no }
    if let unwanted = clause.notProtocolNumber, unwanted == number { return .no }
    if let message = clause.message, !message.holds(flow.connection) { return .no }
    if let message = clause.notMessage, message.holds(flow.connection) { return .no }
    let (sources, destinations) =
      direction == .egress ? (rule.subjects, rule.peers) : (rule.peers, rule.subjects)
    var truth = Truth.yes
    if let ports = clause.ports {
      truth = truth.and(holds(ports, flow.destinationPort, flow.destination, destinations, flow))
    }
    if let ports = clause.notPorts {
      truth = truth.and(
        holds(ports, flow.destinationPort, flow.destination, destinations, flow).negated)
    }
    if let ports = clause.sourcePorts {
      truth = truth.and(holds(ports, flow.sourcePort, flow.source, sources, flow))
    }
    if let ports = clause.notSourcePorts {
      truth = truth.and(holds(ports, flow.sourcePort, flow.source, sources, flow).negated)
    }
    return truth
  }

  /// Whether one of the ports is that of one end. A name counts only at an endpoint that the side's own selector finds, not
  /// at one that it finds through the addresses of a set.
  private func holds(
    _ ports: [ConnectionClause.Port], _ number: UInt16?, _ party: Flow.Party, _ side: [Peer],
    _ flow: Flow
  ) -> Truth {
    guard case .port(let transport, _) = flow.connection else { return .no }
    guard let number else { return .unknown([.sourcePort]) }
    return ports.reduce(.no) { truth, port in
      switch port {
      case .range(let range): return truth.or(.of(range.contains(number)))
      case .named(let name):
        return owners(of: party).reduce(truth) { truth, owner in
          let numbers = owner.numbers(of: name, transport, for: ladder.engine)
          return numbers.contains(number) ? truth.or(isFound(owner, by: side)) : truth
        }
      }
    }
  }

  /// The endpoints that have a party's address and may give its ports names: the pod itself, or host endpoints.
  private func owners(of party: Flow.Party) -> [Endpoint] {
    guard party.endpoint.kind != .pod else { return [party.endpoint] }
    return hostEndpoints(at: party.address)
  }

  private func hostEndpoints(at address: IPAddress?) -> [Endpoint] {
    guard let address, !cluster.hostEndpoints.isEmpty else { return [] }
    return cluster.hostEndpoints.map(\.endpoint).filter {
      $0.addresses(of: address.family).contains(address)
    }
  }

  /// Whether a side's own selector finds an endpoint.
  private func isFound(_ endpoint: Endpoint, by side: [Peer]) -> Truth {
    side.reduce(.no) { found, peer in
      guard let holders = peer.holders else { return .yes }
      return found.or(
        endpoint.kind == .hostEndpoint
          ? .of(holders.hostEndpoints.contains(endpoint.name))
          : holders.selector.selects(endpoint, in: cluster))
    }
  }

  /// The numbers that a port's name may mean at an endpoint.
  func numbers(
    of name: String, _ transport: TransportProtocol, at endpoint: Endpoint
  ) -> [UInt16] {
    if endpoint.kind == .pod { return endpoint.numbers(of: name, transport, for: ladder.engine) }
    return cluster.hostEndpoints.flatMap {
      $0.endpoint.numbers(of: name, transport, for: ladder.engine)
    }
  }

  /// Whether the source's node lets none of its pods open the connection, and the setting that would allow it.
  func refusal(of flow: Flow) -> (setting: String, holds: Truth)? {
    let source = flow.source.endpoint
    func setting(_ refusals: [Ladder.Refusal]) -> String? {
      refusals.first { $0.holds(flow) }?.setting
    }
    if let node = source.node {
      return setting(ladder.refusedFromPodsOfNodes[node] ?? ladder.refusedFromPods)
        .map { ($0, .yes) }
    }
    let perhaps = ([ladder.refusedFromPods] + ladder.refusedFromPodsOfNodes.values).map(setting)
    guard let first = perhaps.lazy.compactMap(\.self).first else { return nil }
    return (first, perhaps.contains(nil) ? .unknown([.node(source.name)]) : .yes)
  }
}

extension Ladder.Refusal {
  fileprivate func holds(_ flow: Flow) -> Bool {
    if let number = clause.protocolNumber, number != flow.connection.protocolNumber { return false }
    guard let ports = clause.ports else { return true }
    return ports.contains { port in
      if case .range(let range) = port, let number = flow.destinationPort {
        range.contains(number)
      } else {
        false
      }
    }
  }
}

extension Flow {
  fileprivate var destinationPort: UInt16? {
    if case .port(_, let port) = connection { port } else { nil }
  }
}

extension ConnectionClause.Message {
  fileprivate func holds(_ connection: Connection) -> Bool {
    guard case .icmp(_, let type, let code) = connection, type == self.type else { return false }
    return self.code == nil || self.code == code
  }
}

extension Endpoint {
  /// The numbers that a destination gives a port's name for a protocol. What is no pod declares none.
  package func numbers(
    of name: String, _ transport: TransportProtocol, for engine: Engine
  ) -> [UInt16] {
    guard kind == .pod || kind == .hostEndpoint else { return [] }
    return ports.filter {
      $0.name == name && $0.transport == transport && engine.counts($0.container)
    }.map(\.number)
  }
}
