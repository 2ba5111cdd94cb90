import NetcheckModel
import NetcheckQueries
import NetcheckSets

/// Small maps, written as lists of links.
enum Sample {
  static let dns = ConnectionSet(.udp, PortSet(53))

  static func tcp(_ port: UInt16) -> ConnectionSet { ConnectionSet(.tcp, PortSet(port)) }

  /// A map of workloads as in `shop/web`, and of `any` for all addresses; everything is governed unless a name ends in `!`, for
  /// which no policy is, or in `?`, which uses the network of its node.
  static func map(
    _ names: [String], _ links: [(from: String, to: String, connections: ConnectionSet)]
  ) -> AllowMap {
    var map = AllowMap()
    let bare = names.map { $0.trimmingMarks }
    map.members = names.map(member)
    for link in links {
      guard let from = bare.firstIndex(of: link.from), let to = bare.firstIndex(of: link.to) else {
        preconditionFailure("\(link.from) or \(link.to) is no member")
      }
      map.links.append(
        AllowMap.Link(from: from, to: to, fate: .allowed, connections: link.connections))
    }
    return map
  }

  private static func member(_ name: String) -> AllowMap.Member {
    let bare = name.trimmingMarks
    if bare == "any" {
      let all = AddressSet.all(.ipv4).union(.all(.ipv6))
      return AllowMap.Member(
        name: .init(name: .addresses(all), count: 1), kind: .outside, namespace: "",
        labels: Labels(), addresses: all)
    }
    let parts = bare.split(separator: "/").map(String.init)
    let workload = EndpointName.workload(
      namespace: parts[0], kind: .deployment, name: parts[1], showsKind: false)
    let isolation: Standing.Isolation = name.hasSuffix("!") ? .ungoverned : .governed
    let isHost = name.hasSuffix("?")
    return AllowMap.Member(
      name: .init(name: workload, count: 1), kind: isHost ? .hostNetworkPod : .pod,
      namespace: parts[0],
      labels: Labels([Labels.Entry(key: "tier", value: parts[1].hasPrefix("db") ? "db" : "app")]),
      standing: isHost ? nil : Standing(ingress: isolation, egress: isolation, policies: []))
  }
}

extension String {
  fileprivate var trimmingMarks: String {
    hasSuffix("!") || hasSuffix("?") ? String(dropLast()) : self
  }
}
