import NetcheckDiagnostics
import NetcheckModel
import NetcheckQueries
import NetcheckSets

/// The words for contracts and what came of them.
extension Contract.Rule {
  /// What the rule demands, in one line.
  var statement: String {
    switch (demand, paths) {
    case (.deny, .direct): "no connection " + told { "from \($0) to \($1)" }
    case (.deny, .transitive): "no path " + told { "from \($0) to \($1)" }
    case (.deny, .around(let via)):
      "no path " + told { "from \($0) to \($1)" } + " but through " + via.told
    case (.allow, .direct): told { "\($0) may connect to \($1)" }
    case (.allow, .transitive): told { "a path leads from \($0) to \($1)" }
    case (.allow, .around(let via)):
      told { "a path leads from \($0) to \($1)" } + ", and only through " + via.told
    case (.only(.destination), _): told { "only \($0) may connect to \($1)" }
    case (.only(.source), _): told { "\($0) may connect only to \($1)" }
    }
  }

  private func told(_ sentence: (String, String) -> String) -> String {
    let sides = entries.map { entry in
      let ports = entry.ports.map { "\($0.value)" }.joined(separator: ", ")
      return sentence(entry.from.told, entry.to.told) + (ports.isEmpty ? "" : " on \(ports)")
    }
    return sides.joined(separator: "; ")
      + (scope == .anyFuturePod ? ", also of pods that nobody has made yet" : "")
  }
}

extension [Located<Contract.Member>] {
  var told: String { map { "\($0.value)" }.joined(separator: ", ") }
}

extension ContractTest.Opening {
  var subject: String { "\(source.text) → \(destination.text)" }

  /// What is so, and should not be.
  func message(isOpen: Bool) -> String {
    let verdict =
      isUndecided ? "perhaps \(isOpen ? "allowed" : "denied")" : isOpen ? "allowed" : "denied"
    let family = family.map { " over \($0.rawValue)" } ?? ""
    return "\(subject) on \(connection)\(family) is \(verdict), and the contract wants it "
      + (isOpen ? "denied" : "allowed")
  }
}

extension ContractTest.Path {
  var subject: String {
    "\(hops.first?.source.text ?? "") → \(hops.last?.destination.text ?? "")"
  }

  /// The whole way, hop by hop.
  var message: String {
    let way = hops.map { " → \($0.destination.text) on \($0.connection)" }.joined()
    let count = hops.count == 1 ? "one connection" : "\(hops.count) connections"
    return "a path of \(count)\(isUndecided ? " perhaps" : "") leads where none may: "
      + (hops.first?.source.text ?? "") + way
  }
}

extension ContractTest.FuturePods {
  var subject: String { "\(source.text) → \(destination.text)" }

  var message: String {
    let sides = "\(source.text) → \(destination.text) on \(connection)"
    let should = "and the contract wants it \(isClosed ? "allowed" : "denied")"
    if isUndecided { return "\(sides) might be \(isClosed ? "denied" : "allowed"), \(should)" }
    return "\(sides) would be \(isClosed ? "denied" : "allowed"), \(should)"
  }
}

extension ContractTest.FutureParty {
  var text: String {
    switch self {
    case .existing(let group): group.text
    case .future(let namespace, let labels, let account):
      "any future pod in \(namespace)" + (labels.isEmpty ? "" : " with labels \(labels)")
        + (account.map { " and service account \($0)" } ?? "")
    }
  }
}

extension ContractTest.Limit {
  var text: String {
    switch self {
    case .cases(let count):
      "more than \(count) kinds of pods would have to be told apart"
    case .patterns(let key):
      "selectors ask in too many ways for parts of the value of \(key)"
    case .portNames:
      "rules name ports, and which numbers a future pod gives the names nobody knows"
    }
  }
}

extension ContractTest.Gap {
  /// What is missing, and how to mend it.
  var text: (message: String, help: String) {
    switch self {
    case .nobody(let member, let absent, let end):
      let side = end.map { $0 == .source ? "'from'" : "'to'" } ?? "'via'"
      if let fault = absent.first {
        return (
          "\(side) names what is not there: \(fault.message)",
          fault.help ?? "correct the name, or say 'may-be-empty: true'"
        )
      }
      let name = member.map { " \($0.value)" } ?? ""
      return (
        "\(side) means nobody:\(name) has no members in the input",
        "correct it, give netcheck the manifests that belong to it, or say 'may-be-empty: true'"
      )
    case .unheard(let port):
      return (
        "no destination listens on \(port.value)",
        "correct the port, declare it in the pods (containerPort), or say 'may-be-empty: true'"
      )
    case .noFuture:
      return (
        "no side means pods that somebody could make",
        "name a namespace or labels on one side, or remove 'scope'"
      )
    case .noPair:
      return (
        "the rule speaks of no pair of endpoints",
        "name other sides: nobody asks what one pod says to itself, or the outside to the outside"
      )
    }
  }

  /// Where the contract says so.
  var range: SourceRange? {
    switch self {
    case .nobody(let member, let absent, _): absent.first?.range ?? member?.range
    case .unheard(let port): port.range
    case .noFuture, .noPair: nil
    }
  }
}

extension ContractTest.Mend {
  /// The steps, a line each.
  func lines(in sources: SourceMap) -> [String] {
    if steps.isEmpty { return [] }
    let title =
      suffices ? "a smallest change that mends it:" : "a change that mends some of it:"
    return [title] + steps.map { "  " + $0.text(in: sources) }
  }
}

extension ContractTest.Mend.Step {
  fileprivate func text(in sources: SourceMap) -> String {
    func told(_ origin: Origin) -> String { "\(origin.text) (\(origin.place(in: sources)))" }
    switch self {
    case .remove(let origin): return "remove \(told(origin)), which opens nothing else"
    case .narrow(let origin, let closing):
      return "narrow \(told(origin)), which also opens \(closing) other "
        + (closing == 1 ? "pair" : "pairs")
    case .isolate(let name, let direction):
      return "isolate \(name) for \(direction.rawValue): no policy governs it there"
    case .open(let direction, let subject, let peer, let connections, let policy):
      return "open the \(direction.rawValue) of \(subject) "
        + (direction == .egress ? "to" : "from") + " \(peer) on \(connections)"
        + (policy.map { ", as in \(told($0))" } ?? "")
    case .stopDenying(let origin): return "narrow \(told(origin)), which denies it"
    }
  }
}
