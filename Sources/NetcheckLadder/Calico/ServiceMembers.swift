import NetcheckCluster
import NetcheckDiagnostics
import NetcheckModel
import NetcheckSets

/// The endpoints and ports of a Service, as a rule that names it finds them: those of its EndpointSlices. Where the input has
/// none, they are those that its selector would give.
struct ServiceMembers {
  struct Member {
    var selector: EndpointSelector?
    var addresses: AddressSet?
    /// `nil`: every protocol.
    var transport: TransportProtocol?
    /// `nil`: every port.
    var port: ConnectionClause.Port?

    func peer(written: PeerDescription) -> Peer {
      Peer(holders: selector.map { Holders($0) }, addresses: addresses, written: written)
    }
  }

  private(set) var members: [Member] = []

  init(_ reference: CalicoRule.ServiceReference, in cluster: Cluster) {
    // A missing namespace is not filled in, and finds nothing.
    guard let namespace = reference.namespace else { return }
    let slices = cluster.endpointSlices.filter {
      $0.service == reference.name && $0.metadata.namespace == namespace
    }
    for slice in slices {
      for port in slice.ports where port.number != nil {
        members.append(
          Member(
            addresses: AddressSet(slice.addresses.map { CIDR($0) }), transport: port.transport,
            port: port.number.map { .range($0...$0) }))
      }
    }
    let service = cluster.services.first {
      $0.metadata.name.value == reference.name && $0.metadata.namespace == namespace
    }
    guard slices.isEmpty else { return }
    guard let service, let selector = service.selector else {
      // The endpoints are somebody's, and the input does not tell whose.
      let name = "\(namespace)/svc/\(reference.name)"
      members = [Member(selector: .behind(service: name), transport: nil)]
      return
    }
    let pods = EndpointSelector.isPod.and(.has(.namespace, .isOne(of: [namespace]))).and(
      .all(selector.entries.map { .has(.label($0.key), .isOne(of: [$0.value])) }))
    for port in service.ports {
      let target: ConnectionClause.Port =
        switch port.target {
        case .number(let number): .range(number...number)
        case .name(let name): .named(name)
        }
      members.append(Member(selector: pods, transport: port.transport, port: target))
    }
  }
}
