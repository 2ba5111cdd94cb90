package import NetcheckDiagnostics
import NetcheckModel
package import NetcheckQueries
import NetcheckSets

extension CheckFinding {
  /// The finding as a result of a report.
  package func result(in sources: SourceMap) -> Report.Result {
    var places = origins.compactMap { origin in
      origin.range.map { (location: Report.Location($0, in: sources), message: origin.text) }
    }
    // The subject's own place comes first where no policy does what is wrong.
    if let range {
      places.append((Report.Location(range, in: sources), subject.text))
    }
    let primary = places.first?.location
    return Report.Result(
      rule: check.rawValue, status: reportStatus, subject: subject.text, message: message,
      location: primary, related: places.filter { $0.location != primary },
      details: missing.compactMap { fact in
        "not known: \(fact.text)" + (fact.help.map { "; \($0)" } ?? "")
      })
  }

  private var missing: [MissingFact] {
    if case .undecided(let missing) = status { missing } else { [] }
  }

  private var reportStatus: Report.Status {
    switch status {
    case .passed: .passed
    case .failed: .failed
    case .skipped: .skipped
    case .warning: .warning
    case .undecided: .undecided
    }
  }

  /// What is so, and where it is not known, what may be so.
  private var message: String {
    switch status {
    case .passed: return check.rule.name
    case .skipped:
      if detail == .excepted { return "\(subject.text) is excepted" }
      return check == .dns
        ? "the input holds no Service of DNS with pods behind it"
        : "the input holds no Service default/kubernetes with endpoints"
    case .failed, .undecided, .warning: break
    }
    let isKnown = missing.isEmpty
    func perhaps(_ known: String, _ unknown: String) -> String { isKnown ? known : unknown }
    switch (check, detail) {
    case (.defaultDeny, _):
      return "\(subject.text) \(perhaps("is", "may be")) open by default"
    case (.dns, .connections(let connections, let name)):
      return "\(subject.text) \(perhaps("can't", "may not")) reach \(name) on \(connections)"
    case (_, .connections(let connections, let name)):
      let told = connections.isAll ? "every port" : "\(connections)"
      return "\(subject.text) \(perhaps("reaches", "may reach")) \(name) on \(told)"
    case (.hostNetwork, _): return "\(subject.text) uses its node's network: no policy binds it"
    case (.selectsNothing, _):
      return "\(subject.text) \(perhaps("selects", "may select")) nobody"
    case (_, .covered(let other)):
      return "\(subject.text) changes nothing: \(told([other])) matches all that it matches"
    case (_, .decidedBefore(let others)):
      return "\(subject.text) never decides: before it \(told(others)) "
        + (others.count == 1 ? "decides" : "decide") + " on all that it matches in the input"
    case (_, .openedByOthers(let others)):
      return "\(subject.text) opens nothing of its own: all that it opens in the input "
        + "\(told(others)) \(others.count == 1 ? "opens" : "open"), too"
    case (_, .matchesNobody):
      return "the peers of \(subject.text) \(perhaps("are", "may be")) nobody"
    case (_, .split(let pods, let namespaces)):
      return
        "\(subject.text) means every pod of namespaces with \(namespaces), and beside them pods of its own namespace with "
        + "\(pods), which are nobody"
    case (_, .namespaces(let selector)):
      return
        "\(subject.text) asks for namespaces with \(selector), which no namespace \(perhaps("bears", "may bear"))"
    case (_, .closedAtTheOtherEnd(let peers, let own)): return closed(peers, own)
    default: return check.rule.name
    }
  }

  /// Rules by their names, those of the subject's own policy by their number alone.
  private func told(_ rules: [Origin]) -> String {
    let names = rules.prefix(3).map { other in
      if case .rule(let own) = subject, own.policy == other.policy { return other.ruleText }
      return other.text
    }
    let more = rules.count > 3 ? " and \(rules.count - 3) more" : ""
    return names.joined(separator: " and ") + more
  }

  private func closed(_ peers: [EndpointName], _ own: String) -> String {
    guard case .rule(let origin) = subject, let direction = origin.rule?.direction else {
      return check.rule.name
    }
    let told = peers.prefix(3).map(\.description).joined(separator: ", ")
    let more = peers.count > 3 ? " and \(peers.count - 3) more" : ""
    return direction == .egress
      ? "\(subject.text) opens \(own) the way to \(told)\(more), whose ingress lets none of it in"
      : "\(subject.text) lets \(told)\(more) in to \(own), but their egress does not let them out"
  }
}

extension CheckFinding.Subject {
  /// What the result is about.
  fileprivate var text: String {
    switch self {
    case .namespace(let name, let direction): "\(direction.rawValue) of namespace \(name)"
    case .endpoint(let name): name.description
    case .policy(let name): "\(name.kind.rawValue) \(name)"
    case .rule(let origin): origin.text
    case .cluster: "the cluster"
    }
  }
}

extension Origin {
  fileprivate var ruleText: String {
    rule.map { "\($0.direction.rawValue) rule \($0.number)" } ?? text
  }
}
