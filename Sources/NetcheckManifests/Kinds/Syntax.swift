/// The spellings that the API server accepts for names, label keys and values, and port names (apimachinery,
/// `pkg/api/validate/content`).
enum Syntax {
  /// Up to 63 lower-case letters, digits and inner hyphens.
  static func isDNSLabel(_ text: String) -> Bool {
    (1...63).contains(text.utf8.count) && isHyphenated(text.utf8)
  }

  /// Labels joined by dots, 253 characters at most; a label of a subdomain may be longer than 63.
  static func isDNSSubdomain(_ text: String) -> Bool {
    (1...253).contains(text.utf8.count) && text.utf8.parts(around: ".").allSatisfy(isHyphenated)
  }

  /// A label key: an optional DNS subdomain and `/`, then a name.
  static func isLabelKey(_ text: String) -> Bool {
    let parts = text.utf8.parts(around: "/")
    switch parts.count {
    case 1: return isQualifiedName(parts[0])
    case 2:
      let domain = parts[0]
      return (1...253).contains(domain.count) && domain.parts(around: ".").allSatisfy(isHyphenated)
        && isQualifiedName(parts[1])
    default: return false
    }
  }

  static func isLabelValue(_ text: String) -> Bool {
    text.isEmpty || isQualifiedName(text.utf8)
  }

  /// A port's name: up to 15 lower-case letters, digits and single inner hyphens, with at least one letter.
  static func isPortName(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return (1...15).contains(bytes.count)
      && isHyphenated(bytes)
      && bytes.contains { (97...122).contains($0) }
      && !zip(bytes, bytes.dropFirst()).contains { $0 == hyphen && $1 == hyphen }
  }

  /// The name of a Calico NetworkPolicy: one DNS label, two with a dot between, or that of a policy which Calico made from one
  /// of another kind (Calico, `validator.go`).
  static func isCalicoPolicyName(_ text: String) -> Bool {
    for prefix in ["knp.default.", "ossg.default."] where text.hasPrefix(prefix) {
      return isDNSSubdomain(String(text.dropFirst(prefix.count)))
    }
    return isGlobalPolicyName(text)
  }

  /// The name of a GlobalNetworkPolicy: one DNS label, or two with a dot between.
  static func isGlobalPolicyName(_ text: String) -> Bool {
    let parts = text.utf8.parts(around: ".")
    return text.utf8.count <= 253 && parts.count <= 2 && parts.allSatisfy(isHyphenated)
  }

  /// A byte of a network interface's name as Calico takes it.
  static func isInterfaceByte(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || byte == hyphen || byte == UInt8(ascii: "_")
      || byte == UInt8(ascii: ".")
  }

  private static let hyphen = UInt8(ascii: "-")

  /// Lower-case letters, digits and inner hyphens, at least one.
  private static func isHyphenated(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
    !bytes.isEmpty && bytes.allSatisfy { isLowerOrDigit($0) || $0 == hyphen }
      && bytes.first != hyphen && bytes.last != hyphen
  }

  /// 1 to 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends.
  private static func isQualifiedName(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
    guard (1...63).contains(bytes.count), let first = bytes.first, let last = bytes.last else {
      return false
    }
    return isAlphanumeric(first) && isAlphanumeric(last)
      && bytes.allSatisfy {
        isAlphanumeric($0) || $0 == hyphen || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
      }
  }

  private static func isLowerOrDigit(_ byte: UInt8) -> Bool {
    (97...122).contains(byte) || (48...57).contains(byte)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    isLowerOrDigit(byte) || (65...90).contains(byte)
  }
}

extension Collection<UInt8> {
  fileprivate func parts(around separator: Unicode.Scalar) -> [SubSequence] {
    split(separator: UInt8(ascii: separator), omittingEmptySubsequences: false)
  }
}
