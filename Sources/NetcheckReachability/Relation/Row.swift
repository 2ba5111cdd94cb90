/// What the policies of one end say of every element at the other end: a function that is constant on a few stretches of
/// elements.
struct Row: Sendable {
  /// The numbers of connection sets, for all elements from one on.
  struct Segment: Hashable, Sendable {
    var start: UInt32
    var outcome: Outcome
  }

  /// What a walk comes to, as numbers of connection sets.
  struct Outcome: Hashable, Sendable {
    /// What is surely allowed, and what may be; the rest is denied.
    var surely: UInt32
    var perhaps: UInt32

    /// What a tier's default may deny, and no rule.
    var byDefault: UInt32

    static let denied = Outcome(
      surely: ConnectionPool.none, perhaps: ConnectionPool.none, byDefault: ConnectionPool.none)
  }

  /// INVARIANT: the first begins at zero, they ascend, and neighbours differ.
  private(set) var segments: [Segment]

  init(_ outcome: Outcome) {
    segments = [Segment(start: 0, outcome: outcome)]
  }

  subscript(element: UInt32) -> Outcome {
    var (low, high) = (0, segments.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if segments[middle].start <= element { low = middle } else { high = middle }
    }
    return segments[low].outcome
  }

  /// Sets what holds from an element on; elements come in ascending order.
  mutating func append(from element: UInt32, _ outcome: Outcome) {
    if element == 0 {
      segments = [Segment(start: 0, outcome: outcome)]
    } else if segments[segments.count - 1].outcome != outcome {
      segments.append(Segment(start: element, outcome: outcome))
    }
  }

  /// What two rows come to together, where either may be the true one.
  func united(with other: Row, in pool: inout ConnectionPool) -> Row {
    var row = Row(.denied)
    var (i, j) = (0, 0)
    var at: UInt32 = 0
    while true {
      row.append(from: at, segments[i].outcome.united(with: other.segments[j].outcome, in: &pool))
      let next = [
        i + 1 < segments.count ? segments[i + 1].start : nil,
        j + 1 < other.segments.count ? other.segments[j + 1].start : nil,
      ]
      .compactMap(\.self).min()
      guard let next else { return row }
      at = next
      if i + 1 < segments.count, segments[i + 1].start == at { i += 1 }
      if j + 1 < other.segments.count, other.segments[j + 1].start == at { j += 1 }
    }
  }
}

extension Row.Outcome {
  /// What two outcomes come to together, where either may be the true one.
  func united(with other: Row.Outcome, in pool: inout ConnectionPool) -> Row.Outcome {
    if self == other { return self }
    return Row.Outcome(
      surely: pool.intersection(surely, other.surely),
      perhaps: pool.union(perhaps, other.perhaps),
      byDefault: pool.union(byDefault, other.byDefault))
  }
}
