import NetcheckDiagnostics
import NetcheckDocuments
import NetcheckModel
import NetcheckSets

extension FieldReader {
  /// Ports as in `443`, `53/udp`, `8000-8080`, `http`, `grpc/tcp`: a number or text, or a list of them.
  func contractPorts() -> [Located<Contract.Port>] {
    guard let value = self["ports"] else { return [] }
    let values = value.kind == .sequence ? Array(value.elements) : [value]
    if values.isEmpty {
      decoding.report(
        .invalidContract(
          "the list of ports is empty", at: value.range, help: "remove it to mean every port"))
    }
    return values.compactMap { decoding.contractPort($0) }
  }
}

extension Decoding {
  fileprivate func contractPort(_ value: Value) -> Located<Contract.Port>? {
    guard value.kind == .number || value.kind == .string, let port = Contract.Port(value.text)
    else {
      report(
        .error(
          value.kind == .number || value.kind == .string
            ? "'\(value.text)' is no port"
            : "a port must be a number or a text, not \(value.kindName)",
          code: .invalidPort, at: value.range,
          help:
            "write it as in 443, 53/udp, 8000-8080/tcp or http; contracts speak of tcp, udp and sctp"
        ))
      return nil
    }
    return Located(port, at: value.range)
  }
}

extension Contract.Port {
  fileprivate init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    var transport = TransportProtocol.tcp
    if parts.count == 2 {
      guard let named = TransportProtocol(rawValue: parts[1].uppercased()) else { return nil }
      transport = named
    }
    guard let number = Number(String(parts[0])) else { return nil }
    self.init(transport, number)
  }
}

extension Contract.Port.Number {
  fileprivate init?(_ text: String) {
    let bounds = text.split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0) }
    switch (bounds.count, bounds.first ?? nil, bounds.last ?? nil) {
    case (1, let port?, _) where port > 0: self = .range(port...port)
    case (2, let low?, let high?) where low > 0 && low <= high: self = .range(low...high)
    default:
      guard Syntax.isPortName(text) else { return nil }
      self = .named(text)
    }
  }
}
