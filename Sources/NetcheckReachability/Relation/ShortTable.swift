/// Values by keys, of which there are few most of the time: these are looked through, which takes less time than to hash one.
struct ShortTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private static var most: Int { 8 }

  private var first: [(key: Key, value: Value)] = []
  private var rest: [Key: Value] = [:]

  subscript(key: Key) -> Value? {
    for entry in first where entry.key == key { return entry.value }
    return rest.isEmpty ? nil : rest[key]
  }

  /// Adds a key that the table does not hold.
  mutating func add(_ key: Key, _ value: Value) {
    if first.count < Self.most { first.append((key, value)) } else { rest[key] = value }
  }
}
