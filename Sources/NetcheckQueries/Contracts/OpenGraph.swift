import NetcheckCluster
import NetcheckDiagnostics
import NetcheckModel
import NetcheckReachability
import NetcheckSets

/// What is open between the members of a scope, in one form for equal meaning.
struct OpenGraph: Equatable {
  /// Two members of a scope, by their places.
  struct Ends: Hashable {
    var from: Int
    var to: Int
  }

  /// Connections that fare alike on some addresses, where one end is a block.
  struct Piece: Hashable {
    var allowed: ConnectionSet
    var undecided: ConnectionSet

    /// `nil` where no end is a block.
    var addresses: AddressSet?
  }

  private(set) var pairs: [Ends: Set<Piece>] = [:]

  /// Policies of the other ladder may not tell members of the scope apart.
  init(_ scope: RuleScope, _ tracer: Tracer, _ relations: Relations) throws(Diagnostic) {
    var united: [Ends: [Piece]] = [:]
    for pair in try OpenPairs(scope.graph, tracer, relations, asked: nil, families: .united).all() {
      let ends = Ends(from: pair.from, to: pair.to)
      let block =
        scope.sources[pair.from].group.endpoint.block
        ?? scope.destinations[pair.to].group.endpoint.block
      let piece = Piece(
        allowed: pair.allowed, undecided: pair.undecided,
        addresses: block.map { pair.addresses ?? $0 })
      united[ends, default: []].unite(piece)
    }
    pairs = united.mapValues { Set($0) }
  }

  /// What is allowed between two members here and not in another graph, on some address.
  func lost(in other: OpenGraph, _ ends: Ends) -> ConnectionSet {
    let after = other.pairs[ends] ?? []
    return (pairs[ends] ?? []).reduce(ConnectionSet()) { lost, piece in
      var rest = piece.addresses
      var found = lost
      for next in after {
        let common = piece.addresses.map { $0.intersection(next.addresses ?? $0) }
        if common?.isEmpty ?? false { continue }
        found = found.union(piece.allowed.subtracting(next.allowed))
        rest = rest.flatMap { rest in common.map { rest.subtracting($0) } }
      }
      let isGone = rest.map { !$0.isEmpty } ?? after.isEmpty
      return isGone ? found.union(piece.allowed) : found
    }
  }
}

extension [OpenGraph.Piece] {
  fileprivate mutating func unite(_ piece: OpenGraph.Piece) {
    let index = firstIndex {
      $0.allowed == piece.allowed && $0.undecided == piece.undecided
    }
    guard let index, let addresses = piece.addresses, let own = self[index].addresses else {
      append(piece)
      return
    }
    self[index].addresses = own.union(addresses)
  }
}
