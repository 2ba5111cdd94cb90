/// Finds objects by kind, namespace and name among those of an array, of which it keeps only the indices.
struct NameTable {
  /// Slots of a hash table: an index and one, or zero.
  private var slots: [UInt32] = []
  private var count = 0

  /// Takes in an object's index. If one of the same name is there already, that one's index is returned instead.
  mutating func insert(
    _ index: Int, hash: (Int) -> Int, isSame: (_ a: Int, _ b: Int) -> Bool
  ) -> Int? {
    if count * 2 >= slots.count { grow(hash) }
    var slot = hash(index) & (slots.count - 1)
    while slots[slot] != 0 {
      let other = Int(slots[slot]) - 1
      if isSame(index, other) { return other }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = UInt32(index + 1)
    count += 1
    return nil
  }

  private mutating func grow(_ hash: (Int) -> Int) {
    let old = slots
    slots = Array(repeating: 0, count: max(16, old.count * 2))
    for taken in old where taken != 0 {
      var slot = hash(Int(taken) - 1) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = taken
    }
  }
}
