/// What a manifest is made of, before it is text.
enum ManifestValue {
  case text(String)
  case number(Int)
  case decimal(Double)
  case flag(Bool)
  case list([ManifestValue])
  case map([(key: String, value: ManifestValue)])

  /// A mapping of those fields that are there, in the order in which they stand.
  static func fields(_ entries: [(String, ManifestValue?)]) -> ManifestValue {
    .map(entries.compactMap { key, value in value.map { (key: key, value: $0) } })
  }

  static func texts(_ values: [String]) -> ManifestValue {
    .list(values.map { .text($0) })
  }

  static func labels(_ labels: [Label]) -> ManifestValue {
    .map(labels.map { (key: $0.key, value: .text($0.value)) })
  }
}

extension ManifestValue {
  /// JSON on one line.
  var json: String {
    switch self {
    case .text(let text): Self.quoted(text)
    case .list(let elements): "[\(elements.map(\.json).joined(separator: ", "))]"
    case .map(let entries):
      "{\(entries.map { "\(Self.quoted($0.key)): \($0.value.json)" }.joined(separator: ", "))}"
    case .number, .decimal, .flag: scalar
    }
  }

  /// The lines of a YAML document.
  var yaml: String {
    guard case .map(let entries) = self else { return flow + "\n" }
    return entries.flatMap { Self.lines($0.key, $0.value, indent: 0) }
      .map { $0 + "\n" }.joined()
  }

  /// The same, with each entry on a line of its own.
  var yamlInBlocks: String {
    guard case .map(let entries) = self else { return flow + "\n" }
    return entries.flatMap { Self.lines($0.key, $0.value, indent: 0, width: 0) }
      .map { $0 + "\n" }.joined()
  }

  /// An entry of a mapping: on one line if that holds it, else with its parts below it.
  private static func lines(
    _ key: String, _ value: ManifestValue, indent: Int, width: Int = 96
  ) -> [String] {
    let space = String(repeating: " ", count: indent)
    let line = "\(space)\(plain(key)): \(value.flow)"
    if line.utf8.count <= width { return [line] }
    switch value {
    case .map(let entries) where !entries.isEmpty:
      return ["\(space)\(plain(key)):"]
        + entries.flatMap { lines($0.key, $0.value, indent: indent + 2, width: width) }
    case .list(let elements) where !elements.isEmpty:
      return ["\(space)\(plain(key)):"]
        + elements.flatMap { item($0, indent: indent + 2, width: width) }
    default: return [line]
    }
  }

  private static func item(_ value: ManifestValue, indent: Int, width: Int) -> [String] {
    let space = String(repeating: " ", count: indent)
    let line = "\(space)- \(value.flow)"
    guard line.utf8.count > width, case .map(let entries) = value, !entries.isEmpty else {
      return [line]
    }
    var below = entries.flatMap { lines($0.key, $0.value, indent: indent + 2, width: width) }
    below[0] = space + "- " + below[0].dropFirst(indent + 2)
    return below
  }

  private var flow: String {
    switch self {
    case .text(let text): Self.plain(text)
    case .list(let elements): "[\(elements.map(\.flow).joined(separator: ", "))]"
    case .map(let entries):
      "{\(entries.map { "\(Self.plain($0.key)): \($0.value.flow)" }.joined(separator: ", "))}"
    case .number, .decimal, .flag: scalar
    }
  }

  private var scalar: String {
    switch self {
    case .number(let number): "\(number)"
    case .decimal(let number): number == number.rounded() ? "\(Int(number))" : "\(number)"
    case .flag(let flag): "\(flag)"
    default: ""
    }
  }

  /// Words that YAML 1.1 takes for something else than text.
  private static let words: Set<String> = [
    "y", "n", "yes", "no", "on", "off", "true", "false", "null",
  ]

  /// A text without quotes where YAML reads it as the same text.
  private static func plain(_ text: String) -> String {
    let bytes = text.utf8
    func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }
    func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    let isName =
      bytes.first.map(isLetter) == true && !words.contains(text.lowercased())
      && bytes.allSatisfy { isLetter($0) || isDigit($0) || marks.contains($0) }
    let isAddress =
      bytes.first.map(isDigit) == true && bytes.filter { $0 == UInt8(ascii: ".") }.count == 3
      && bytes.allSatisfy { isDigit($0) || marks.contains($0) }
    return isName || isAddress ? text : quoted(text)
  }

  private static let marks = Set("-_./".utf8)

  /// Quotes that JSON and YAML share.
  private static func quoted(_ text: String) -> String {
    let escaped = text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }
    return "\"\(escaped.joined())\""
  }
}
