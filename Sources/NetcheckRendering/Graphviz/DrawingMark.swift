/// A mark of the text from which a drawing was made. Releases of Graphviz place nodes differently, so a drawing is known to be
/// current by what it was made from and not by its bytes.
package enum DrawingMark {
  /// FNV-1a of 64 bits, in hexadecimal digits.
  package static func mark(of dot: [UInt8]) -> String {
    let hash = dot.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3
    }
    return String(hash, radix: 16)
  }
}
