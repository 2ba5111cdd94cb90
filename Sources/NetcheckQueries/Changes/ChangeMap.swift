import NetcheckModel
import NetcheckSets

extension AllowMap.Link {
  /// Whether another link joins the same two with the same fate.
  fileprivate func joinsAs(_ other: AllowMap.Link) -> Bool {
    (from, to, fate) == (other.from, other.to, other.fate)
  }
}

/// What changes between two clusters as a map: its links are opened, closed, or may be.
package struct ChangeMap: Sendable {
  package private(set) var map = AllowMap()
  private var proofs: [Ends: LinkProof] = [:]
  private let known: [CanReach.GroupName: AllowMap.Member]
  private var places: [CanReach.GroupName: Int] = [:]

  private struct Ends: Hashable {
    var from: Int
    var to: Int
  }

  /// - Parameters:
  ///   - before: the earlier cluster, and `now` the later one: who is who in them.
  package init(_ changes: AllowChanges.Answer, before: AllowMap?, now: AllowMap?) {
    var known: [CanReach.GroupName: AllowMap.Member] = [:]
    for member in before?.members ?? [] {
      known[member.name] = member
      known[member.name]?.isEarlier = true
    }
    for member in now?.members ?? [] { known[member.name] = member }
    self.known = known
    map.engine = now?.engine ?? .kubernetes
    map.baseline = now?.baseline ?? .none
    for row in changes.rows { add(row, changes) }
    map.links.sort { ($0.from, $0.to, $0.fate) < ($1.from, $1.to, $1.fate) }
  }

  /// Which policies make a link change.
  package func proof(of link: AllowMap.Link) -> LinkProof {
    proofs[Ends(from: link.from, to: link.to)] ?? LinkProof()
  }

  private mutating func add(_ row: AllowChanges.Row, _ changes: AllowChanges.Answer) {
    let (from, to) = (member(row.source, changes), member(row.destination, changes))
    for (fate, connections) in [
      (AllowMap.Fate.opened, row.opened), (.closed, row.closed), (.mayOpen, row.mayOpen),
      (.mayClose, row.mayClose),
    ] where !connections.isEmpty {
      let link = AllowMap.Link(from: from, to: to, fate: fate, connections: connections)
      // Two rows tell of one pair if only the families differ, and stand together: each has a link a fate at most.
      let latest = map.links.indices.suffix(2 * AllowMap.Fate.allCases.count)
      if row.family != nil, let known = latest.first(where: { map.links[$0].joinsAs(link) }) {
        map.links[known].connections = map.links[known].connections.union(connections)
      } else {
        map.links.append(link)
      }
    }
    var proof = proofs[Ends(from: from, to: to)] ?? LinkProof()
    for cause in row.causes {
      switch cause.when {
      case .now: proof.origins.append(cause.origin)
      case .before: proof.earlier.append(cause.origin)
      }
    }
    proofs[Ends(from: from, to: to)] = proof
  }

  private mutating func member(
    _ name: CanReach.GroupName, _ changes: AllowChanges.Answer
  ) -> Int {
    if let place = places[name] { return place }
    var member = known[name] ?? stranger(name)
    if changes.came.contains(name.name) { member.presence = .came }
    if changes.went.contains(name.name) { member.presence = .went }
    places[name] = map.members.count
    map.members.append(member)
    return map.members.count - 1
  }

  /// Who is in neither map under this name: a part of the addresses outside that nothing else has links with.
  private func stranger(_ name: CanReach.GroupName) -> AllowMap.Member {
    let namespace =
      switch name.name {
      case .workload(let namespace, _, _, _), .pod(let namespace, _): namespace
      default: ""
      }
    return AllowMap.Member(
      name: name, kind: namespace.isEmpty ? .outside : .pod, namespace: namespace,
      labels: Labels(), addresses: name.name.addresses)
  }
}
