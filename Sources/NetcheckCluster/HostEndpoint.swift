import NetcheckDiagnostics
package import NetcheckModel
import NetcheckSets

/// A host endpoint, and the interfaces of its node that it guards.
package struct HostEndpoint: Sendable {
  package let endpoint: Endpoint
  package let node: String
  package let interface: CalicoHostEndpoint.Interface

  /// The profiles that decide what no policy decides, in their order.
  package let profiles: [String]

  package var name: String { endpoint.name.bare }
}

extension HostEndpoint {
  /// The host endpoints that the input holds, and those that Calico would make, by name.
  static func all(of objects: Objects) -> [HostEndpoint] {
    let written = objects.calico.hostEndpoints
    let automatic =
      objects.calico.automaticHostEndpoints?.guardsEveryNode == true
      ? objects.nodes.map(CalicoHostEndpoint.init(automaticFor:)) : []
    let names = Set(written.map(\.metadata.name.value))
    let all = written + automatic.filter { !names.contains($0.metadata.name.value) }
    let profiles = Dictionary(
      objects.calico.profiles.map { ($0.name.value, $0.labels) }, uniquingKeysWith: { $1 })
    return all.map { HostEndpoint($0, inheriting: profiles) }
      .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// A label that the endpoint lacks comes from the first of its profiles that has it (Calico, `label_inheritance_index.go`).
  private init(_ host: CalicoHostEndpoint, inheriting profiles: [String: Labels]) {
    var labels = host.metadata.labels
    for profile in host.profiles {
      for label in profiles[profile]?.entries ?? [] where labels[label.key] == nil {
        labels[label.key] = label.value
      }
    }
    endpoint = Endpoint(
      name: .hostEndpoint(host.metadata.name.value), kind: .hostEndpoint, labels: labels,
      ports: host.ports, node: host.node, addresses: .known(host.addresses))
    node = host.node
    interface = host.interface
    self.profiles = host.profiles
  }
}

extension EndpointName {
  /// The name of a host endpoint without what tells its kind.
  fileprivate var bare: String {
    if case .hostEndpoint(let name) = self { name } else { description }
  }
}

extension CalicoHostEndpoint {
  /// The host endpoint that Calico makes for a node by itself (`hostendpoints.go`).
  fileprivate init(automaticFor node: NodeObject) {
    var metadata = node.metadata
    metadata.name.value += "-auto-hep"
    metadata.labels["projectcalico.org/created-by"] = "calico-kube-controllers"
    self.init(
      metadata: metadata, node: node.metadata.name.value, interface: .every,
      addresses: node.addresses, profiles: [CalicoProfile.defaultAllow], ports: [])
  }
}
