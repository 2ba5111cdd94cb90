extension RandomValue {
  /// The value in JSON: compact, or indented as kubectl writes it, now and then with other white space.
  func json(_ random: inout RandomSource, isIndented: Bool, depth: Int = 0) -> String {
    func line(_ depth: Int) -> String {
      isIndented ? "\n" + String(repeating: "    ", count: depth) : random.chance(2) ? " \t" : ""
    }
    switch self {
    case .scalar(let text): return text
    case .text(let text): return Self.quoted(text, &random)
    case .list(let elements):
      if elements.isEmpty { return "[]" }
      let written = elements.map {
        line(depth + 1) + $0.json(&random, isIndented: isIndented, depth: depth + 1)
      }
      return "[" + written.joined(separator: ",") + line(depth) + "]"
    case .mapping(let entries):
      if entries.isEmpty { return "{}" }
      let written = entries.map { key, value in
        line(depth + 1) + Self.quoted(key, &random) + (isIndented ? ": " : ":")
          + value.json(&random, isIndented: isIndented, depth: depth + 1)
      }
      return "{" + written.joined(separator: ",") + line(depth) + "}"
    }
  }

  private static func quoted(_ text: String, _ random: inout RandomSource) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case _ where random.chance(2):
        for unit in String(Character(scalar)).utf16 {
          let digits = String(unit, radix: 16)
          quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
