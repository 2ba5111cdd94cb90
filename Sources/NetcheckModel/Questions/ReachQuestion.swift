package import NetcheckDiagnostics
package import NetcheckSets

/// Whether one side may open a connection to the other.
package struct ReachQuestion: Sendable {
  package enum Port: Hashable, Sendable {
    case number(UInt16)
    case name(String)
  }

  /// What an answer over several pairs of endpoints takes for a yes.
  package enum Quantifier: String, CaseIterable, Sendable {
    case any, all
  }

  package var source: EndpointReference
  package var destination: EndpointReference

  /// `nil`: every port.
  package var port: Port?

  /// `nil`: TCP if a number is asked, else every protocol.
  package var transport: TransportProtocol?

  /// An ICMP message or a protocol without ports that is asked; then `port` and `transport` are `nil`.
  package var portless: Connection?

  /// The port from which the connection comes; hardly any rule asks.
  package var sourcePort: UInt16?

  package var quantifier: Quantifier

  /// The family of the connection; `nil` for the cluster's primary one.
  package var family: AddressFamily?

  package init(
    from source: EndpointReference, to destination: EndpointReference, port: Port? = nil,
    transport: TransportProtocol? = nil, quantifier: Quantifier = .any,
    family: AddressFamily? = nil
  ) {
    self.source = source
    self.destination = destination
    self.port = port
    self.transport = transport
    self.quantifier = quantifier
    self.family = family
  }
}

extension ReachQuestion {
  /// A destination may bring its port: `shop/db:5432/tcp`, `svc/web:http`, `[fd00::1]:443`.
  package static func splitDestination(
    _ text: String
  ) -> Result<(endpoint: String, port: Port?, protocol: String?), Diagnostic> {
    guard IPAddress(text) == nil, let colon = text.lastIndex(of: ":"),
      !text[colon...].contains("]"),
      !text.hasPrefix("ip:") || text.filter({ $0 == ":" }).count == 2,
      !text.hasPrefix("node:") || text.filter({ $0 == ":" }).count == 2
    else { return .success((text, nil, nil)) }
    if case .success = CIDR.parse(text) { return .success((text, nil, nil)) }
    let parts = text[text.index(after: colon)...].split(
      separator: "/", maxSplits: 1, omittingEmptySubsequences: false
    ).map(String.init)
    let endpoint = String(text[..<colon])
    return port(parts[0]).flatMap { port in
      guard parts.count == 2 else { return .success((endpoint, port, nil)) }
      return .success((endpoint, port, parts[1]))
    }
  }

  /// A port by its number or its name.
  package static func port(_ text: String) -> Result<Port, Diagnostic> {
    if let number = Int(text) {
      // Zero is no port, but a type of ICMP.
      guard (0...65535).contains(number) else {
        return .failure(
          .error(
            "\(number) is no port", code: .badQuestion, help: "write a number from 1 to 65535"))
      }
      return .success(.number(UInt16(number)))
    }
    guard !text.isEmpty, text.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" }) else {
      return .failure(
        .error(
          "'\(text)' is no port", code: .badQuestion,
          help: "write a number from 1 to 65535, or the name of a port"))
    }
    return .success(.name(text))
  }

  /// A protocol, in any capitals.
  package static func transport(_ text: String) -> Result<TransportProtocol, Diagnostic> {
    if let transport = TransportProtocol(rawValue: text.uppercased()) { return .success(transport) }
    return .failure(
      .error(
        "unknown protocol '\(text)'", code: .badQuestion, help: "use one of tcp, udp, sctp"))
  }

  /// Asks for a protocol by name or number: one that has ports, `icmp`, `icmpv6`, or any other by its number. For ICMP the
  /// port that was asked before is the message's type (an echo request, if none was).
  package mutating func ask(protocol text: String) throws(Diagnostic) {
    let numbers = ["TCP": 6, "UDP": 17, "SCTP": 132, "ICMP": 1, "ICMPV6": 58, "UDPLITE": 136]
    guard let number = numbers[text.uppercased()] ?? Int(text), (1...255).contains(number) else {
      throw .error(
        "unknown protocol '\(text)'", code: .badQuestion,
        help: "use one of tcp, udp, sctp, icmp, icmpv6, or a number from 1 to 255")
    }
    if let transport = TransportProtocol.allCases.first(where: { Int($0.number) == number }) {
      self.transport = transport
      return
    }
    var type: UInt8?
    switch port {
    case nil: break
    case .number(let number) where number <= 255: type = UInt8(number)
    default:
      throw .error(
        "'\(text)' has no such port", code: .badQuestion,
        help: "leave the port out; for icmp it is the message's type")
    }
    port = nil
    switch number {
    case 1: portless = .icmp(.ipv4, type: type ?? 8, code: 0)
    case 58:
      portless = .icmp(.ipv6, type: type ?? 128, code: 0)
      family = family ?? .ipv6
    default: portless = .other(UInt8(number))
    }
  }
}
