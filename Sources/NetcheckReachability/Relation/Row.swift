/// What the policies of one end say of every element at the other end, by the numbers of its parts: of pods and hosts, and of
/// places outside.
struct Row: Hashable, Sendable {
  var inside: Int
  var outside: Int
}

/// What a walk comes to, as numbers of connection sets.
struct Outcome: Hashable, Sendable {
  /// What is surely allowed, and what may be; the rest is denied.
  var surely: UInt32
  var perhaps: UInt32

  /// What a tier's default may deny, and no rule.
  var byDefault: UInt32

  /// What two outcomes come to together, where either may be the true one.
  func united(with other: Outcome, in pool: inout ConnectionPool) -> Outcome {
    if self == other { return self }
    return Outcome(
      surely: pool.intersection(surely, other.surely),
      perhaps: pool.union(perhaps, other.perhaps),
      byDefault: pool.union(byDefault, other.byDefault))
  }
}

/// A function of elements that is constant on a few stretches of them.
struct RowPart: Sendable {
  struct Segment: Hashable, Sendable {
    var start: UInt32
    var outcome: Outcome
  }

  /// INVARIANT: they ascend, and neighbours differ.
  private(set) var segments: [Segment] = []

  /// What holds for an element that does not stand before the first one.
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
    if segments.last?.outcome != outcome {
      segments.append(Segment(start: element, outcome: outcome))
    }
  }

  /// What two parts over the same elements come to together, where either may be the true one.
  func united(with other: RowPart, in pool: inout ConnectionPool) -> RowPart {
    var part = RowPart()
    for start in Set((segments + other.segments).map(\.start)).sorted() {
      part.append(from: start, self[start].united(with: other[start], in: &pool))
    }
    return part
  }
}
