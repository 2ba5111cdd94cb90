/// The spellings that the API server accepts for names, label keys and values, and port names (apimachinery,
/// `pkg/api/validate/content`).
enum Syntax {
  /// Up to 63 lower-case letters, digits and inner hyphens.
  static func isDNSLabel(_ text: String) -> Bool {
    holds(text) { (1...63).contains($0.count) && isHyphenated($0) }
  }

  /// Labels joined by dots, 253 characters at most; a label of a subdomain may be longer than 63.
  static func isDNSSubdomain(_ text: String) -> Bool {
    holds(text, isDNSSubdomain)
  }

  /// A label key: an optional DNS subdomain and `/`, then a name.
  static func isLabelKey(_ text: String) -> Bool {
    holds(text) { bytes in
      guard let slash = bytes.firstIndex(of: UInt8(ascii: "/")) else {
        return isQualifiedName(bytes)
      }
      return isDNSSubdomain(UnsafeBufferPointer(rebasing: bytes[..<slash]))
        && isQualifiedName(UnsafeBufferPointer(rebasing: bytes[(slash + 1)...]))
    }
  }

  static func isLabelValue(_ text: String) -> Bool {
    text.isEmpty || holds(text, isQualifiedName)
  }

  /// A port's name: up to 15 lower-case letters, digits and single inner hyphens, with at least one letter.
  static func isPortName(_ text: String) -> Bool {
    holds(text) { bytes in
      (1...15).contains(bytes.count) && isHyphenated(bytes)
        && bytes.contains { (97...122).contains($0) }
        && !zip(bytes, bytes.dropFirst()).contains { $0 == hyphen && $1 == hyphen }
    }
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
    holds(text) { bytes in
      let dots = bytes.count { $0 == UInt8(ascii: ".") }
      return bytes.count <= 253 && dots <= 1 && isDNSSubdomain(bytes)
    }
  }

  /// A byte of a network interface's name as Calico takes it.
  static func isInterfaceByte(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || byte == hyphen || byte == UInt8(ascii: "_")
      || byte == UInt8(ascii: ".")
  }

  private static let hyphen = UInt8(ascii: "-")

  private static func holds(
    _ text: String, _ condition: (UnsafeBufferPointer<UInt8>) -> Bool
  ) -> Bool {
    var text = text
    return text.withUTF8(condition)
  }

  private static func isDNSSubdomain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard (1...253).contains(bytes.count) else { return false }
    var start = 0
    for end in 0...bytes.count where end == bytes.count || bytes[end] == UInt8(ascii: ".") {
      guard isHyphenated(UnsafeBufferPointer(rebasing: bytes[start..<end])) else { return false }
      start = end + 1
    }
    return true
  }

  /// Lower-case letters, digits and inner hyphens, at least one.
  private static func isHyphenated(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = bytes.first, let last = bytes.last, first != hyphen, last != hyphen else {
      return false
    }
    for byte in bytes where !isLowerOrDigit(byte) && byte != hyphen { return false }
    return true
  }

  /// 1 to 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends.
  private static func isQualifiedName(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard (1...63).contains(bytes.count), let first = bytes.first, let last = bytes.last,
      isAlphanumeric(first), isAlphanumeric(last)
    else { return false }
    for byte in bytes where !isInterfaceByte(byte) { return false }
    return true
  }

  private static func isLowerOrDigit(_ byte: UInt8) -> Bool {
    (97...122).contains(byte) || (48...57).contains(byte)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    isLowerOrDigit(byte) || (65...90).contains(byte)
  }
}
