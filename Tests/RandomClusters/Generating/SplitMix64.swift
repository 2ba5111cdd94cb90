/// A source of numbers that gives the same ones for a seed on every machine (Steele, Lea and Flood, 2014).
package struct SplitMix64: Sendable {
  private var state: UInt64

  package init(seed: UInt64) {
    state = seed
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from zero up to, but not including, the limit.
  package mutating func below(_ limit: Int) -> Int {
    Int(next() % UInt64(limit))
  }

  package mutating func number(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.count)
  }

  /// Yes, in that many cases of a hundred.
  package mutating func chance(_ percent: Int) -> Bool {
    below(100) < percent
  }

  package mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[below(elements.count)]
  }

  /// Some of the elements, in their order, each once; at least one, if there is one.
  package mutating func some<Element>(_ elements: [Element], atMost limit: Int) -> [Element] {
    if elements.isEmpty { return [] }
    var left = elements.indices.map { $0 }
    var taken: [Int] = []
    for _ in 0..<number(1...min(limit, elements.count)) {
      taken.append(left.remove(at: below(left.count)))
    }
    return taken.sorted().map { elements[$0] }
  }

  /// The elements in another order.
  package mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
    var left = elements
    return elements.indices.map { _ in left.remove(at: below(left.count)) }
  }

  /// An index, drawn as often as its weight says.
  mutating func weighted(_ weights: [Int]) -> Int {
    var place = below(weights.reduce(0, +))
    for (index, weight) in weights.enumerated() {
      if place < weight { return index }
      place -= weight
    }
    return 0
  }
}
