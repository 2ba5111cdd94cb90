/// An IPv4 address by its number.
struct Address {
  var number: UInt32

  init(_ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32) {
    number = a << 24 | b << 16 | c << 8 | d
  }

  static func + (base: Address, offset: Int) -> Address {
    var sum = base
    sum.number += UInt32(offset)
    return sum
  }

  var text: String { octets(separator: ".") }

  /// The octets with something else between them, as in the names of nodes.
  func octets(separator: String) -> String {
    "\(number >> 24)\(separator)\(number >> 16 & 255)\(separator)"
      + "\(number >> 8 & 255)\(separator)\(number & 255)"
  }
}
