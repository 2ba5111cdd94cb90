/// A transport protocol that has ports.
public enum TransportProtocol: String, CaseIterable, Comparable, Sendable {
  case tcp = "TCP"
  case udp = "UDP"
  case sctp = "SCTP"

  public static func < (a: Self, b: Self) -> Bool {
    a.rank < b.rank
  }

  private var rank: Int {
    switch self {
    case .tcp: 0
    case .udp: 1
    case .sctp: 2
    }
  }
}

/// What two endpoints may open between them: a protocol with a destination port.
///
/// Source ports never count in Kubernetes' policies (networking/v1 NetworkPolicyPort speaks of destination ports).
public struct Connection: Hashable, Sendable {
  public var transport: TransportProtocol
  public var port: UInt16

  public init(_ transport: TransportProtocol, _ port: UInt16) {
    self.transport = transport
    self.port = port
  }
}

extension Connection: CustomStringConvertible {
  public var description: String { "\(transport.rawValue) \(port)" }
}

/// A set of connections: for each protocol a set of destination ports.
public struct ConnectionSet: Hashable, Sendable {
  private var tcp = PortSet()
  private var udp = PortSet()
  private var sctp = PortSet()

  package init() {}

  package init(_ transport: TransportProtocol, _ ports: PortSet) {
    self[transport] = ports
  }

  package init(_ connection: Connection) {
    self[connection.transport] = PortSet(connection.port)
  }

  /// Every connection of every protocol that has ports.
  package static let all: ConnectionSet = {
    var all = ConnectionSet()
    for transport in TransportProtocol.allCases { all[transport] = .all }
    return all
  }()

  package subscript(transport: TransportProtocol) -> PortSet {
    get {
      switch transport {
      case .tcp: tcp
      case .udp: udp
      case .sctp: sctp
      }
    }
    set {
      switch transport {
      case .tcp: tcp = newValue
      case .udp: udp = newValue
      case .sctp: sctp = newValue
      }
    }
  }

  /// How many connections the set holds.
  package var extent: Int {
    TransportProtocol.allCases.reduce(0) { sum, transport in
      self[transport].ranges.reduce(sum) { $0 + $1.count }
    }
  }

  public var isEmpty: Bool { tcp.isEmpty && udp.isEmpty && sctp.isEmpty }
  package var isAll: Bool { self == .all }

  public func contains(_ connection: Connection) -> Bool {
    self[connection.transport].contains(connection.port)
  }

  package func union(_ other: ConnectionSet) -> ConnectionSet {
    combined(with: other) { $0.union($1) }
  }

  package func intersection(_ other: ConnectionSet) -> ConnectionSet {
    combined(with: other) { $0.intersection($1) }
  }

  package func subtracting(_ other: ConnectionSet) -> ConnectionSet {
    combined(with: other) { $0.subtracting($1) }
  }

  package func isSubset(of other: ConnectionSet) -> Bool {
    subtracting(other).isEmpty
  }

  private func combined(
    with other: ConnectionSet, by operation: (PortSet, PortSet) -> PortSet
  ) -> ConnectionSet {
    var result = ConnectionSet()
    for transport in TransportProtocol.allCases {
      result[transport] = operation(self[transport], other[transport])
    }
    return result
  }
}

extension ConnectionSet: CustomStringConvertible {
  /// As in `TCP 80, 443; UDP 53`, `all TCP`, `all`, `none`.
  public var description: String {
    if isAll { return "all" }
    if isEmpty { return "none" }
    return TransportProtocol.allCases.compactMap { transport in
      let ports = self[transport]
      if ports.isEmpty { return nil }
      return ports.isAll ? "all \(transport.rawValue)" : "\(transport.rawValue) \(ports)"
    }.joined(separator: "; ")
  }
}
