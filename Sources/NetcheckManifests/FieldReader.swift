import NetcheckDiagnostics
import NetcheckDocuments

/// Reads the fields of one mapping and reports what is missing, of a wrong type, or not known.
struct FieldReader {
  let value: Value
  let decoding: Decoding

  /// Where the mapping stands: behind a key, or in a list behind one.
  private let key: String
  private let isEntry: Bool

  /// What the mapping is, for messages: `spec`, `metadata`, a kind.
  var name: String { isEntry ? "entry of \(key)" : key }

  /// A reader of a value that must be a mapping; reports and gives nil if it is none.
  init?(_ value: Value, _ name: String, _ decoding: Decoding) {
    self.init(value, name, isEntry: false, decoding)
  }

  /// A reader of an element of the list behind a key. A null stands for the empty mapping.
  private init?(_ value: Value, _ key: String, isEntry: Bool, _ decoding: Decoding) {
    self.value = value
    self.key = key
    self.isEntry = isEntry
    self.decoding = decoding
    guard value.kind == .mapping || (isEntry && value.isNull) else {
      decoding.report(.wrongType(of: name, expected: "a mapping", got: value))
      return nil
    }
  }

  /// A reader of the empty mapping, for which a scalar stands.
  init(emptyMapping value: Value, _ name: String, _ decoding: Decoding) {
    self.value = value
    self.key = name
    self.isEntry = false
    self.decoding = decoding
  }

  /// A field's value; nil if it is absent or null, which mean the same to Kubernetes.
  subscript(key: String) -> Value? {
    guard let value = value[key], !value.isNull else { return nil }
    return value
  }

  func mapping(_ key: String) -> FieldReader? {
    self[key].flatMap { FieldReader($0, key, decoding) }
  }

  /// The elements of a list; nil if it is absent, null or, after a report, no list.
  func list(_ key: String) -> [Value]? {
    listed(key).map { Array($0.elements) }
  }

  private func listed(_ key: String) -> Value? {
    guard let value = self[key] else { return nil }
    if value.kind == .sequence { return value }
    decoding.report(.wrongType(of: key, expected: "a list", got: value))
    return nil
  }

  /// The elements of a list that are mappings; others are reported. A null stands for the empty mapping, as Go's decoder
  /// leaves it: an ingress rule that is a lone dash allows everything.
  func mappings(_ key: String) -> [FieldReader]? {
    list(key)?.compactMap { FieldReader($0, key, isEntry: true, decoding) }
  }

  /// The same elements one by one, where nobody needs them at once and there are many such lists; none if there is no list.
  func eachMapping(_ key: String) -> Elements {
    Elements(key: key, decoding: decoding, elements: listed(key)?.elements)
  }

  struct Elements: Sequence, IteratorProtocol {
    fileprivate let key: String
    fileprivate let decoding: Decoding
    fileprivate var elements: Value.Elements?

    mutating func next() -> FieldReader? {
      while let element = elements?.next() {
        if let reader = FieldReader(element, key, isEntry: true, decoding) { return reader }
      }
      return nil
    }
  }

  func string(_ key: String) -> Located<String>? {
    self[key].flatMap { decoding.string($0, key) }
  }

  func strings(_ key: String) -> [Located<String>]? {
    list(key)?.compactMap { decoding.string($0, "entry of \(key)") }
  }

  func boolean(_ key: String) -> Bool? {
    guard let value = self[key] else { return nil }
    if value.boolean == nil {
      decoding.report(.wrongType(of: key, expected: "true or false", got: value))
    }
    return value.boolean
  }

  func integer(_ key: String) -> Located<Int>? {
    guard let value = self[key] else { return nil }
    guard let number = value.integer else {
      decoding.report(.wrongType(of: key, expected: "a whole number", got: value))
      return nil
    }
    return Located(number, at: value.range)
  }

  /// One of the texts of a closed vocabulary.
  func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ key: String, _ type: Choice.Type
  ) -> Choice? {
    guard let written = string(key) else { return nil }
    if let choice = Choice(rawValue: written.value) { return choice }
    decoding.report(
      .error(
        "unknown \(key) '\(written.value)'", code: .unknownWord, at: written.range,
        help: "use one of " + Choice.allCases.map(\.rawValue).joined(separator: ", ")))
    return nil
  }

  /// The value of a field that must be there.
  func required(_ key: String) -> Value? {
    if let value = self[key] { return value }
    decoding.report(.missingField(key, in: name, at: value.range))
    return nil
  }

  /// Reports every field that is not among the known ones: the API server refuses them (field validation `Strict`).
  func allowOnly(_ known: WordSet) {
    value.forEachKey { key, text in
      guard !known.contains(text) else { return }
      decoding.report(.unknownField(key.text, in: name, at: key.range, known: known.strings))
    }
  }

  /// The same for fields that are told once, or not often.
  func allowOnly(_ known: [String]) {
    value.forEachKey { key, text in
      guard !known.contains(where: { $0.utf8.elementsEqual(text) }) else { return }
      decoding.report(.unknownField(key.text, in: name, at: key.range, known: known))
    }
  }

  /// Reports fields that look like a misspelling of one that matters, where the list of all fields is not known here.
  func warnOfMisspelt(_ read: WordSet, known: [String] = []) {
    value.forEachKey { key, text in
      guard !read.contains(text), read.mayHoldSlip(of: text) else { return }
      let key = Located(key.text, at: key.range)
      guard !known.contains(key.value), key.value.count > 3,
        let meant = Spelling.suggestion(for: key.value, among: read.strings),
        Spelling.isSlip(key.value, for: meant)
      else { return }
      decoding.report(.unknownField(key.value, in: name, at: key.range, known: [meant]))
    }
  }
}

extension Decoding {
  /// A value that must be a string, as the API server wants it: a number or a boolean is reported with its mend.
  func string(_ value: Value, _ name: @autoclosure () -> String) -> Located<String>? {
    guard value.kind == .string else {
      report(.wrongType(of: name(), expected: "a string", got: value))
      return nil
    }
    return Located(strings.string(of: value), at: value.range)
  }
}

extension Diagnostic {
  static func wrongType(of name: String, expected: String, got value: Value) -> Diagnostic {
    let isScalar = value.kind != .mapping && value.kind != .sequence
    let help =
      isScalar && expected == "a string"
      ? "quote it: \"\(value.kind == .null ? "" : value.text)\""
      : "write \(expected) here"
    let got = value.kind == .number ? "the number \(value.text)" : value.kindName
    return .error(
      "\(name) must be \(expected), not \(got)", code: .wrongType, at: value.range,
      help: help)
  }

  static func missingField(
    _ field: String, in name: String, at range: SourceRange
  ) -> Diagnostic {
    .error(
      "\(name) has no field '\(field)'", code: .missingField, at: range, help: "add '\(field):'")
  }

  static func unknownField(
    _ field: String, in name: String, at range: SourceRange, known: [String]
  ) -> Diagnostic {
    let help: String =
      if let meant = Spelling.suggestion(for: field, among: known) {
        "did you mean '\(meant)'?"
      } else if known.count <= 8 {
        "the fields here are " + known.sorted().joined(separator: ", ")
      } else {
        "remove it; the API server refuses it"
      }
    return .error(
      "\(name) has no field called '\(field)'", code: .unknownField, at: range, help: help)
  }
}
