import Foundation

/// As much of JSON Schema (draft 7) as `Schemas/contract.json` uses. A keyword that it does not know is a fault.
struct JSONSchema {
  private let root: [String: Any]

  init(_ data: Data) throws {
    root = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
  }

  func takes(_ value: Any) -> Bool { takes(value, root) }

  /// The names of the properties that a definition knows; of the schema itself without one.
  func properties(of definition: String? = nil) -> Set<String> {
    Set((schema(definition)["properties"] as? [String: Any] ?? [:]).keys)
  }

  /// The texts that a definition lists.
  func choices(of definition: String) -> [String] {
    schema(definition)["enum"] as? [String] ?? []
  }

  private func schema(_ definition: String?) -> [String: Any] {
    guard let definition else { return root }
    return (root["definitions"] as? [String: Any])?[definition] as? [String: Any] ?? [:]
  }

  private func takes(_ value: Any, _ schema: [String: Any]) -> Bool {
    schema.allSatisfy { keyword, rule in takes(value, keyword, rule, schema) }
  }

  private func takes(
    _ value: Any, _ keyword: String, _ rule: Any, _ schema: [String: Any]
  ) -> Bool {
    let all = rule as? [[String: Any]] ?? []
    switch keyword {
    case "$schema", "title", "description", "definitions": return true
    case "$ref":
      let name = (rule as? String ?? "").replacingOccurrences(of: "#/definitions/", with: "")
      return takes(value, self.schema(name))
    case "type":
      return (rule as? [String] ?? [rule as? String ?? ""]).contains { isA($0, value) }
    case "const": return value as? Int == rule as? Int
    case "enum": return (value as? String).map { (rule as? [String] ?? []).contains($0) } ?? false
    case "not": return !takes(value, rule as? [String: Any] ?? [:])
    case "anyOf": return all.contains { takes(value, $0) }
    case "oneOf": return all.count { takes(value, $0) } == 1
    default: return takesContents(value, keyword, rule, schema)
    }
  }

  private func takesContents(
    _ value: Any, _ keyword: String, _ rule: Any, _ schema: [String: Any]
  ) -> Bool {
    let inner = rule as? [String: Any] ?? [:]
    switch keyword {
    case "minimum": return (value as? Int).map { $0 >= rule as? Int ?? 0 } ?? true
    case "maximum": return (value as? Int).map { $0 <= rule as? Int ?? 0 } ?? true
    case "minLength": return (value as? String).map { $0.count >= rule as? Int ?? 0 } ?? true
    case "pattern":
      return (value as? String).map {
        $0.range(of: rule as? String ?? "", options: .regularExpression) != nil
      } ?? true
    case "minItems": return (value as? [Any]).map { $0.count >= rule as? Int ?? 0 } ?? true
    case "items": return (value as? [Any])?.allSatisfy { takes($0, inner) } ?? true
    case "required":
      return (value as? [String: Any]).map { object in
        (rule as? [String] ?? []).allSatisfy { object[$0] != nil }
      } ?? true
    case "propertyNames":
      return (value as? [String: Any])?.keys.allSatisfy { takes($0, inner) } ?? true
    case "properties":
      return (value as? [String: Any])?.allSatisfy { key, value in
        (inner[key] as? [String: Any]).map { takes(value, $0) } ?? true
      } ?? true
    case "additionalProperties":
      let known = Set((schema["properties"] as? [String: Any] ?? [:]).keys)
      return (value as? [String: Any])?.allSatisfy { key, value in
        known.contains(key) || (rule as? Bool != false && takes(value, inner))
      } ?? true
    default: return false
    }
  }

  private func isA(_ type: String, _ value: Any) -> Bool {
    switch type {
    case "object": value is [String: Any]
    case "array": value is [Any]
    case "string": value is String
    case "boolean": value is Bool
    case "integer": value is Int && !(value is Bool)
    case "null": value is NSNull
    default: false
    }
  }
}
