/// Finds objects by name among those of an array, of which it keeps only the indices.
struct NameTable {
  /// A place of the hash table: an object's index and one, or zero, and a part of its hash, from which its place comes.
  private struct Slot {
    var taken: UInt32 = 0
    var tag: UInt32 = 0
  }

  private var slots: [Slot] = []
  private var count = 0

  /// Takes in an object's index. If one of the same name is there already, that one's index is returned instead.
  mutating func insert(_ index: Int, hash: Int, isSame: (_ other: Int) -> Bool) -> Int? {
    if count * 2 >= slots.count { grow() }
    let tag = UInt32(truncatingIfNeeded: hash)
    var place = Int(tag) & (slots.count - 1)
    while slots[place].taken != 0 {
      let other = Int(slots[place].taken) - 1
      if slots[place].tag == tag, isSame(other) { return other }
      place = (place + 1) & (slots.count - 1)
    }
    slots[place] = Slot(taken: UInt32(index + 1), tag: tag)
    count += 1
    return nil
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: Slot(), count: max(16, old.count * 2))
    for slot in old where slot.taken != 0 {
      var place = Int(slot.tag) & (slots.count - 1)
      while slots[place].taken != 0 { place = (place + 1) & (slots.count - 1) }
      slots[place] = slot
    }
  }
}
