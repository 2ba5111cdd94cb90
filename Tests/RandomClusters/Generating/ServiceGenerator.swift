extension ClusterGenerator {
  /// Services of all types, with and without selectors.
  mutating func makeServices() {
    let families = serviceFamilies
    if families.isEmpty { return }
    for name in Vocabulary.furtherServices.prefix(random.below(4)) {
      var service = Service(
        namespace: inhabitedNamespace(), name: name, selector: [], ports: [],
        families: families.count > 1 ? random.some(families, atMost: 2) : families)
      service.tellsFamilies = families.count > 1
      service.kind = Service.Kind.allCases[random.weighted([30, 30, 25, 15])]
      service.selector = serviceSelector(in: service.namespace)
      service.ports = furtherPorts(of: service)
      addAddresses(to: &service)
      cluster.services.append(service)
      makeSlices(of: service)
    }
  }

  /// The families that Services may have.
  private var serviceFamilies: [Family] {
    if !omissions.contains(.serviceFamilies) {
      return families.isEmpty ? Family.allCases : families
    }
    // Where pods have both, one is asked alone.
    return families.isEmpty ? [] : [families[0]]
  }

  /// Labels of a pod, or some that no pod may bear; none in a Service whose slices others write.
  private mutating func serviceSelector(in namespace: String) -> [Label] {
    switch random.weighted([60, 15, 25]) {
    case 0:
      let labels = cluster.pods.filter { $0.namespace == namespace }.flatMap(\.labels)
      return labels.isEmpty ? [] : [random.pick(labels)]
    case 1: return labels(Vocabulary.podLabels, percent: 60)
    default: return []
    }
  }

  private mutating func furtherPorts(of service: Service) -> [Service.ServicePort] {
    let names = random.some(Vocabulary.portNames, atMost: 3)
    let isNameless = names.count == 1 && random.chance(50)
    var ports: [Service.ServicePort] = []
    for name in names {
      var port = Service.ServicePort(
        name: isNameless ? "" : name, number: port(),
        target: [nil, .number(self.port()), .name(portName())][random.weighted([25, 35, 40])],
        transport: random.chance(50) ? nil : transport())
      let isTaken = ports.contains {
        $0.number == port.number && $0.transport ?? .tcp == port.transport ?? .tcp
      }
      if isTaken { continue }
      port.nodePort = nodePort(of: service, port, beside: ports)
      ports.append(port)
    }
    return ports
  }

  /// A port of every node that is still free; ports of different protocols share one.
  private mutating func nodePort(
    of service: Service, _ port: Service.ServicePort, beside others: [Service.ServicePort]
  ) -> Int? {
    guard service.kind == .nodePort || service.kind == .loadBalancer && random.chance(60) else {
      return nil
    }
    let taken = others.filter { $0.transport ?? .tcp == port.transport ?? .tcp }
    return 30000 + cluster.services.count * 10 + taken.count
  }

  private mutating func addAddresses(to service: inout Service) {
    let place = cluster.services.count + 1
    if service.kind == .headless { return }
    if random.chance(85) {
      service.clusterAddresses = service.families.map { Vocabulary.clusterAddress($0, place) }
    }
    let family = service.families[0]
    if random.chance(25) {
      service.externalAddresses = [outerAddress(family, place * 2)]
    }
    if service.kind == .loadBalancer, random.chance(80) {
      service.balancerAddresses = [outerAddress(family, place * 2 + 1)]
    }
    if service.kind != .clusterIP || !service.outerAddresses.isEmpty {
      service.keepsSource = random.chance(35)
    }
  }

  /// An address outside; one that a node or another Service has, too, may lead to several things by their ports.
  private mutating func outerAddress(_ family: Family, _ place: Int) -> Address {
    if !omissions.contains(.sharedOuterAddresses), random.chance(40) {
      let known = cluster.services.flatMap(\.outerAddresses) + cluster.nodes.flatMap(\.addresses)
      if let address = known.first(where: { $0.family == family }) { return address }
    }
    return Vocabulary.outerAddress(family, place)
  }

  // MARK: Slices

  /// Slices for a Service without a selector, and sometimes for one that has one, where they change nothing.
  private mutating func makeSlices(of service: Service) {
    guard service.selector.isEmpty ? random.chance(85) : random.chance(20) else { return }
    for number in 0..<random.number(1...2) {
      let family = random.pick(service.families)
      var slice = EndpointSlice(
        namespace: service.namespace, name: "\(service.name)-\(number)", service: service.name,
        ports: slicePorts(of: service), addresses: [])
      for _ in 0..<random.number(1...3) {
        let address = address(family)
        let taken = omissions.contains(.endpointsInTwoSlices) ? cluster.slices(of: service) : []
        if !(taken + [slice]).contains(where: { $0.addresses.contains(address) }) {
          slice.addresses.append(address)
        }
      }
      if !omissions.contains(.unreadyEndpoints), random.chance(25) {
        slice.unready = random.some(slice.addresses, atMost: 2)
      }
      if !omissions.contains(.podsOfSlices), random.chance(50) { namePods(of: &slice, family) }
      cluster.endpointSlices.append(slice)
    }
  }

  /// Tells which pods have the addresses, above all a pod that tells none itself.
  private func namePods(of slice: inout EndpointSlice, _ family: Family) {
    slice.namesPods = true
    let address = cluster.pods.first { !$0.tellsAddresses }?.address(family)
    if let address, !slice.addresses.contains(address) { slice.addresses.append(address) }
  }

  private mutating func slicePorts(of service: Service) -> [EndpointSlice.SlicePort] {
    let mayLackNumber = !omissions.contains(.slicePortsOfServicesWithoutNumber)
    return service.ports.compactMap { port in
      if random.chance(15) { return nil }
      return EndpointSlice.SlicePort(
        name: port.name, number: mayLackNumber && random.chance(10) ? nil : self.port(),
        transport: random.chance(90) ? port.transport : transport())
    }
  }
}
