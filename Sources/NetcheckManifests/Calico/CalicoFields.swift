import NetcheckDiagnostics
import NetcheckDocuments
import NetcheckModel
import NetcheckSets

/// Fields that several kinds of Calico share.
extension FieldReader {
  /// A selector's text, checked; the empty text where the field is absent or wrong.
  func calicoSelector(_ key: String) -> String {
    guard let value = self[key], let text = decoding.string(value, key) else { return "" }
    do {
      _ = try CalicoSelector.parse(text.value)
      return text.value
    } catch {
      decoding.report(.invalidSelector(text, error, isVerbatim: value.isVerbatim(text.value)))
      return ""
    }
  }

  /// A protocol by name or number: `TCP`, `UDPLite`, 47 (Calico, `numorstring/protocol.go`).
  func protocolNumber(_ key: String) -> (number: UInt8, isNamed: Bool)? {
    guard let value = self[key] else { return nil }
    if let number = value.integer ?? (value.kind == .string ? Int(value.text) : nil) {
      if (1...255).contains(number) { return (UInt8(number), false) }
    } else if value.kind == .string, let number = Self.protocols[value.text] {
      return (number, true)
    }
    let meant = Self.protocols.keys.first { $0.lowercased() == value.text.lowercased() }
    decoding.report(
      .error(
        "unknown protocol '\(value.text)'", code: .unknownProtocol, at: value.range,
        help: meant.map { "write \($0)" }
          ?? "use a number from 1 to 255, or one of "
          + Self.protocols.keys.sorted().joined(separator: ", ")))
    return nil
  }

  private static let protocols: [String: UInt8] = [
    "TCP": 6, "UDP": 17, "ICMP": 1, "ICMPv6": 58, "SCTP": 132, "UDPLite": 136,
  ]

  /// Ports: numbers, `"8000:8100"`, or names (Calico, `numorstring/port.go`).
  func calicoPorts(_ key: String) -> [CalicoRule.Port] {
    (list(key) ?? []).compactMap { value in
      if let number = value.integer ?? (value.kind == .string ? Int(value.text) : nil) {
        return decoding.port(Located(number, at: value.range)).map { .range($0...$0) }
      }
      guard let text = decoding.string(value, "entry of \(key)") else { return nil }
      let parts = text.value.split(separator: ":", omittingEmptySubsequences: false)
      if parts.count == 2, let low = Int(parts[0]), let high = Int(parts[1]) {
        guard let first = decoding.port(Located(low, at: text.range)),
          let last = decoding.port(Located(high, at: text.range))
        else { return nil }
        guard first <= last else {
          decoding.report(
            .error(
              "port range '\(text.value)' ends before it begins", code: .invalidPort,
              at: text.range, help: "swap the two"))
          return nil
        }
        return .range(first...last)
      }
      if !Syntax.isPortName(text.value) {
        let isRange = text.value.contains("-") && text.value.allSatisfy { $0.isNumber || $0 == "-" }
        decoding.report(
          isRange
            ? .error(
              "'\(text.value)' is no port", code: .invalidPort, at: text.range,
              help: "write a range with a colon: "
                + "\"\(text.value.replacing("-", with: ":"))\"")
            : .badPortName(text))
        return nil
      }
      return .named(text.value)
    }
  }

  /// The blocks of a rule. Calico wants them without bits behind the prefix.
  func calicoNets(_ key: String) -> [CIDR] {
    (strings(key) ?? []).compactMap { decoding.block($0) }
  }
}

extension Decoding {
  /// A block of a set, which may have bits behind its prefix, or be a single address.
  func setBlock(_ text: Located<String>) -> CIDR? {
    if let address = IPAddress(text.value) { return CIDR(address) }
    if case .success(let (block, _)) = CIDR.parse(text.value) { return block }
    report(
      .error(
        "'\(text.value)' is neither a block nor an address", code: .invalidCIDR, at: text.range,
        help: "write it as in 10.0.0.0/8 or 10.0.0.1"))
    return nil
  }
}

extension Value {
  /// Whether the file holds the text of a scalar as it is, perhaps in quotes, so that an offset in one is one in the other.
  fileprivate func isVerbatim(_ text: String) -> Int? {
    let length = text.utf8.count
    if Int(range.length) == length { return 0 }
    return Int(range.length) == length + 2 ? 1 : nil
  }
}

extension Diagnostic {
  fileprivate static func invalidSelector(
    _ text: Located<String>, _ fault: CalicoSelector.Fault, isVerbatim shift: Int?
  ) -> Diagnostic {
    let range =
      shift.map {
        SourceRange(file: text.range.file, offset: text.range.offset + $0 + fault.offset, length: 1)
      } ?? text.range
    return .error(
      "selector '\(text.value)' is wrong at character \(fault.offset + 1): \(fault.message)",
      code: .invalidSelector, at: range,
      help:
        "write conditions such as app == 'web', has(app), app in {'a', 'b'}, joined by && and ||"
    )
  }
}
