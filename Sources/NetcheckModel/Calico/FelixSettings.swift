import NetcheckDiagnostics
package import NetcheckSets

/// The settings of Felix, Calico's agent on each node, that change verdicts. What is `nil` was not told.
package struct FelixSettings: Sendable {
  /// What happens with connections from a pod to its own node that policies allow (`defaultEndpointToHostAction`).
  package enum EndpointToHost: String, CaseIterable, Sendable {
    case drop = "Drop"
    case accept = "Accept"
    /// The node's other rules decide.
    case leave = "Return"
  }

  /// A port of a node that is open whatever policies say.
  package struct Failsafe: Hashable, Sendable {
    package var transport: TransportProtocol
    package var port: UInt16

    /// Only for the other end's addresses in here; `nil`: for all.
    package var block: CIDR?

    package init(_ transport: TransportProtocol, _ port: UInt16, block: CIDR? = nil) {
      self.transport = transport
      self.port = port
      self.block = block
    }
  }

  package var endpointToHost: EndpointToHost?
  package var failsafeInbound: [Failsafe]?
  package var failsafeOutbound: [Failsafe]?
  package var allowsVXLANFromPods: Bool?
  package var allowsIPIPFromPods: Bool?
  package var vxlanPort: UInt16?
  package var supportsIPv6: Bool?
  package var usesEBPF: Bool?

  /// For which nodes a FelixConfiguration holds.
  package enum Scope: Hashable, Sendable {
    /// That of the name `default`.
    case everyNode
    /// That of the name `node.NAME`.
    case node(String)
    /// One with a `nodeSelector`.
    case nodes(CalicoSelector)
  }

  package init() {}

  /// These settings where they are told, else the others.
  package func over(_ other: FelixSettings) -> FelixSettings {
    var settings = self
    settings.endpointToHost = endpointToHost ?? other.endpointToHost
    settings.failsafeInbound = failsafeInbound ?? other.failsafeInbound
    settings.failsafeOutbound = failsafeOutbound ?? other.failsafeOutbound
    settings.allowsVXLANFromPods = allowsVXLANFromPods ?? other.allowsVXLANFromPods
    settings.allowsIPIPFromPods = allowsIPIPFromPods ?? other.allowsIPIPFromPods
    settings.vxlanPort = vxlanPort ?? other.vxlanPort
    settings.supportsIPv6 = supportsIPv6 ?? other.supportsIPv6
    settings.usesEBPF = usesEBPF ?? other.usesEBPF
    return settings
  }

  /// The ports that are open in a direction of a node's traffic (Calico, `config_params.go`).
  package func failsafes(_ direction: Direction) -> [Failsafe] {
    direction == .ingress
      ? failsafeInbound ?? Self.defaultInbound : failsafeOutbound ?? Self.defaultOutbound
  }

  private static let defaultInbound: [Failsafe] =
    [Failsafe(.tcp, 22), Failsafe(.udp, 68)] + cluster

  private static let defaultOutbound: [Failsafe] =
    [Failsafe(.udp, 53), Failsafe(.udp, 67)] + cluster

  /// BGP, etcd, Typha and the API server.
  private static let cluster = [179, 2379, 2380, 5473, 6443, 6666, 6667].map { Failsafe(.tcp, $0) }
}
