/// Numbers that look random and are the same on every machine (SplitMix64, Steele et al. 2014).
///
/// Each thing of the cluster has a sequence of its own, so that it can be worked out without those before it.
struct Random {
  /// What a sequence is for.
  enum Purpose: UInt64 {
    case namespaces, workloads, dependencies, pod, node, uid, hash, calico, questions
  }

  private var state: UInt64

  init(state: UInt64) {
    self.state = state
  }

  init(_ seed: UInt64, _ purpose: Purpose, _ index: Int = 0) {
    state = Self.mix(seed ^ Self.mix(purpose.rawValue << 48 ^ UInt64(index)))
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number from zero up to, not including, the bound.
  mutating func below(_ bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// Whether something happens that happens this often in a hundred times.
  mutating func chance(_ percent: Int) -> Bool {
    below(100) < percent
  }

  mutating func pick<Value>(_ values: [Value]) -> Value {
    values[below(values.count)]
  }

  mutating func shuffled<Value>(_ values: [Value]) -> [Value] {
    var values = values
    for index in values.indices.dropFirst().reversed() {
      values.swapAt(index, below(index + 1))
    }
    return values
  }
}
