/// What a walk comes to, as numbers of connection sets.
struct Outcome: Hashable, Sendable {
  /// What is surely allowed, and what may be; the rest is denied.
  var surely: UInt32
  var perhaps: UInt32

  /// What a tier's default may deny, and no rule.
  var byDefault: UInt32

  /// Nothing may be opened.
  static let closed = Outcome(
    surely: ConnectionPool.none, perhaps: ConnectionPool.none, byDefault: ConnectionPool.none)

  /// What two outcomes come to together, where either may be the true one.
  func united(with other: Outcome, in pool: inout ConnectionPool) -> Outcome {
    if self == other { return self }
    return Outcome(
      surely: pool.intersection(surely, other.surely),
      perhaps: pool.union(perhaps, other.perhaps),
      byDefault: pool.union(byDefault, other.byDefault))
  }
}

/// What holds for all elements from one on, up to the next segment.
struct Segment: Hashable, Sendable {
  var start: UInt32
  var outcome: Outcome
}
