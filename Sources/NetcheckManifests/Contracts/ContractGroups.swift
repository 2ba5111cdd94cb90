import NetcheckDiagnostics
import NetcheckDocuments
import NetcheckModel

extension ContractReader {
  static let groupFields = [
    "namespaces", "pods", "workloads", "serviceAccounts", "services", "addresses", "groups",
  ]
}

extension FieldReader {
  /// The groups of a contract, in the order of the file.
  func contractGroups() -> [Contract.Group] {
    guard let reader = mapping("groups") else { return [] }
    let names = Set(reader.value.entries.map { $0.key.text })
    let groups = reader.value.entries.map { key, value in
      let name = Located(key.text, at: key.range)
      decoding.checkGroupName(name)
      return Contract.Group(name: name, members: reader.members(of: name.value, value, names))
    }
    decoding.refuseCircles(among: groups)
    return groups
  }

  private func members(
    of name: String, _ value: Value, _ groups: Set<String>
  ) -> [Located<Contract.Member>] {
    switch value.kind {
    case .string:
      return decoding.string(value, name).flatMap { decoding.member($0, groups) }.map { [$0] } ?? []
    case .sequence: return texts(name).compactMap { decoding.member($0, groups) }
    case .mapping:
      return FieldReader(value, name, decoding)?.members(groups) ?? []
    default:
      decoding.report(.wrongType(of: name, expected: "a name, a list or a mapping", got: value))
      return []
    }
  }

  private func texts(_ key: String) -> [Located<String>] { strings(key) ?? [] }

  private func members(_ groups: Set<String>) -> [Located<Contract.Member>] {
    allowOnlyOfContract(ContractReader.groupFields)
    var members: [Located<Contract.Member>] = []
    if self["namespaces"] != nil || self["pods"] != nil {
      let selection = Contract.PodSelection(
        selectedNamespaces(), labels: podSelector() ?? LabelSelector())
      members.append(Located(.selection(selection), at: value.range))
    }
    for text in texts("workloads") { members += [decoding.reference(text)].compactMap(\.self) }
    for text in texts("serviceAccounts") {
      members += [decoding.reference(text, kind: "sa/")].compactMap(\.self)
    }
    for text in texts("services") {
      members += [decoding.reference(text, kind: "svc/")].compactMap(\.self)
    }
    for text in texts("addresses") {
      members += [decoding.address(text)].compactMap(\.self)
    }
    for text in texts("groups") { members += [decoding.member(text, groups)].compactMap(\.self) }
    return members
  }

  private func selectedNamespaces() -> Contract.PodSelection.Namespaces {
    guard let value = self["namespaces"] else { return .all }
    if value.kind == .mapping { return selector("namespaces").map { .labelled($0) } ?? .all }
    return .named((oneOrMore("namespaces") ?? []).map(\.value))
  }

  /// Labels as `kubectl -l` takes them, or a selector as manifests hold it.
  private func podSelector() -> LabelSelector? {
    guard let value = self["pods"] else { return nil }
    guard value.kind == .string else { return selector("pods") }
    switch LabelSelector.parse(value.text) {
    case .success(let selector): return selector
    case .failure(var fault):
      fault.range = value.range
      decoding.report(fault)
      return nil
    }
  }
}

extension Decoding {
  fileprivate func checkGroupName(_ name: Located<String>) {
    if WellKnownPeer(rawValue: name.value) != nil {
      report(
        .invalidContract(
          "'\(name.value)' is the name of a peer that every cluster has", at: name.range,
          help: "give the group another name"))
    } else if !isWord(name.value) {
      report(
        .invalidContract(
          "'\(name.value)' is no name of a group", at: name.range,
          help: "write letters, digits, '-' and '_'"))
    }
  }

  private func isWord(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
          || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
      }
  }

  /// What a text names: a group, a peer that every cluster has, or endpoints as in questions.
  func member(_ text: Located<String>, _ groups: Set<String>) -> Located<Contract.Member>? {
    if groups.contains(text.value) { return Located(.group(text.value), at: text.range) }
    if let peer = WellKnownPeer(rawValue: text.value) {
      return Located(.wellKnown(peer), at: text.range)
    }
    guard isWord(text.value) else { return reference(text) }
    report(.unknownGroup(text, groups))
    return nil
  }

  /// Endpoints as questions name them; `kind` is put before the name.
  fileprivate func reference(
    _ text: Located<String>, kind: String = ""
  ) -> Located<Contract.Member>? {
    switch EndpointReference.parse(text.value.withKind(kind)) {
    case .success(.internet): return Located(.wellKnown(.internet), at: text.range)
    case .success(.namespace(let name)):
      return Located(.selection(Contract.PodSelection(.named([name]))), at: text.range)
    case .success(.labels(let namespace, let labels)):
      let selection = Contract.PodSelection(namespace.map { .named([$0]) } ?? .all, labels: labels)
      return Located(.selection(selection), at: text.range)
    case .success(let reference): return Located(.reference(reference), at: text.range)
    case .failure(var fault):
      fault.range = text.range
      report(fault)
      return nil
    }
  }

  fileprivate func address(_ text: Located<String>) -> Located<Contract.Member>? {
    guard let member = reference(text) else { return nil }
    if case .reference(.block) = member.value { return member }
    report(
      .error(
        "'\(text.value)' is no address", code: .invalidAddress, at: text.range,
        help: "write an address or a block, as in 10.0.0.0/8"))
    return nil
  }

  /// A group that holds itself, if only through others, has no members that anybody could tell.
  fileprivate func refuseCircles(among groups: [Contract.Group]) {
    var holders: [String: [String]] = [:]
    var open: [String: Int] = [:]
    for group in groups {
      for case .group(let inner) in group.members.map(\.value) {
        holders[inner, default: []].append(group.name.value)
        open[group.name.value, default: 0] += 1
      }
    }
    // What holds no group is settled, then what holds settled ones alone; circles are left.
    var settled = groups.map(\.name.value).filter { open[$0] == nil }
    while let name = settled.popLast() {
      for holder in holders[name] ?? [] {
        open[holder]! -= 1
        if open[holder] == 0 { settled.append(holder) }
      }
    }
    guard let group = groups.first(where: { open[$0.name.value, default: 0] > 0 }) else { return }
    report(
      .invalidContract(
        "group '\(group.name.value)' holds itself, or another that does", at: group.name.range,
        help: "take one of them out of the other"))
  }
}

extension String {
  /// The name with a kind before it, behind the namespace: `shop/web` becomes `shop/sa/web`.
  fileprivate func withKind(_ kind: String) -> String {
    if kind.isEmpty || utf8.starts(with: kind.utf8) { return self }
    guard let slash = firstIndex(of: "/") else { return kind + self }
    let rest = self[index(after: slash)...]
    return self[...slash] + (rest.utf8.starts(with: kind.utf8) ? "" : kind) + rest
  }
}

extension Diagnostic {
  fileprivate static func unknownGroup(_ text: Located<String>, _ groups: Set<String>) -> Diagnostic
  {
    let known = groups.sorted() + WellKnownPeer.allCases.map(\.rawValue)
    return .error(
      "no group is called '\(text.value)'", code: .unknownGroup, at: text.range,
      help: Spelling.suggestion(for: text.value, among: known).map { "did you mean '\($0)'?" }
        ?? "define it under 'groups:', or name endpoints as in namespace/name")
  }
}
