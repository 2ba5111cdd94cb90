import NetcheckDiagnostics
import NetcheckDocuments
import NetcheckModel

extension FieldReader {
  private static let selectorFields = WordSet(["matchLabels", "matchExpressions"])
  private static let expressionFields = WordSet(["key", "operator", "values"])

  /// The labels under a key. A null value is the empty text, as the API server decodes it.
  func labels(_ key: String) -> Labels {
    guard let reader = mapping(key) else { return Labels() }
    return decoding.labels.result(of: reader.value, decoding) { reader.labels() }
  }

  private func labels() -> Labels {
    var labels: [Labels.Entry] = []
    for (key, value) in value.entries {
      let key = Located(decoding.strings.string(of: key), at: key.range)
      decoding.checkLabelKey(key)
      if value.kind == .null {
        labels.append(.init(key: key.value, value: ""))
      } else if let text = decoding.string(value, "label '\(key.value)'") {
        decoding.checkLabelValue(text)
        labels.append(.init(key: key.value, value: text.value))
      }
    }
    return Labels(labels)
  }

  /// A label selector under a key; `nil` if it is absent or null.
  func selector(_ key: String) -> LabelSelector? {
    guard let reader = mapping(key) else { return nil }
    reader.allowOnly(Self.selectorFields)
    var requirements: [LabelRequirement] = []
    if let labels = reader.mapping("matchLabels") {
      for (key, value) in labels.value.entries {
        let name = Located(decoding.strings.string(of: key), at: key.range)
        decoding.checkLabelKey(name)
        guard value.kind == .null || decoding.string(value, "label '\(key.text)'") != nil else {
          continue
        }
        let values = decoding.strings.list(of: value)
        decoding.checkLabelValue(Located(values[0], at: value.range))
        requirements.append(
          LabelRequirement(name.value, .isOne(of: values), at: key.range.through(value.range)))
      }
    }
    for expression in reader.mappings("matchExpressions") ?? [] {
      expression.allowOnly(Self.expressionFields)
      if let requirement = expression.requirement() { requirements.append(requirement) }
    }
    return LabelSelector(requirements)
  }

  /// One entry of `matchExpressions` (apimachinery, `pkg/apis/meta/v1/validation`).
  private func requirement() -> LabelRequirement? {
    let values = strings("values") ?? []
    for value in values { decoding.checkLabelValue(value) }
    guard let key = required("key").flatMap({ decoding.string($0, "key") }),
      let written = required("operator").flatMap({ decoding.string($0, "operator") })
    else { return nil }
    decoding.checkLabelKey(key)
    let texts = values.map(\.value)
    let condition: LabelRequirement.Condition
    switch written.value {
    case "In": condition = .isOne(of: texts)
    case "NotIn": condition = .isNone(of: texts)
    case "Exists": condition = .exists
    case "DoesNotExist": condition = .doesNotExist
    default:
      decoding.report(.unknownOperator(written))
      return nil
    }
    switch condition {
    case .isOne, .isNone:
      if values.isEmpty { decoding.report(.operatorNeedsValues(written)) }
    case .exists, .doesNotExist:
      if let first = values.first { decoding.report(.operatorTakesNoValues(written, first.range)) }
    }
    return LabelRequirement(key.value, condition, at: value.range.through(written.range))
  }
}

extension Decoding {
  fileprivate func checkLabelKey(_ key: Located<String>) {
    guard !Syntax.isLabelKey(key.value) else { return }
    report(
      .error(
        "'\(key.value)' is no label key", code: .invalidLabel, at: key.range,
        help: "write [domain/]name: at most one '/', and a name of up to 63 letters, digits, "
          + "'-', '_' and '.' that begins and ends with a letter or digit"))
  }

  fileprivate func checkLabelValue(_ value: Located<String>) {
    guard !Syntax.isLabelValue(value.value) else { return }
    report(
      .error(
        "'\(value.value)' is no label value", code: .invalidLabel, at: value.range,
        help: "write up to 63 letters, digits, '-', '_' and '.' that begin and end with a "
          + "letter or digit, or nothing"))
  }
}

extension SourceRange {
  /// The range from this one's start to another's end, where both stand in one file in this order.
  func through(_ other: SourceRange) -> SourceRange {
    guard other.file == file, other.offset >= offset else { return self }
    return SourceRange(
      file: file, offset: offset, length: other.offset + Int(other.length) - offset)
  }
}

extension Diagnostic {
  fileprivate static func unknownOperator(_ written: Located<String>) -> Diagnostic {
    .error(
      "unknown label operator '\(written.value)'", code: .unknownOperator, at: written.range,
      help: "use one of In, NotIn, Exists, DoesNotExist")
  }

  fileprivate static func operatorNeedsValues(_ written: Located<String>) -> Diagnostic {
    .error(
      "operator '\(written.value)' has no values", code: .operatorValues, at: written.range,
      help: "add 'values:' with at least one value")
  }

  fileprivate static func operatorTakesNoValues(
    _ written: Located<String>, _ range: SourceRange
  ) -> Diagnostic {
    .error(
      "operator '\(written.value)' takes no values", code: .operatorValues, at: range,
      help: "remove 'values', or use In or NotIn")
  }
}
