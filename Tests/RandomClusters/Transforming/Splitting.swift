/// Cuts blocks of addresses and ranges of ports in two, where chance wants it, so that the two are what the one was.
package struct Splitting {
  private var random: SplitMix64

  package init(seed: UInt64) {
    random = SplitMix64(seed: seed)
  }

  /// The cluster with some of its blocks and ranges in two pieces.
  package mutating func split(_ cluster: RandomCluster) -> RandomCluster {
    var cluster = cluster
    for policy in cluster.networkPolicies.indices {
      for rules in [\NetworkPolicy.ingress, \NetworkPolicy.egress] {
        cluster.networkPolicies[policy][keyPath: rules]?.change { rule in
          rule.peers = rule.peers?.flatMap { halves(of: $0) }
          rule.ports = rule.ports?.flatMap { halves(of: $0) }
        }
      }
    }
    for policy in cluster.adminPolicies.indices {
      for rules in [\AdminPolicy.ingress, \AdminPolicy.egress] {
        cluster.adminPolicies[policy][keyPath: rules]?.change { rule in
          rule.peers = rule.peers.map { peer in
            if case .networks(let blocks) = peer { .networks(halves(of: blocks)) } else { peer }
          }
          rule.protocols = rule.protocols?.flatMap { halves(of: $0) }
        }
      }
    }
    for policy in cluster.calicoPolicies.indices {
      for rules in [\CalicoPolicy.ingress, \CalicoPolicy.egress] {
        cluster.calicoPolicies[policy][keyPath: rules]?.change { rule in
          for side in [\CalicoRule.source, \CalicoRule.destination] {
            if let entity = rule[keyPath: side] { rule[keyPath: side] = split(entity) }
          }
        }
      }
    }
    cluster.networkSets.change { set in set.nets = set.nets.flatMap { halves(of: $0) } }
    return cluster
  }

  private mutating func split(_ entity: CalicoEntity) -> CalicoEntity {
    var entity = entity
    entity.nets = entity.nets.map { halves(of: $0) }
    entity.notNets = entity.notNets.map { halves(of: $0) }
    entity.ports = entity.ports?.flatMap { halves(of: $0) }
    entity.notPorts = entity.notPorts?.flatMap { halves(of: $0) }
    return entity
  }

  // MARK: Blocks

  /// The blocks, each once; some in halves.
  private mutating func halves(of blocks: [Block]) -> [Block] {
    var all: [Block] = []
    for block in blocks.flatMap({ halves(of: $0) }) where !all.contains(block) {
      all.append(block)
    }
    return all
  }

  private mutating func halves(of block: Block) -> [Block] {
    random.chance(60) ? block.halves : [block]
  }

  private mutating func halves(of net: NetworkSet.Net) -> [NetworkSet.Net] {
    guard case .block(let block) = net else { return [net] }
    return halves(of: block).map { .block($0) }
  }

  /// Each half without what the whole leaves out; one that would be nothing is none.
  private mutating func halves(of peer: NetworkPolicy.Peer) -> [NetworkPolicy.Peer] {
    guard let block = peer.block else { return [peer] }
    let halves = halves(of: block)
    if halves.count < 2 { return [peer] }
    let left = halves.filter { !peer.except.contains($0) }.map { half in
      NetworkPolicy.Peer(block: half, except: peer.except.filter { half.contains($0.address) })
    }
    // Without an entry the list would mean everybody.
    return left.isEmpty ? [peer] : left
  }

  // MARK: Ports

  private mutating func halves(of first: Int, _ last: Int) -> [(Int, Int)] {
    guard first < last, random.chance(60) else { return [(first, last)] }
    let middle = random.number(first...last - 1)
    return [(first, middle), (middle + 1, last)]
  }

  private mutating func halves(of port: NetworkPolicy.Port) -> [NetworkPolicy.Port] {
    guard case .number(let first) = port.port, let last = port.endPort else { return [port] }
    return halves(of: first, last).map { first, last in
      NetworkPolicy.Port(transport: port.transport, port: .number(first), endPort: last)
    }
  }

  private mutating func halves(of each: AdminPolicy.ProtocolMatch) -> [AdminPolicy.ProtocolMatch] {
    guard case .range(let transport, let first, let last) = each else { return [each] }
    return halves(of: first, last).map { first, last in
      first == last ? .number(transport, first) : .range(transport, first, last)
    }
  }

  private mutating func halves(of port: CalicoEntity.Port) -> [CalicoEntity.Port] {
    guard case .range(let first, let last) = port else { return [port] }
    return halves(of: first, last).map { first, last in
      first == last ? .number(first) : .range(first, last)
    }
  }
}

extension Block {
  /// The two blocks of which this one consists; itself, if it is one address.
  fileprivate var halves: [Block] {
    let width = address.bytes.count * 8
    if prefixLength == width { return [self] }
    return [first, last].map { end in
      Block(end.settingBits(from: prefixLength + 1, to: false), prefixLength + 1)
    }
  }
}
