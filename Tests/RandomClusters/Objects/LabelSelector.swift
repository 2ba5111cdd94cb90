/// A selector as the API of Kubernetes writes it.
package struct LabelSelector: Hashable, Sendable {
  package var matchLabels: [Label]?
  package var matchExpressions: [Expression]?

  package struct Expression: Hashable, Sendable {
    package enum Operator: String, CaseIterable, Hashable, Sendable {
      case isIn = "In"
      case isNotIn = "NotIn"
      case exists = "Exists"
      case doesNotExist = "DoesNotExist"

      /// Whether the operator is written with values.
      var takesValues: Bool { self == .isIn || self == .isNotIn }
    }

    package var key: String
    package var test: Operator
    package var values: [String]
  }
}
