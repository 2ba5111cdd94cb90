import NetcheckCluster
import NetcheckDiagnostics
import NetcheckModel
import NetcheckSets

/// Whether nobody but who is excepted reaches a destination that gives power over the cluster or the account.
struct ForbiddenDestinationCheck {
  /// What is forbidden.
  enum Destination {
    /// The address at which clouds hand machines their credentials, of both families (Amazon EC2, "Instance metadata").
    case metadata
    /// The API server, as the Service `default/kubernetes` leads to it.
    case apiServer
  }

  private let world: CheckWorld
  private let check: CheckID
  private let members: [Side.Member]
  private let asked: ConnectionSet
  private let name: String

  init(_ world: CheckWorld, _ destination: Destination) {
    self.world = world
    switch destination {
    case .metadata:
      check = .metadata
      let set = AddressSet.metadata
      members = [
        Side.Member(
          endpoint: Endpoint(name: .addresses(set), kind: .outside, addresses: .block(set)))
      ]
      asked = .all
      name = "the metadata address"
    case .apiServer:
      check = .apiServer
      let port = EndpointResolver.AskedPort(.number(443), .tcp)
      let side = try? EndpointResolver(world.cluster, namespace: nil).side(
        .service(namespace: "default", name: "kubernetes"), asked: port)
      members = side?.members ?? []
      asked = members.reduce(ConnectionSet()) { $0.union($1.targets ?? ConnectionSet()) }
      name = "the API server"
    }
  }

  func findings() throws(Diagnostic) -> [CheckFinding] {
    if members.isEmpty || asked.isEmpty {
      return [
        CheckFinding(check: check, status: .skipped, subject: .cluster, detail: .noDestination)
      ]
    }
    let pairs = DestinationPairs(world, to: members, asked: asked)
    return try pairs.sources().map { finding($0, pairs) }
  }

  private func finding(
    _ source: DestinationPairs.Source, _ pairs: DestinationPairs
  ) -> CheckFinding {
    let group = source.group
    let pod = group.pods.first ?? 0
    var finding = CheckFinding(
      check: check, status: .passed, subject: .endpoint(group.endpoint.name),
      range: world.range(ofPod: pod))
    if world.isExcepted(
      world.name(ofPod: pod), in: world.cluster.pods[pod].namespace, from: check)
    {
      finding.status = .skipped
      finding.detail = .excepted
      return finding
    }
    if let open = source.pairs.first(where: { !$0.allowed.isEmpty }) {
      finding.status = .failed
      finding.detail = .connections(open.allowed, name)
      finding.origins = pairs.deciding(group, open.to, open.allowed, .allowed).origins
    } else if let open = source.pairs.first {
      let missing = pairs.deciding(group, open.to, open.undecided, .undecided).missing
      finding.status = .undecided(missing)
      finding.detail = .connections(open.undecided, name)
    }
    return finding
  }
}
