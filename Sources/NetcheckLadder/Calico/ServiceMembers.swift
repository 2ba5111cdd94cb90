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
      add(service, backedBy: selector, in: cluster)
      for pod in cluster.pods
      where pod.kind == .hostNetworkPod && selector.selects(pod, in: cluster).isYes {
        add(service, onHostOf: pod)
      }
    } else if case .externalName = service?.kind {
      // Nobody makes slices for an alias.
      return
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

  private mutating func add(
    _ service: Service, backedBy selector: EndpointSelector, in cluster: Cluster
  ) {
    let pods = EndpointSelector.isPod.and(selector)
    owners.append(.selected(pods))
    func add(_ port: Service.Port, _ target: ConnectionClause.Port, at pods: EndpointSelector) {
      members.append(Member(owners: .selected(pods), transport: port.transport, port: target))
    }
    for port in service.ports {
      switch port.target {
      case .number(let number): add(port, .range(number...number), at: pods)
      case .name(let name):
        let backends = cluster.pods(selectedBy: pods).perhaps.ranges.joined().map {
          cluster.pods[Int($0)]
        }
        // The name of a rule's port means every port that has it, a Service's target the first.
        let isOne = backends.allSatisfy { pod in
          pod.ports.filter { $0.name == name && $0.transport == port.transport }.map(\.number)
            == [pod.targetPort(name, port.transport)].compactMap(\.self)
        }
        if isOne {
          add(port, .named(name), at: pods)
        } else {
          for number in Set(backends.compactMap { $0.targetPort(name, port.transport) }).sorted() {
            add(
              port, .range(number...number), at: pods.and(.serves(name, port.transport, number)))
          }
        }
      }
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
        case .name(let name): [pod.targetPort(name, port.transport)].compactMap(\.self)
        }
      for number in numbers {
        members.append(
          Member(owners: host, transport: port.transport, port: .range(number...number)))
      }
    }
  }
}
