import NetcheckCluster
import NetcheckDiagnostics
import NetcheckModel
import NetcheckSets

/// The endpoints and ports of a Service, as a rule that names it finds them: those of its EndpointSlices. Where the input has
/// none, they are those that its selector would give.
struct ServiceMembers {
  /// Endpoints together with a port at which they serve.
  struct Member {
    var owners: Owners

    /// `nil`: every protocol.
    var transport: TransportProtocol?

    /// `nil`: every port.
    var port: ConnectionClause.Port?
  }

  enum Owners {
    case addresses(AddressSet)
    case selected(EndpointSelector)

    func peer(written: PeerDescription) -> Peer {
      switch self {
      case .addresses(let addresses): Peer(addresses: addresses, written: written)
      case .selected(let selector): Peer(holders: Holders(selector), written: written)
      }
    }
  }

  /// The endpoints with their ports, as a destination finds them. A port without a number is none.
  private(set) var members: [Member] = []

  /// The endpoints, whatever their ports, as a source finds them.
  private(set) var owners: [Owners] = []

  init(_ reference: CalicoRule.ServiceReference, in cluster: Cluster) {
    // A missing namespace is not filled in, and finds nothing.
    guard let namespace = reference.namespace else { return }
    let slices = cluster.endpointSlices.filter {
      $0.service == reference.name && $0.metadata.namespace == namespace
    }
    let service = cluster.services.first {
      $0.metadata.name.value == reference.name && $0.metadata.namespace == namespace
    }
    if !slices.isEmpty {
      for slice in slices { add(slice) }
    } else if let service, let labels = service.selector {
      let selector = EndpointSelector.has(.namespace, .isOne(of: [namespace])).and(
        .all(labels.entries.map { .has(.label($0.key), .isOne(of: [$0.value])) }))
      add(service, backedBy: selector)
      for pod in cluster.pods
      where pod.kind == .hostNetworkPod && selector.selects(pod, in: cluster).isYes {
        add(service, onHostOf: pod)
      }
    } else {
      // The endpoints are somebody's, and the input does not tell whose.
      owners = [.selected(.behind(service: "\(namespace)/svc/\(reference.name)"))]
      members = owners.map { Member(owners: $0) }
    }
  }

  private mutating func add(_ slice: EndpointSlice) {
    let addresses = Owners.addresses(AddressSet(slice.addresses.map { CIDR($0) }))
    owners.append(addresses)
    for port in slice.ports {
      guard let number = port.number else { continue }
      members.append(
        Member(owners: addresses, transport: port.transport, port: .range(number...number)))
    }
  }

  private mutating func add(_ service: Service, backedBy selector: EndpointSelector) {
    let pods = Owners.selected(.isPod.and(selector))
    owners.append(pods)
    for port in service.ports {
      let target: ConnectionClause.Port =
        switch port.target {
        case .number(let number): .range(number...number)
        case .name(let name): .named(name)
        }
      members.append(Member(owners: pods, transport: port.transport, port: target))
    }
  }

  /// A pod with the host's network stands among a Service's endpoints like any other, with the address of its node.
  private mutating func add(_ service: Service, onHostOf pod: Endpoint) {
    let host: Owners
    if case .known(let addresses) = pod.addresses {
      host = .addresses(AddressSet(addresses.map { CIDR($0) }))
    } else {
      host = .selected(
        .not(.isPod).and(
          .behind(service: "\(service.metadata.namespace)/svc/\(service.metadata.name.value)")))
    }
    owners.append(host)
    for port in service.ports {
      let numbers =
        switch port.target {
        case .number(let number): [number]
        case .name(let name):
          pod.ports.filter {
            $0.name == name && $0.transport == port.transport && $0.container != .initial
          }.map(\.number)
        }
      for number in numbers {
        members.append(
          Member(owners: host, transport: port.transport, port: .range(number...number)))
      }
    }
  }
}
