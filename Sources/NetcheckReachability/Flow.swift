package import NetcheckCluster
import NetcheckModel
package import NetcheckSets

/// One connection between two endpoints, with the addresses that it uses.
package struct Flow: Sendable {
  package struct Party: Sendable {
    package var endpoint: Endpoint

    /// `nil` where the endpoint has no address of the family in use.
    package var address: IPAddress?

    package init(_ endpoint: Endpoint, address: IPAddress?) {
      self.endpoint = endpoint
      self.address = address
    }
  }

  package var source: Party
  package var destination: Party
  package var connection: Connection

  /// The port from which the connection comes, where a question names one.
  package var sourcePort: UInt16?

  package var family: AddressFamily

  /// Whether both ends are one pod, and not two replicas of one workload.
  package var isWithinPod: Bool

  package init(
    from source: Party, to destination: Party, on connection: Connection, family: AddressFamily,
    isWithinPod: Bool
  ) {
    self.source = source
    self.destination = destination
    self.connection = connection
    self.family = family
    self.isWithinPod = isWithinPod
  }

  /// The end whose policies are asked in a direction.
  func subject(_ direction: Direction) -> Party {
    direction == .egress ? source : destination
  }

  /// The other end.
  func peer(_ direction: Direction) -> Party {
    direction == .egress ? destination : source
  }
}
