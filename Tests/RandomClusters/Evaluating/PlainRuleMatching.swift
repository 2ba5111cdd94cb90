/// The first packet of a connection.
struct PlainPacket {
  var family: Family
  var source: Address
  var destination: Address
  var protocolNumber: Int
  var sourcePort: Int?
  var destinationPort: Int?
  var icmp: (type: Int, code: Int)?

  init(_ probe: Probe, from source: Address, to destination: Address) {
    family = probe.family
    self.source = source
    self.destination = destination
    protocolNumber = probe.message.protocolNumber(probe.family)
    switch probe.message {
    case .port(_, let number):
      destinationPort = number
      sourcePort = probe.sourcePort
    case .icmp(let type, let code): icmp = (type, code)
    case .other: break
    }
  }
}

extension PlainCalico {
  /// Calico, `rules/policy.go`: every field that is present must match.
  func matches(_ rule: PlainRule, _ packet: PlainPacket) -> Bool {
    guard exists(rule, packet.family) else { return false }
    if let wanted = rule.protocolNumber, wanted != packet.protocolNumber { return false }
    if rule.notProtocolNumber == packet.protocolNumber { return false }
    if let icmp = rule.icmp, icmp.type != nil, !icmp.matches(packet) { return false }
    if let icmp = rule.notICMP, icmp.type != nil, icmp.matches(packet) { return false }
    return matches(
      rule.source, packet.source, packet.sourcePort, rule.protocolNumber, packet, isSource: true)
      && matches(
        rule.destination, packet.destination, packet.destinationPort, rule.protocolNumber, packet,
        isSource: false)
  }

  /// A rule with blocks of the other family alone is not there for this one.
  private func exists(_ rule: PlainRule, _ family: Family) -> Bool {
    if let version = rule.ipVersion, version != family { return false }
    for side in [rule.source, rule.destination] {
      for blocks in [side.nets, side.notNets] where !blocks.isEmpty {
        if !blocks.contains(where: { $0.family == family }) { return false }
      }
      if side.notNets.contains(where: { $0.family == family && $0.prefixLength == 0 }) {
        return false
      }
    }
    return true
  }

  private func matches(
    _ side: PlainSide, _ address: Address, _ port: Int?, _ ruleProtocol: Int?,
    _ packet: PlainPacket, isSource: Bool
  ) -> Bool {
    if !side.nets.isEmpty, !side.nets.contains(where: { $0.contains(address) }) { return false }
    if side.notNets.contains(where: { $0.contains(address) }) { return false }
    if let positive = side.positive, !isOwned(address, by: positive) { return false }
    if let negative = side.negative, isOwned(address, by: negative) { return false }
    func holds(_ ports: [CalicoEntity.Port]) -> Bool {
      ports.contains { each in
        switch each {
        case .number(let number): port == number
        case .range(let low, let high): port.map { low <= $0 && $0 <= high } ?? false
        case .name(let name):
          isNamed(name, side.positive, address, port, ruleProtocol, packet.protocolNumber)
        }
      }
    }
    if !side.ports.isEmpty, !holds(side.ports) { return false }
    if !side.notPorts.isEmpty, holds(side.notPorts) { return false }
    if let service = side.service {
      return isBehind(service, address, isSource ? nil : (packet.protocolNumber, port))
    }
    return true
  }

  private func isOwned(_ address: Address, by selector: PlainSelector) -> Bool {
    owners.contains { $0.holds(address) && selector.matches($0.labels) }
  }

  /// Calico, `named_port_index.go`: some pod with the address, that the side's selector finds itself, names the port.
  private func isNamed(
    _ name: String, _ selector: PlainSelector?, _ address: Address, _ port: Int?,
    _ ruleProtocol: Int?, _ packetProtocol: Int
  ) -> Bool {
    owners.contains { owner in
      owner.holds(address) && (selector?.matches(owner.labels) ?? true)
        && owner.ports.contains { declared in
          let number = (declared.transport ?? .tcp).number
          return declared.name == name && number == packetProtocol && declared.number == port
            && (ruleProtocol == nil || ruleProtocol == number)
        }
    }
  }

  /// Calico, `serviceindex.go`: as a source its addresses, as a destination with protocol and port.
  private func isBehind(
    _ service: CalicoEntity.ServiceName, _ address: Address,
    _ wanted: (protocolNumber: Int, port: Int?)?
  ) -> Bool {
    slices(service).contains { slice in
      guard slice.addresses.contains(address) else { return false }
      guard let wanted else { return true }
      return slice.ports.contains { port in
        port.number != nil && port.number == wanted.port
          && (port.transport ?? .tcp).number == wanted.protocolNumber
      }
    }
  }
}

extension CalicoRule.ICMP {
  /// Whether the packet is a message of the family's ICMP with this type, and this code if one is named.
  fileprivate func matches(_ packet: PlainPacket) -> Bool {
    guard let sent = packet.icmp else { return false }
    return sent.type == type && (code == nil || sent.code == code)
  }
}
