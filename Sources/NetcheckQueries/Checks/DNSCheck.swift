import NetcheckCluster
import NetcheckDiagnostics
import NetcheckModel
import NetcheckSets

/// Whether each workload reaches the cluster's DNS on UDP and TCP 53.
struct DNSCheck {
  private let world: CheckWorld

  init(_ world: CheckWorld) {
    self.world = world
  }

  func findings() throws(Diagnostic) -> [CheckFinding] {
    guard let service = WellKnownPeers(world.cluster).dnsService,
      let (members, asked, missing) = backends(of: service)
    else {
      return [
        CheckFinding(check: .dns, status: .skipped, subject: .cluster, detail: .noDestination)
      ]
    }
    let name = "\(service.metadata.namespace)/svc/\(service.metadata.name.value)"
    let pairs = DestinationPairs(world, to: members, asked: asked)
    return try pairs.sources().compactMap { source in
      var finding = finding(source, pairs, asked, name)
      if finding?.status == .passed, !missing.isEmpty { finding?.status = .undecided(missing) }
      return finding
    }
  }

  /// The pods behind the Service, their ports for both protocols, and why it is not known to which some lead.
  private func backends(
    of service: Service
  ) -> (members: [Side.Member], asked: ConnectionSet, missing: [MissingFact])? {
    var missing: [MissingFact] = []
    var members: [Side.Member] = []
    var asked = ConnectionSet()
    let reference = EndpointReference.service(
      namespace: service.metadata.namespace, name: service.metadata.name.value)
    for transport in [TransportProtocol.udp, .tcp] {
      let port = EndpointResolver.AskedPort(.number(53), transport)
      guard
        let side = try? EndpointResolver(world.cluster, namespace: nil).side(reference, asked: port)
      else {
        // A Service without the port can't be reached there at all; pods are then asked for 53 itself.
        asked = asked.union(ConnectionSet(Connection(transport, 53)))
        continue
      }
      if side.lacksPorts || side.members.isEmpty { missing = missing.adding(side.missing) }
      for member in side.members {
        asked = asked.union(member.targets ?? ConnectionSet(Connection(transport, 53)))
        if !members.contains(where: { $0.endpoint === member.endpoint }) { members.append(member) }
      }
    }
    return members.isEmpty ? nil : (members, asked, missing)
  }

  private func finding(
    _ source: DestinationPairs.Source, _ pairs: DestinationPairs, _ asked: ConnectionSet,
    _ service: String
  ) -> CheckFinding? {
    let group = source.group
    let asking = pairs.destinations.indices.filter { pairs.isAsked(group, pairs.destinations[$0]) }
    // DNS itself has nobody else to ask.
    if asking.isEmpty { return nil }
    var finding = CheckFinding(
      check: .dns, status: .passed, subject: .endpoint(group.endpoint.name),
      range: group.pods.first.flatMap { world.range(ofPod: $0) })
    if isExcepted(group) {
      finding.status = .skipped
      finding.detail = .excepted
      return finding
    }
    var missing: [MissingFact] = []
    for place in asking {
      let open = source.pairs.filter { $0.to == place }
      let allowed = open.reduce(ConnectionSet()) { $0.union($1.allowed) }
      let undecided = open.reduce(ConnectionSet()) { $0.union($1.undecided) }
      let denied = asked.subtracting(allowed).subtracting(undecided)
      if !denied.isEmpty {
        finding.status = .failed
        finding.detail = .connections(denied, service)
        finding.origins = pairs.deciding(group, place, denied, .denied).origins
        return finding
      }
      if !undecided.isEmpty {
        missing = missing.adding(pairs.deciding(group, place, undecided, .undecided).missing)
        finding.detail = .connections(undecided, service)
      }
    }
    if !missing.isEmpty { finding.status = .undecided(missing) }
    return finding
  }

  private func isExcepted(_ group: EndpointGroups.Group) -> Bool {
    guard let pod = group.pods.first else { return false }
    return world.isExcepted(
      world.name(ofPod: pod), in: world.cluster.pods[pod].namespace, from: .dns)
  }
}
