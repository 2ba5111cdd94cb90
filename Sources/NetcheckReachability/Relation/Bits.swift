/// A row of bits: what is known of an element, each bit for one condition.
///
/// INVARIANT: the last word of `rest` is not zero, so `==` means the same bits.
struct Bits: Hashable, Sendable {
  private var first: UInt64 = 0
  private var rest: [UInt64] = []

  subscript(bit: Int) -> Bool {
    get {
      if bit < 64 { return first >> UInt64(bit) & 1 == 1 }
      let word = bit / 64 - 1
      return word < rest.count && rest[word] >> UInt64(bit % 64) & 1 == 1
    }
    set {
      let mask: UInt64 = 1 << UInt64(bit % 64)
      if bit < 64 {
        first = newValue ? first | mask : first & ~mask
        return
      }
      let word = bit / 64 - 1
      if newValue {
        while rest.count <= word { rest.append(0) }
        rest[word] |= mask
      } else if word < rest.count {
        rest[word] &= ~mask
        while rest.last == 0 { rest.removeLast() }
      }
    }
  }
}
