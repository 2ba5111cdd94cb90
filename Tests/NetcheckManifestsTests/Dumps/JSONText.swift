import NetcheckDocuments

extension Value {
  /// The value in JSON, compact or indented as kubectl writes it.
  func json(isIndented: Bool, depth: Int = 0) -> String {
    func line(_ depth: Int) -> String {
      isIndented ? "\n" + String(repeating: "    ", count: depth) : ""
    }
    func quoted(_ text: String) -> String {
      "\""
        + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        .replacing("\n", with: "\\n").replacing("\t", with: "\\t") + "\""
    }
    func joined(_ parts: [String], _ open: String, _ close: String) -> String {
      parts.isEmpty
        ? open + close
        : open + parts.map { line(depth + 1) + $0 }.joined(separator: ",") + line(depth) + close
    }
    switch kind {
    case .null: return "null"
    case .boolean: return boolean == true ? "true" : "false"
    case .number: return integer.map(String.init) ?? text
    case .string, .opaque: return quoted(text)
    case .sequence:
      return joined(elements.map { $0.json(isIndented: isIndented, depth: depth + 1) }, "[", "]")
    case .mapping:
      return joined(
        entries.map { key, value in
          quoted(key.text) + (isIndented ? ": " : ":")
            + value.json(isIndented: isIndented, depth: depth + 1)
        }, "{", "}")
    }
  }

  /// A list of these objects.
  static func list(_ objects: [Value], isIndented: Bool) -> String {
    let items = objects.map { $0.json(isIndented: isIndented, depth: 2) }
    return isIndented
      ? "{\n    \"apiVersion\": \"v1\",\n    \"items\": [\n        "
        + items.joined(separator: ",\n        ") + "\n    ],\n    \"kind\": \"List\"\n}\n"
      : "{\"apiVersion\":\"v1\",\"items\":[" + items.joined(separator: ",") + "],\"kind\":\"List\"}"
  }
}
