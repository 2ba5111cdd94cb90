import NetcheckModel
import NetcheckSets

/// Two groups of a scope, or parts of their addresses, between which something may be opened.
struct OpenPair {
  /// The groups, by their places in the scope.
  var from: Int
  var to: Int

  /// The names of the two, where a part of a block is meant and not the whole.
  var source: EndpointName
  var destination: EndpointName

  var allowed: ConnectionSet
  var undecided: ConnectionSet

  /// The family in which this is so, where the two speak in both and what is open differs.
  var family: AddressFamily?

  /// Whether nothing but the nodes on which the two run leaves something undecided.
  var isByPlacement = false

  /// What is allowed because both run on one node, and only if they do.
  var allowedByPlacement = ConnectionSet()

  /// Whether something is undecided because a Service may hide the source's address.
  var hidesSource = false

  /// Whether it is not known that both belong to those who were asked about, so that all is undecided.
  var isDoubtful = false

  /// Whether another pair is of the same groups.
  func isBetweenTheSame(as other: OpenPair) -> Bool {
    (from, to) == (other.from, other.to)
  }

  /// Whether another pair has the same open.
  func tellsTheSame(as other: OpenPair) -> Bool {
    allowed == other.allowed && undecided == other.undecided
      && allowedByPlacement == other.allowedByPlacement && isByPlacement == other.isByPlacement
  }

  /// Adds what is open in another family.
  mutating func add(_ other: OpenPair) {
    family = nil
    // What is open in one family without regard to the nodes is open without.
    let (own, others) = (
      allowed.subtracting(allowedByPlacement), other.allowed.subtracting(other.allowedByPlacement)
    )
    allowedByPlacement = allowedByPlacement.union(other.allowedByPlacement)
      .subtracting(own).subtracting(others)
    allowed = allowed.union(other.allowed)
    let isPlaced = undecided.isEmpty || isByPlacement
    let isOtherPlaced = other.undecided.isEmpty || other.isByPlacement
    undecided = undecided.union(other.undecided).subtracting(allowed)
    isByPlacement = isPlaced && isOtherPlaced && !undecided.isEmpty
  }

  /// The pair without some connections; `nil` if no other one may be open.
  func without(_ connections: ConnectionSet) -> OpenPair? {
    if connections.isEmpty { return self }
    return only(allowed.union(undecided).subtracting(connections))
  }

  /// The pair on some connections; `nil` if none of these may be open.
  func only(_ connections: ConnectionSet) -> OpenPair? {
    var pair = self
    pair.allowed = allowed.intersection(connections)
    pair.undecided = undecided.intersection(connections)
    return pair.allowed.isEmpty && pair.undecided.isEmpty ? nil : pair
  }
}
