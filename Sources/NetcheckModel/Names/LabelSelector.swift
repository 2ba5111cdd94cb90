package import NetcheckDiagnostics

/// A label selector of Kubernetes (`metav1.LabelSelector`): all requirements must hold. Without requirements it selects
/// everything.
package struct LabelSelector: Hashable, Sendable {
  package var requirements: [LabelRequirement]

  package init(_ requirements: [LabelRequirement] = []) {
    self.requirements = requirements
  }

  package var isEmpty: Bool { requirements.isEmpty }
}

/// One condition on one label. `matchLabels` is a family of `In` with one value.
package struct LabelRequirement: Hashable, Sendable {
  package enum Condition: Hashable, Sendable {
    /// The label is present and has one of the values.
    case isOne(of: [String])
    /// The label is absent, or has none of the values.
    case isNone(of: [String])
    case exists
    case doesNotExist
  }

  package var key: String
  package var condition: Condition

  /// Where it is written; `nil` in a question.
  package var range: SourceRange?

  package init(_ key: String, _ condition: Condition, at range: SourceRange? = nil) {
    self.key = key
    self.condition = condition
    self.range = range
  }
}

extension LabelRequirement {
  /// Whether labels that are known in full meet the requirement.
  package func holds(for labels: Labels) -> Bool {
    let value = labels[key]
    return switch condition {
    case .isOne(let values): value.map(values.contains) ?? false
    case .isNone(let values): !(value.map(values.contains) ?? false)
    case .exists: value != nil
    case .doesNotExist: value == nil
    }
  }
}

extension LabelRequirement: CustomStringConvertible {
  /// As `kubectl -l` takes it: `app=web`, `tier in (a,b)`, `!legacy`.
  package var description: String {
    switch condition {
    case .isOne(let values) where values.count == 1: "\(key)=\(values[0])"
    case .isOne(let values): "\(key) in (\(values.joined(separator: ",")))"
    case .isNone(let values) where values.count == 1: "\(key)!=\(values[0])"
    case .isNone(let values): "\(key) notin (\(values.joined(separator: ",")))"
    case .exists: key
    case .doesNotExist: "!\(key)"
    }
  }
}

extension LabelSelector: CustomStringConvertible {
  package var description: String {
    requirements.map(\.description).joined(separator: ",")
  }
}
