import NetcheckLadder
import NetcheckModel
import NetcheckSets

/// What the rules name that judge the connections of an endpoint in one role: where verdicts may change.
struct NamedByRules: Sendable {
  /// Ranges and names of ports.
  var ranges: [ClosedRange<UInt16>] = []
  var names: Set<String> = []

  /// Sets of addresses at whose borders verdicts may change, by the end that they are about.
  var sourceBlocks: [AddressSet] = []
  var destinationBlocks: [AddressSet] = []

  /// The blocks of the other end, as they are written.
  var writtenBlocks: [CIDR] = []

  /// Whether some rule speaks of protocols that have no ports.
  var speaksOfOtherProtocols = false

  /// `role` is `egress` for what the endpoint opens, `ingress` for what is opened to it.
  init(_ governors: Tracer.Governors, _ role: Direction, _ ladder: Ladder) {
    for governor in governors.tiers.joined() { add(governor, role, role) }
    if role == .egress {
      let refusals = ladder.refusedFromPods + ladder.refusedFromPodsOfNodes.values.joined()
      for case .range(let range) in refusals.flatMap(\.clause.namedPorts) { ranges.append(range) }
    }
    guard let gates = governors.gates else { return }
    for gate in gates.inner + gates.outer {
      for governor in gate.own.joined() { add(governor, role, role) }
      // What passes a node goes in and out of it.
      for governor in gate.stages.values.joined().joined() {
        for direction in Direction.allCases { add(governor, direction, role) }
      }
    }
  }

  private mutating func add(
    _ governor: Tracer.Governors.Governor, _ direction: Direction, _ role: Direction
  ) {
    guard case .governs(let rules) = governor.policy.governance(direction) else { return }
    for rule in rules {
      for port in rule.connections.flatMap(\.namedPorts) {
        switch port {
        case .range(let range): ranges.append(range)
        case .named(let name): names.insert(name)
        }
      }
      if rule.connections.contains(where: \.isAboutOtherProtocols) { speaksOfOtherProtocols = true }
      let peers = rule.peers.unitingBlocks.flatMap(\.borders)
      let subjects = rule.subjects.unitingBlocks.flatMap(\.borders)
      sourceBlocks += direction == .egress ? subjects : peers
      destinationBlocks += direction == .egress ? peers : subjects
      guard direction == role else { continue }
      for peer in rule.peers {
        if case .block(let block, _) = peer.written { writtenBlocks.append(block) }
      }
    }
  }
}
