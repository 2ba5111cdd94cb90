/// What host endpoints say of what passes their nodes (Calico, `endpoints.go`, `static.go`, `dispatch.go`).
extension PlainCalico {
  /// The host endpoints of which one stands where something comes into a node from another machine, or leaves it for one: which interface
  /// that is, routes decide. `nil`: none stands there.
  func guards(at node: String?) -> [HostEndpoint?] {
    let named = cluster.hostEndpoints.filter { $0.node == node && $0.interface != nil }
    return named + [everywhere(at: node)]
  }

  /// The host endpoint for every interface, those of pods among them. Of several at a node, the one with the lowest name counts (Calico,
  /// `endpoint_mgr.go`).
  func everywhere(at node: String?) -> HostEndpoint? {
    cluster.hostEndpoints.filter { $0.node == node && $0.interface == nil }
      .min { $0.name.precedes($1.name) }
  }

  /// Whether a packet is let into a node: for the node itself, or for being handed on.
  func comesIn(_ packet: PlainPacket, past host: HostEndpoint?, for own: Node?) -> Bool {
    guard let host else { return true }
    let labels = PlainOwner(host).labels
    let isFailsafe = isFailsafe(packet, .ingress)
    // What a rule accepts here passes over what comes later at this host endpoint; a failsafe port is only not dropped yet.
    if !isFailsafe {
      // Untracked policies need an interface to stand at (Calico, `endpoint_mgr.go`).
      if host.interface != nil, let decided = walk(.untracked, labels, .ingress, packet) {
        return decided
      }
      if let decided = walk(.preDNAT, labels, .ingress, packet) { return decided }
    }
    if own != nil {
      return isFailsafe || walk(.normal, labels, .ingress, packet) ?? host.allowsByDefault
    }
    return walk(.forward, labels, .ingress, packet) ?? true
  }

  /// Whether a node hands a packet on.
  func isHandedOn(_ packet: PlainPacket, past host: HostEndpoint?) -> Bool {
    guard let host else { return true }
    return walk(.forward, PlainOwner(host).labels, .egress, packet) ?? true
  }

  /// Whether a node may send a packet of its own.
  func leaves(_ packet: PlainPacket, past host: HostEndpoint?) -> Bool {
    guard let host else { return true }
    if isFailsafe(packet, .egress) { return true }
    let labels = PlainOwner(host).labels
    if host.interface != nil, let decided = walk(.untracked, labels, .egress, packet) {
      return decided
    }
    return walk(.normal, labels, .egress, packet) ?? host.allowsByDefault
  }

  /// Calico, `config_params.go`: ports that stay open, so that nobody is locked out.
  private func isFailsafe(_ packet: PlainPacket, _ direction: Direction) -> Bool {
    guard let port = packet.destinationPort else { return false }
    switch (packet.protocolNumber, direction) {
    case (6, .ingress): return ([22] + Self.always).contains(port)
    case (6, .egress): return Self.always.contains(port)
    case (17, .ingress): return port == 68
    case (17, .egress): return [53, 67].contains(port)
    default: return false
    }
  }

  private static let always = [179, 2379, 2380, 5473, 6443, 6666, 6667]
}

extension PlainEnd {
  /// The node that has the address, or whose pod has it.
  var host: String? { pod?.node ?? node?.name }
}
