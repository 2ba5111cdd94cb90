/// Whether something holds, as far as the files tell.
package enum Truth: Hashable, Sendable {
  case no, yes

  /// It depends on facts that the files do not hold.
  case unknown([MissingFact])

  package static func of(_ value: Bool) -> Truth { value ? .yes : .no }

  package var isNo: Bool { self == .no }
  package var isYes: Bool { self == .yes }

  package func and(_ other: @autoclosure () -> Truth) -> Truth {
    switch self {
    case .no: .no
    case .yes: other()
    case .unknown(let facts):
      switch other() {
      case .no: .no
      case .yes: self
      case .unknown(let more): .unknown(facts.adding(more))
      }
    }
  }

  package func or(_ other: @autoclosure () -> Truth) -> Truth {
    negated.and(other().negated).negated
  }

  package var negated: Truth {
    switch self {
    case .no: .yes
    case .yes: .no
    case .unknown: self
    }
  }
}

extension [MissingFact] {
  /// These facts and those of the others that are not among them.
  package func adding(_ others: [MissingFact]) -> [MissingFact] {
    var all = self
    for fact in others where !all.contains(fact) { all.append(fact) }
    return all
  }
}
