import NetcheckModel
import NetcheckSets

/// Connection sets under numbers. They are few and meet again and again, so each result of an operation is remembered.
struct ConnectionPool: Sendable {
  /// The numbers of the empty set and of the set of every connection with a port.
  static let none: UInt32 = 0
  static let all: UInt32 = 1

  private(set) var sets: [ConnectionSet] = [ConnectionSet(), .all]
  private var numbers: [ConnectionSet: UInt32] = [ConnectionSet(): 0, .all: 1]
  private var unions = PairTable()
  private var intersections = PairTable()
  private var differences = PairTable()

  mutating func number(of set: ConnectionSet) -> UInt32 {
    if let number = numbers[set] { return number }
    let number = UInt32(sets.count)
    sets.append(set)
    numbers[set] = number
    return number
  }

  mutating func union(_ a: UInt32, _ b: UInt32) -> UInt32 {
    if a == b || b == Self.none { return a }
    if a == Self.none { return b }
    if a == Self.all || b == Self.all { return Self.all }
    let (low, high) = a < b ? (a, b) : (b, a)
    if let known = unions[low, high] { return known }
    let result = number(of: sets[Int(low)].union(sets[Int(high)]))
    unions[low, high] = result
    return result
  }

  mutating func intersection(_ a: UInt32, _ b: UInt32) -> UInt32 {
    if a == b || b == Self.all { return a }
    if a == Self.all { return b }
    if a == Self.none || b == Self.none { return Self.none }
    let (low, high) = a < b ? (a, b) : (b, a)
    if let known = intersections[low, high] { return known }
    let result = number(of: sets[Int(low)].intersection(sets[Int(high)]))
    intersections[low, high] = result
    return result
  }

  mutating func subtract(_ a: UInt32, _ b: UInt32) -> UInt32 {
    if b == Self.none || a == Self.none { return a }
    if a == b || b == Self.all { return Self.none }
    if let known = differences[a, b] { return known }
    let result = number(of: sets[Int(a)].subtracting(sets[Int(b)]))
    differences[a, b] = result
    return result
  }
}

/// Numbers by pairs of numbers: a hash table with open addressing, since a dictionary takes most of the time here.
private struct PairTable: Sendable {
  private var keys: [UInt64] = Array(repeating: .max, count: 256)
  private var values: [UInt32] = Array(repeating: 0, count: 256)
  private var count = 0

  subscript(a: UInt32, b: UInt32) -> UInt32? {
    get {
      let key = UInt64(a) << 32 | UInt64(b)
      let slot = slot(of: key)
      return keys[slot] == key ? values[slot] : nil
    }
    set {
      guard let newValue else { return }
      if count * 2 >= keys.count { grow() }
      insert(UInt64(a) << 32 | UInt64(b), newValue)
    }
  }

  /// Where a key stands, or would stand.
  private func slot(of key: UInt64) -> Int {
    let mask = keys.count - 1
    var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
    while keys[slot] != key, keys[slot] != .max { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func insert(_ key: UInt64, _ value: UInt32) {
    let slot = slot(of: key)
    if keys[slot] == .max { count += 1 }
    keys[slot] = key
    values[slot] = value
  }

  private mutating func grow() {
    let (oldKeys, oldValues) = (keys, values)
    keys = Array(repeating: .max, count: oldKeys.count * 2)
    values = Array(repeating: 0, count: oldKeys.count * 2)
    count = 0
    for (key, value) in zip(oldKeys, oldValues) where key != .max { insert(key, value) }
  }
}
