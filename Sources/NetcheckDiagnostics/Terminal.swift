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

  /// The text of a whole answer with every command made visible but line breaks and the styles of ``TextStyle``: the last guard on
  /// the way out, should a name have come so far.
  package static func guarded(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { commands($0) && $0 != "\n" }) else { return text }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.map { line in
      let pieces = line.split(separator: "\u{1B}", omittingEmptySubsequences: false)
      return plain(String(pieces[0])) + pieces.dropFirst().map(styled).joined()
    }.joined(separator: "\n")
  }

  /// What stands behind an escape character, with it.
  private static func styled(_ text: Substring) -> String {
    let isStyle = TextStyle.codes.contains { text.hasPrefix("[\($0)m") }
    return (isStyle ? "\u{1B}" : plain("\u{1B}")) + plain(String(text))
  }

  /// Controls of C0 and C1, line and paragraph separators, and the marks that turn the direction of writing.
  private static func commands(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
