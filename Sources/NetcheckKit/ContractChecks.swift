package import NetcheckDiagnostics
package import NetcheckModel
package import NetcheckQueries

extension Analysis {
  /// The ready checks that contracts switch on, with what they find.
  ///
  /// - Parameter isRecommended: whether all are switched on beside.
  package func checks(
    of contracts: [Contract], isRecommended: Bool
  ) throws(Diagnostic) -> (checks: [CheckID], findings: [CheckFinding]) {
    var chosen: Set<CheckID> = []
    var exceptions: [Checks.Exception] = []
    for contract in contracts {
      if contract.isRecommended || isRecommended { chosen.formUnion(CheckID.allCases) }
      for check in contract.checks {
        guard let id = CheckID(rawValue: check.id.value) else { throw .unknownCheck(check.id) }
        chosen.insert(id)
        exceptions += check.exceptions.map { Checks.Exception(id, $0.value) }
      }
    }
    let checks = CheckID.allCases.filter(chosen.contains)
    if checks.isEmpty { return ([], []) }
    return (checks, try findings(of: checks, exceptions: exceptions))
  }
}

extension Diagnostic {
  fileprivate static func unknownCheck(_ id: Located<String>) -> Diagnostic {
    let known = CheckID.allCases.map(\.rawValue)
    return .error(
      "no check is called '\(id.value)'", code: .unknownWord, at: id.range,
      help: Spelling.suggestion(for: id.value, among: known).map { "did you mean '\($0)'?" }
        ?? "the checks are " + known.joined(separator: ", "))
  }
}
