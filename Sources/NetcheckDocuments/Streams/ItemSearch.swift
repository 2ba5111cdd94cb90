/// Looks for places in a JSON text where an item seems to begin. A place is a guess: reading up to it must prove it.
///
/// In JSON a raw line break never stands inside a string. So in an indented text a brace behind the first item's exact
/// indentation begins an item, and in a compact one `},{` with the first item's first keys mostly does.
struct ItemSearch {
  /// No place is looked for farther on; items are rarely as large.
  private static let farthest = 8 << 20

  private let source: TextSource
  private let size: WindowSize

  init(_ source: TextSource, _ size: WindowSize) {
    self.source = source
    self.size = size
  }

  /// A place of an item of a list.
  func place(behind offset: Int, in list: ListHead) throws(TextFault) -> StreamPlace? {
    var window = TextWindow(source, size: size, from: list.firstItem)
    var blanks = 0
    // The first item's beginning is enough to know the others by.
    while true {
      let bytes = window.bytes(from: list.firstItem)
      blanks = bytes.prefix { TextForm.isSpace($0) }.count
      if bytes.count >= blanks + 512 || window.isFinal { break }
      try window.extend(from: list.firstItem)
    }
    let bytes = window.bytes(from: list.firstItem)
    guard blanks < bytes.count, bytes[blanks] == UInt8(ascii: "{") else { return nil }
    let indentation = bytes[..<blanks].lastIndex(of: UInt8(ascii: "\n"))
    let leads = indentation.map { Array(bytes[$0...blanks]) } ?? Array("},{".utf8)
    let keys = Self.firstKeys(UnsafeBufferPointer(rebasing: bytes[blanks...]))
    return try place(behind: offset, leads: leads, keys: keys, in: list)
  }

  /// A place where a brace stands behind some bytes.
  func place(
    behind offset: Int, leads: some Sequence<UInt8>, keys: [[UInt8]] = [], in list: ListHead?
  ) throws(TextFault) -> StreamPlace? {
    let leads = Array(leads)
    var window = TextWindow(source, size: size, from: offset)
    var searched = 0
    while true {
      let bytes = window.bytes(from: offset)
      while let found = Bytes.first(leads, in: bytes, from: searched) {
        let brace = found + leads.count - 1
        searched = found
        if !window.isFinal, bytes.count < brace + 512 { break }
        if Self.firstKeys(UnsafeBufferPointer(rebasing: bytes[brace...])).starts(with: keys) {
          return StreamPlace(offset: offset + brace, list: list)
        }
        searched = found + 1
      }
      searched = max(searched, bytes.count - leads.count - 512)
      if window.isFinal || bytes.count > Self.farthest { return nil }
      try window.extend(from: offset)
    }
  }

  /// The first keys of a mapping, up to the third and to one whose value is no string.
  private static func firstKeys(_ bytes: UnsafeBufferPointer<UInt8>) -> [[UInt8]] {
    var parts: [[UInt8]] = []
    var i = 0
    func skip(_ mark: UInt8) -> Bool {
      while i < bytes.count, TextForm.isSpace(bytes[i]) { i += 1 }
      guard i < bytes.count, bytes[i] == mark else { return false }
      i += 1
      return true
    }
    func string() -> [UInt8]? {
      guard skip(UInt8(ascii: "\"")),
        let end = bytes[i...].firstIndex(of: UInt8(ascii: "\""))
      else { return nil }
      defer { i = end + 1 }
      return Array(bytes[i..<end])
    }
    var isOpen = skip(UInt8(ascii: "{"))
    while isOpen, parts.count < 3, let key = string(), skip(UInt8(ascii: ":")) {
      parts.append(key)
      isOpen = string() != nil && skip(UInt8(ascii: ","))
    }
    return parts
  }
}
