import NetcheckModel

/// What an object that is applied keeps of the one whose place it takes, since a server sets it and manifests leave it out.

extension Pod {
  mutating func inherit(from old: Pod) {
    if addresses.isEmpty { (addresses, isFinished) = (old.addresses, old.isFinished) }
    spec.nodeName = spec.nodeName ?? old.spec.nodeName
  }
}

extension WorkloadObject {
  mutating func inherit(from old: WorkloadObject) {
    keepsPods = hasTemplate(of: old)
    // A Job's template never changes, and what has ended stays so.
    isFinished = isFinished || old.isFinished
  }
}

extension Service {
  mutating func inherit(from old: Service) {
    let hasAddress = kind != .headless && old.kind != .headless && !isAlias && !old.isAlias
    if hasAddress, clusterAddresses.isEmpty {
      clusterAddresses = old.clusterAddresses
      if families.isEmpty { families = old.families }
    }
    if kind == .loadBalancer, balancerAddresses.isEmpty {
      balancerAddresses = old.balancerAddresses
    }
    guard kind == .nodePort || kind == .loadBalancer else { return }
    for index in ports.indices where ports[index].nodePort == nil {
      ports[index].nodePort =
        old.ports.first {
          $0.number == ports[index].number && $0.transport == ports[index].transport
        }?.nodePort
    }
  }

  private var isAlias: Bool { if case .externalName = kind { true } else { false } }
}

extension NodeObject {
  mutating func inherit(from old: NodeObject) {
    if addresses.isEmpty { addresses = old.addresses }
    if podBlocks.isEmpty { podBlocks = old.podBlocks }
  }
}
