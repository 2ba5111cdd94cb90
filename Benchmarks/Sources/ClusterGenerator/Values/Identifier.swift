/// Names that a cluster makes up.
enum Identifier {
  /// A random UUID: `3f0c9a52-7d1e-4b86-9c35-0a1b2c3d4e5f`.
  static func uid(_ random: inout Random) -> String {
    let high = random.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
    let low = random.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    return String(unsafeUninitializedCapacity: 36) { bytes in
      var place = 0
      for digit in 0..<32 {
        if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
          bytes.initializeElement(at: place, to: UInt8(ascii: "-"))
          place += 1
        }
        let half = digit < 16 ? high : low
        bytes.initializeElement(at: place, to: hexadecimal[Int(half >> (60 - digit % 16 * 4) & 15)])
        place += 1
      }
      return 36
    }
  }

  /// The digits of a digest.
  static func hex(_ digits: Int, _ random: inout Random) -> String {
    String(unsafeUninitializedCapacity: digits) { bytes in
      var bits = random.next()
      for place in 0..<digits {
        if place % 16 == 0 { bits = random.next() }
        bytes.initializeElement(at: place, to: hexadecimal[Int(bits & 15)])
        bits >>= 4
      }
      return digits
    }
  }

  /// A number in the letters of generated names, which spell no words; greater numbers come later in the alphabet.
  static func suffix(_ number: Int, length: Int) -> String {
    String(unsafeUninitializedCapacity: length) { bytes in
      var rest = number
      for place in (0..<length).reversed() {
        bytes.initializeElement(at: place, to: letters[rest % letters.count])
        rest /= letters.count
      }
      return length
    }
  }

  /// How many suffixes of five letters there are.
  static let suffixes = 14_348_907

  /// How many hashes of nine letters there are.
  static let hashes = 7_625_597_484_987

  private static let hexadecimal = Array("0123456789abcdef".utf8)
  private static let letters = Array("2456789bcdfghjklmnpqrstvwxz".utf8)
}
