import NetcheckCluster
package import NetcheckDiagnostics
import NetcheckLadder
package import NetcheckModel
package import NetcheckReachability
package import NetcheckSets

/// Draws up the ``AllowMap`` of a question, and proves its links.
package struct AllowMapper: Sendable {
  private let tracer: Tracer
  private let scope: GraphScope
  private let asked: ConnectionSet
  private let namespace: String?
  package let map: AllowMap

  /// The endpoint of each member.
  private let endpoints: [Endpoint]
  private let places: [MapDraft.Place: Int]

  /// How many pairs are looked at one by one for what is denied.
  private static let mostDenied = 250_000

  /// - Parameters:
  ///   - showsDenied: links tell what is blocked, and not what may be opened.
  ///   - networkSets: names for sets of addresses.
  package init(
    _ question: AllowGraph.Question, _ tracer: Tracer, _ relations: Relations, showsDenied: Bool,
    withServices: Bool, networkSets: [(name: String, addresses: AddressSet)], namespace: String?
  ) throws(Diagnostic) {
    self.tracer = tracer
    self.namespace = namespace
    asked = question.connections ?? .all
    scope = try GraphScope(question, tracer, relations: [relations], namespace: namespace)
    let pairs = try OpenPairs(
      scope, tracer, relations, asked: question.connections, families: .united
    ).all()
    if showsDenied, scope.sources.count * scope.destinations.count > Self.mostDenied {
      throw .tooManyDenied(scope.sources.count * scope.destinations.count)
    }
    var draft = MapDraft(scope, tracer, networkSets)
    draft.addInsiders(of: question.namespace)
    if showsDenied {
      draft.addDenied(pairs, asked: asked)
    } else {
      draft.add(pairs)
    }
    if withServices { draft.addServices() }
    draft.map.links.sort { ($0.from, $0.to, $0.fate) < ($1.from, $1.to, $1.fate) }
    draft.map.absent = tracer.cluster.absentWorkloads
    draft.map.engine = tracer.ladder.engine
    draft.map.baseline = tracer.ladder.baseline
    map = draft.map
    endpoints = draft.endpoints
    places = draft.places
  }

  /// The members that a reference means; those of which it means a part count as well.
  package func members(_ reference: EndpointReference) throws(Diagnostic) -> [Int] {
    let resolver = EndpointResolver(tracer.cluster, namespace: namespace)
    let side = try resolver.side(reference, asked: .init(nil, nil))
    let pods = Set(side.members.compactMap(\.pod))
    let blocks = side.members.compactMap { member -> AddressSet? in
      if case .block(let block) = member.endpoint.addresses { block } else { nil }
    }
    return places.filter { place, member in
      if !place.pods.isEmpty { return !pods.isDisjoint(with: place.pods) }
      guard let addresses = map.members[member].addresses else {
        return side.members.contains { $0.endpoint.name == place.name }
      }
      return blocks.contains { !$0.isDisjoint(with: addresses) }
    }.map(\.value).sorted()
  }

  /// Which policies decide a link of the map.
  package func proof(of link: AllowMap.Link) -> LinkProof {
    let parts = PairParts(tracer).partsInEveryFamily(
      (endpoints[link.from], endpoints[link.to]), link.connections)
    // In one family it may fare otherwise.
    let own = parts.filter { $0.verdict == link.fate.verdict }
    var proof = LinkProof()
    for part in own.isEmpty ? parts : own {
      for origin in part.trace.decidingOrigins where !proof.origins.contains(origin) {
        proof.origins.append(origin)
      }
      proof.missing = proof.missing.adding(part.missing)
    }
    return proof
  }
}

extension AllowMap.Fate {
  /// The verdict that such a link tells of one cluster; `nil` of those that compare two.
  fileprivate var verdict: Verdict? {
    switch self {
    case .allowed: .allowed
    case .undecided: .undecided
    case .denied: .denied
    case .opened, .closed, .mayOpen, .mayClose: nil
    }
  }
}

extension Diagnostic {
  fileprivate static func tooManyDenied(_ count: Int) -> Diagnostic {
    .error(
      "\(count) pairs are too many to tell what each may not open", code: .badQuestion,
      help: "name smaller groups with --from and --to")
  }
}
