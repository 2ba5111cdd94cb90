import NetcheckDiagnostics
import NetcheckDocuments
import NetcheckModel

extension ContractReader {
  static let ruleFields = [
    "id", "about", "deny", "allow", "only", "closes", "transitive", "via", "quantifier", "scope",
    "except", "may-be-empty",
  ]
  static let entryFields = ["from", "to", "ports"]
  static let exceptionFields = ["from", "to", "ports", "owner", "reason", "expires"]
  static let demands = ["deny", "allow", "only"]
}

extension FieldReader {
  /// The rules of a contract, in the order of the file.
  func contractRules(groups: Set<String>) -> [Contract.Rule] {
    var ids: [String: SourceRange] = [:]
    var rules: [Contract.Rule] = []
    for reader in mappings("rules") ?? [] {
      guard let rule = reader.rule(groups) else { continue }
      if let first = ids[rule.id.value] {
        decoding.report(.sameID(rule.id, first))
      } else {
        ids[rule.id.value] = rule.id.range
      }
      rules.append(rule)
    }
    return rules
  }

  private func rule(_ groups: Set<String>) -> Contract.Rule? {
    allowOnlyOfContract(ContractReader.ruleFields)
    let id = required("id").flatMap { decoding.string($0, "id") }
    let demand = demand()
    guard let id, let (key, demand) = demand else { return nil }
    decoding.checkID(id)
    var rule = Contract.Rule(id: id, demand: demand, entries: entries(key, groups))
    rule.about = string("about")?.value
    rule.paths = paths(groups)
    rule.quantifier = choice("quantifier", Contract.Quantifier.self) ?? .all
    rule.scope = choice("scope", Contract.Scope.self) ?? .existing
    rule.exceptions = (mappings("except") ?? []).compactMap { $0.exception(groups) }
    rule.mayBeEmpty = boolean("may-be-empty") ?? false
    refuseContradictions(in: rule)
    return rule
  }

  private func demand() -> (key: String, Contract.Demand)? {
    let present = ContractReader.demands.filter { value[$0] != nil }
    guard present.count == 1 else {
      decoding.report(
        .invalidContract(
          present.isEmpty
            ? "the rule demands nothing"
            : "the rule demands two things: " + present.joined(separator: " and "),
          at: value.range, help: "give it one of deny, allow, only"))
      return nil
    }
    let closes = choice("closes", Contract.End.self)
    if present[0] != "only", let closes = value["closes"] {
      decoding.report(
        .invalidContract(
          "'closes' belongs to 'only'", at: closes.range,
          help: "remove it; '\(present[0])' closes nothing"))
    }
    switch present[0] {
    case "deny": return ("deny", .deny)
    case "allow": return ("allow", .allow)
    default: return ("only", .only(closing: closes ?? .destination))
    }
  }

  /// One entry, or a list of them.
  private func entries(_ key: String, _ groups: Set<String>) -> [Contract.Entry] {
    guard let value = required(key) else { return [] }
    let readers =
      value.kind == .sequence ? mappings(key) ?? [] : [mapping(key)].compactMap(\.self)
    if value.kind == .sequence, readers.isEmpty {
      decoding.report(
        .invalidContract("\(key) names no connections", at: value.range, help: "name from and to"))
    }
    return readers.compactMap { reader in
      reader.allowOnlyOfContract(ContractReader.entryFields)
      return reader.entry(groups)
    }
  }

  private func entry(_ groups: Set<String>) -> Contract.Entry? {
    let ports = contractPorts()
    guard let from = side("from", groups), let to = side("to", groups) else { return nil }
    return Contract.Entry(from: from, to: to, ports: ports, range: value.range)
  }

  private func side(_ key: String, _ groups: Set<String>) -> [Located<Contract.Member>]? {
    guard required(key) != nil, let texts = oneOrMore(key) else { return nil }
    if texts.isEmpty {
      decoding.report(
        .invalidContract(
          "\(key) names nobody", at: self[key]?.range ?? value.range,
          help: "name a group, endpoints, or 'anybody'"))
    }
    return texts.compactMap { decoding.member($0, groups) }
  }

  private func paths(_ groups: Set<String>) -> Contract.Paths {
    if let via = oneOrMore("via") {
      return .around(via.compactMap { decoding.member($0, groups) })
    }
    return boolean("transitive") ?? false ? .transitive : .direct
  }

  private func exception(_ groups: Set<String>) -> Contract.Exception? {
    allowOnlyOfContract(ContractReader.exceptionFields)
    let owner = required("owner").flatMap { decoding.string($0, "owner") }
    let reason = required("reason").flatMap { decoding.string($0, "reason") }
    let expires = required("expires").flatMap { decoding.day($0) }
    guard let entry = entry(groups), let owner, let reason, let expires else { return nil }
    return Contract.Exception(
      entry: entry, owner: owner.value, reason: reason.value, expires: expires)
  }

  /// What parts of a rule say against each other.
  private func refuseContradictions(in rule: Contract.Rule) {
    func refuse(_ key: String, _ message: String, _ help: String) {
      decoding.report(.invalidContract(message, at: value[key]?.range ?? value.range, help: help))
    }
    if rule.demand == .deny, rule.quantifier != .all {
      refuse(
        "quantifier", "'deny' speaks of every pair", "remove 'quantifier', or narrow from and to")
    }
    if rule.demand == .allow, !rule.exceptions.isEmpty {
      refuse("except", "'allow' forbids nothing", "remove 'except'")
    }
    switch (rule.demand, rule.paths) {
    case (_, .direct): break
    case (.only, _):
      refuse(
        value["via"] == nil ? "transitive" : "via", "'only' speaks of single connections",
        "write a rule with 'deny' and 'via' for the paths")
    default:
      if rule.scope == .anyFuturePod {
        refuse(
          "scope", "paths over several hops are looked for among existing pods only",
          "remove 'scope', or write a rule of its own for future pods")
      }
    }
    if rule.scope == .anyFuturePod, rule.demand != .deny, rule.quantifier != .all {
      refuse("quantifier", "of pods that nobody has made yet all are asked", "remove 'quantifier'")
    }
  }
}

extension Decoding {
  fileprivate func checkID(_ id: Located<String>) {
    guard !Syntax.isDNSSubdomain(id.value) else { return }
    report(
      .invalidContract(
        "'\(id.value)' is no id", at: id.range,
        help: "write lower-case letters, digits, '-' and '.', as in db-from-api-only"))
  }

  fileprivate func day(_ value: Value) -> Located<Day>? {
    if let day = Day(value.text), value.kind == .string { return Located(day, at: value.range) }
    report(
      .invalidContract(
        "'\(value.text)' is no day", at: value.range, help: "write it as in 2030-12-31"))
    return nil
  }
}

extension Diagnostic {
  fileprivate static func sameID(_ id: Located<String>, _ first: SourceRange) -> Diagnostic {
    .error(
      "two rules have the id '\(id.value)'", code: .invalidContract, at: id.range,
      notes: [Note("the first is here", at: first)], help: "give one of them another id")
  }
}
