/// A transport protocol that has ports.
public enum TransportProtocol: String, CaseIterable, Sendable {
  case tcp = "TCP"
  case udp = "UDP"
  case sctp = "SCTP"

  /// The protocol's number in the header of IP (IANA protocol numbers).
  package var number: UInt8 {
    switch self {
    case .tcp: 6
    case .udp: 17
    case .sctp: 132
    }
  }
}

/// What two endpoints may open between them: a protocol with a destination port, an ICMP message, or another protocol of
/// IP.
///
/// Which source port a connection comes from is no part of it: hardly any rule asks.
public enum Connection: Hashable, Sendable {
  case port(TransportProtocol, UInt16)

  /// An ICMP message; of IPv6 it is ICMPv6.
  case icmp(AddressFamily, type: UInt8, code: UInt8)

  /// Any other protocol, by its number (IANA protocol numbers).
  case other(UInt8)

  public init(_ transport: TransportProtocol, _ port: UInt16) {
    self = .port(transport, port)
  }

  /// The protocol's number in the header of IP.
  package var protocolNumber: UInt8 {
    switch self {
    case .port(let transport, _): transport.number
    case .icmp(.ipv4, _, _): 1
    case .icmp(.ipv6, _, _): 58
    case .other(let number): number
    }
  }
}

extension Connection: CustomStringConvertible {
  public var description: String {
    switch self {
    case .port(let transport, let port): "\(transport.rawValue) \(port)"
    case .icmp(let family, let type, let code):
      "\(family == .ipv4 ? "ICMP" : "ICMPv6") type \(type)" + (code == 0 ? "" : " code \(code)")
    case .other(let number): "protocol \(number)"
    }
  }
}

/// A set of connections: for each protocol that has ports a set of destination ports, and some of the others.
public struct ConnectionSet: Hashable, Sendable {
  private var tcp = PortSet()
  private var udp = PortSet()
  private var sctp = PortSet()

  /// Connections without ports, of which questions name few at a time.
  package private(set) var portless: Set<Connection> = []

  package init() {}

  package init(_ transport: TransportProtocol, _ ports: PortSet) {
    self[transport] = ports
  }

  package init(_ connection: Connection) {
    switch connection {
    case .port(let transport, let port): self[transport] = PortSet(port)
    case .icmp, .other: portless = [connection]
    }
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
    } + portless.count
  }

  /// How many ranges of ports the set holds.
  private var rangeCount: Int {
    TransportProtocol.allCases.reduce(0) { $0 + self[$1].ranges.count }
  }

  public var isEmpty: Bool { tcp.isEmpty && udp.isEmpty && sctp.isEmpty && portless.isEmpty }
  package var isAll: Bool { self == .all }

  public func contains(_ connection: Connection) -> Bool {
    switch connection {
    case .port(let transport, let port): self[transport].contains(port)
    case .icmp, .other: portless.contains(connection)
    }
  }

  package func union(_ other: ConnectionSet) -> ConnectionSet {
    combined(with: other, portless.union(other.portless)) { $0.union($1) }
  }

  package func intersection(_ other: ConnectionSet) -> ConnectionSet {
    if portless.isEmpty, other.isAll { return self }
    return combined(with: other, portless.intersection(other.portless)) { $0.intersection($1) }
  }

  package func subtracting(_ other: ConnectionSet) -> ConnectionSet {
    if self == other { return ConnectionSet() }
    return combined(with: other, portless.subtracting(other.portless)) { $0.subtracting($1) }
  }

  package func isSubset(of other: ConnectionSet) -> Bool {
    subtracting(other).isEmpty
  }

  private func combined(
    with other: ConnectionSet, _ portless: Set<Connection>,
    by operation: (PortSet, PortSet) -> PortSet
  ) -> ConnectionSet {
    var result = ConnectionSet()
    result.portless = portless
    for transport in TransportProtocol.allCases {
      result[transport] = operation(self[transport], other[transport])
    }
    return result
  }
}

extension ConnectionSet: CustomStringConvertible {
  /// As in `TCP 80, 443; UDP 53`, `all TCP`, `all`, `all but UDP 4789`, `none`.
  public var description: String {
    if isAll { return "all" }
    if isEmpty { return "none" }
    let lacking = Self.all.subtracting(self)
    if portless.isEmpty, lacking.rangeCount < rangeCount - 1 { return "all but \(lacking)" }
    let ports = TransportProtocol.allCases.compactMap { transport -> String? in
      let ports = self[transport]
      if ports.isEmpty { return nil }
      return ports.isAll ? "all \(transport.rawValue)" : "\(transport.rawValue) \(ports)"
    }
    return (ports + portless.map(\.description).sorted()).joined(separator: "; ")
  }
}
