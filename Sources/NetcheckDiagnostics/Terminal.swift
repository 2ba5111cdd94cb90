/// What a terminal would take for a command.
package enum Terminal {
  /// The text with control characters made visible, so that no name in a manifest can move the cursor, change colours or
  /// turn the direction of writing.
  package static func plain(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: commands) else { return text }
    var plain = ""
    for scalar in text.unicodeScalars {
      if commands(scalar) {
        plain += "\\u{" + String(scalar.value, radix: 16) + "}"
      } else {
        plain.unicodeScalars.append(scalar)
      }
    }
    return plain
  }

  /// Controls of C0 and C1, line and paragraph separators, and the marks that turn the direction of writing.
  private static func commands(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
