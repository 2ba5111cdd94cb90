import NetcheckCluster
import NetcheckDiagnostics
import NetcheckLadder
import NetcheckModel
import NetcheckSets

/// A rule of a contract with its parties found in a cluster. It holds for every ladder over that cluster.
struct ResolvedRule {
  var rule: Contract.Rule

  /// What the rule's entries mean, in their order.
  var terms: [Term]

  /// The same of its exceptions.
  var exceptions: [Term]

  /// For each entry, and each exception, the pods that it would mean if somebody made them.
  var futures: [Futures] = []
  var exceptionFutures: [Futures] = []

  struct Futures {
    var from: [Contract.PodSelection]
    var to: [Contract.PodSelection]
    var asked: ConnectionSet
  }

  /// Whom paths must pass, for rules about paths around somebody.
  var via: Parties?

  /// Parts of the rule that speak of nothing, each with its place.
  var gaps: [ContractTest.Gap] = []

  /// The parties of one entry.
  struct Term {
    var from: Parties
    var to: Parties

    /// Connections that the entry asks of this end; `nil` if it does not mean the end.
    func asked(of key: PartyKey, at end: Contract.End) -> ConnectionSet? {
      let parties = end == .source ? from : to
      return switch key {
      case .pod(let pod): asked(pod, parties.pods)
      case .node(let node): asked(node, parties.nodes)
      case .outside(let address):
        parties.outside.first { $0.addresses.contains(address) }?.asked
      }
    }

    private func asked<ID>(
      _ member: Parties.Member<ID>, _ members: [Parties.Member<ID>: ConnectionSet]
    ) -> ConnectionSet? {
      let own = members[member]
      // Who is meant as a whole is so by each address.
      guard member.addresses != nil, let whole = members[Parties.Member(id: member.id)] else {
        return own
      }
      return own?.union(whole) ?? whole
    }

    func parties(_ end: Contract.End) -> Parties { end == .source ? from : to }

    /// What hides whom the entry means.
    var missing: [MissingFact] { from.missing.adding(to.missing) }
  }

  /// What hides whom the rule means.
  var missing: [MissingFact] {
    (terms.map(\.missing) + [via?.missing].compactMap(\.self)).reduce([]) { $0.adding($1) }
  }

  /// The rule without some of its exceptions.
  func without(exceptions places: [Int]) -> ResolvedRule {
    var rule = self
    for place in places.sorted(by: >) {
      rule.rule.exceptions.remove(at: place)
      rule.exceptions.remove(at: place)
      rule.exceptionFutures.remove(at: place)
    }
    return rule
  }
}

extension ResolvedRule {
  /// Whether the rule is about a host, or a pod that uses its network, and not about it among others. Who speaks of everybody, or of a
  /// namespace, does not mean that its node can't reach a pod.
  func means(_ group: EndpointGroups.Group, _ end: Contract.End, _ cluster: Cluster) -> Bool {
    guard group.endpoint.isHost else { return false }
    return terms.contains { term in
      let parties = term.parties(end)
      if group.pods.isEmpty {
        return parties.nodes.keys.contains { $0.id == group.endpoint.node }
      }
      let pods = Set(parties.pods.keys.map(\.id))
      guard !pods.isDisjoint(with: group.pods) else { return false }
      return !parties.named.isDisjoint(with: group.pods)
        || (parties.outside.isEmpty && pods.allSatisfy { cluster.pods[$0].isHost })
    }
  }
}

/// One party of a side. A block stands for itself by any of its addresses: no rule of the contract tells them apart.
enum PartyKey: Hashable {
  case pod(Parties.Member<Int>)
  case node(Parties.Member<String>)
  case outside(IPAddress)
}

extension ResolvedRule {
  init(_ rule: Contract.Rule, _ resolver: PartyResolver) throws(Diagnostic) {
    self.rule = rule
    terms = []
    exceptions = []
    for entry in rule.entries {
      let term = try Term(entry, resolver)
      terms.append(term)
      futures.append(Futures(entry, resolver))
      gaps += Self.gaps(of: entry, term, resolver)
    }
    for exception in rule.exceptions {
      exceptions.append(try Term(exception.entry, resolver))
      exceptionFutures.append(Futures(exception.entry, resolver))
    }
    if case .around(let members) = rule.paths {
      let parties = try resolver.parties(members, ports: [])
      if parties.isEmpty {
        gaps.append(.nobody(members.first, absent: parties.absent, end: nil))
      }
      via = parties
    }
  }

  private static func gaps(
    of entry: Contract.Entry, _ term: Term, _ resolver: PartyResolver
  ) -> [ContractTest.Gap] {
    var gaps: [ContractTest.Gap] = []
    for (members, parties, end) in [
      (entry.from, term.from, Contract.End.source), (entry.to, term.to, .destination),
    ] {
      if parties.isEmpty, parties.missing.contains(where: \.isTargetPort) { continue }
      if parties.isEmpty {
        gaps.append(.nobody(members.first, absent: parties.absent, end: end))
      } else {
        gaps += parties.empty.map { .nobody($0, absent: [], end: end) }
        gaps += parties.absent.map { .nobody(nil, absent: [$0], end: end) }
      }
    }
    if gaps.isEmpty {
      gaps += entry.ports.filter { !resolver.isHeard($0.value, by: term.to) }.map { .unheard($0) }
    }
    return gaps
  }
}

extension ResolvedRule.Term {
  init(_ entry: Contract.Entry, _ resolver: PartyResolver) throws(Diagnostic) {
    from = try resolver.parties(entry.from, ports: nil)
    to = try resolver.parties(entry.to, ports: entry.ports.map(\.value))
    to.missing = to.missing.adding(to.doors)
    // A Service that hides who comes from outside leaves open what policies see.
    if !from.outside.isEmpty, let service = to.hidesSource.first {
      to.missing = to.missing.adding([.sourceAddress(service: service)])
    }
  }
}

extension ResolvedRule.Futures {
  init(_ entry: Contract.Entry, _ resolver: PartyResolver) {
    from = resolver.selections(entry.from)
    to = resolver.selections(entry.to)
    asked = resolver.asked(entry.ports.map(\.value))
  }
}

extension MissingFact {
  /// Whether somebody is meant, and only the port is not known.
  fileprivate var isTargetPort: Bool { if case .targetPort = self { true } else { false } }
}
