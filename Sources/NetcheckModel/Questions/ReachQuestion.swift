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
  ) -> Result<(endpoint: String, port: Port?, transport: TransportProtocol?), Diagnostic> {
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
      return transport(parts[1]).map { (endpoint, port, $0) }
    }
  }

  /// A port by its number or its name.
  package static func port(_ text: String) -> Result<Port, Diagnostic> {
    if let number = Int(text) {
      guard (1...65535).contains(number) else {
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
}
