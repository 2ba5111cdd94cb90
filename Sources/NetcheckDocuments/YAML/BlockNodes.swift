/// Mappings and sequences in block style.
extension BlockParser {
  /// Reads the container that begins with the line at hand.
  private mutating func node(_ outline: Outline) throws(Interruption) {
    if line.isAtDash { try sequence(outline) } else { try mapping(outline) }
  }

  mutating func mapping(_ outline: Outline) throws(Interruption) {
    let isWanted = try begin(.mapping, outline)
    try entries(outline)
    if isWanted { try end() } else { skippedDepth -= 1 }
  }

  private mutating func sequence(_ outline: Outline) throws(Interruption) {
    let isWanted = try begin(.sequence, outline)
    let own = column
    repeat {
      try entry(outline)
      guard column <= own else { throw .odd }
    } while column == own && line.isAtDash
    if isWanted { builder.end() } else { skippedDepth -= 1 }
  }

  /// Opens a container, if somebody asks for it.
  private mutating func begin(_ kind: Value.Kind, _ outline: Outline) throws(Interruption) -> Bool {
    guard builder.depth + skippedDepth < DocumentBuilder.deepest else { throw .odd }
    if outline.isWanted {
      builder.begin(
        kind, offset: origin + line.i, isSparse: kind == .mapping && outline.isSparse)
      return true
    }
    if skippedDepth == 0 { builder.opaque(offset: origin + line.i, length: 1) }
    skippedDepth += 1
    return false
  }

  /// Ends a mapping, of which no two keys may be equal.
  mutating func end() throws(Interruption) {
    guard builder.repeatedKeys(at: builder.end()) == nil else { throw .odd }
  }

  // MARK: Entries

  /// Reads keys and values as long as they stand in the column of the first one.
  mutating func entries(_ outline: Outline) throws(Interruption) {
    let own = column
    var outline = outline
    var hint = 0
    repeat {
      if outline.extent == .nothing, line.isPlainEntry {
        try nextLine()
        if column > own { try plainGoesOn(below: own, hasComment: false) }
        continue
      }
      try key(isWanted: outline.extent != .nothing)
      var next = Outline.nothing
      if outline.extent == .kind {
        (outline, next) = try objectOutline(outline, own)
      } else if outline.extent != .nothing {
        next = outline.outline(behind: builder.lastText, hint: &hint)
      }
      if next.extent == .unseen {
        builder.removeScalar()
        skippedDepth += 1
        try value(.nothing, below: own)
        skippedDepth -= 1
      } else {
        try value(next, below: own)
      }
    } while try isAtEntry(of: own)
  }

  /// Whether another key stands in the column of a mapping's keys.
  private func isAtEntry(of own: Int) throws(Interruption) -> Bool {
    guard column <= own, column < own || !line.isAtDash else { throw .odd }
    return column == own
  }

  /// The outline of the object whose key was read, as far as it is known, and that of the value behind the key.
  private mutating func objectOutline(
    _ outline: Outline, _ own: Int
  ) throws(Interruption) -> (object: Outline, value: Outline) {
    if stopsAtItems, Bytes.equal(builder.lastText, "items"), object.mayBeList(in: builder),
      line.isLineDone
    {
      let place = (line: line, column: column)
      try nextLine()
      if column >= own, line.isAtDash { throw .itemsBegin }
      (line, column) = place
    }
    guard let chosen = object.outline(in: builder, choose) else {
      object.note(builder.lastText, next: builder.tokens.count)
      return (outline, .whole)
    }
    var hint = 0
    return (chosen, chosen.outline(behind: builder.lastText, hint: &hint))
  }

  /// Reads an entry of a sequence from its dash on.
  mutating func entry(_ outline: Outline) throws(Interruption) {
    let own = column
    let dash = line.i
    line.i += 1
    line.skipBlanks()
    if line.isLineDone {
      return try valueBelow(outline, behind: dash + 1, own, mayStandBeside: false)
    }
    guard !line.isAtDash else { throw .odd }
    if line.holdsKey {
      column += line.i - dash
      try mapping(outline)
    } else {
      try scalar(outline, below: own)
    }
  }

  /// Reads the value behind a key in a column, and goes to the line behind it.
  private mutating func value(_ outline: Outline, below own: Int) throws(Interruption) {
    let colon = line.i
    line.skipBlanks()
    if line.isLineDone { return try valueBelow(outline, behind: colon, own, mayStandBeside: true) }
    try scalar(outline, below: own)
  }

  /// Reads a value that begins on the next line, or is null. A sequence may stand in the column of its own key.
  private mutating func valueBelow(
    _ outline: Outline, behind place: Int, _ own: Int, mayStandBeside: Bool
  ) throws(Interruption) {
    try nextLine()
    if column > own || (mayStandBeside && column == own && line.isAtDash) {
      return try node(outline)
    }
    // libyaml takes a scalar in the dash's own column for the entry.
    if !mayStandBeside, column == own, !line.isAtDash, !line.holdsKey { throw .odd }
    if skippedDepth == 0 {
      builder.scalar(.null, [], offset: origin + place, length: 0)
    }
  }

  // MARK: Keys

  /// Reads a key and the colon behind it.
  private mutating func key(isWanted: Bool) throws(Interruption) {
    let first = line.bytes[line.i]
    if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
      return try quotedKey(isWanted)
    }
    guard line.isPlainStart, let end = line.endOfPlainKey() else { throw .odd }
    let text = UnsafeBufferPointer(rebasing: line.bytes[line.i..<end])
    // What is no string, and what merges, is rare in a key, and libyaml's reader has something to say about it. Longer keys
    // are no keys to libyaml.
    guard text.count <= 1000,
      !line.mayMeanSomething(text.count) || YAMLScalar.kind(of: text) == .string,
      !Bytes.equal(text, "<<")
    else { throw .odd }
    if isWanted { builder.scalar(.string, text, offset: origin + line.i, length: text.count) }
    line.i = end + 1
  }

  private mutating func quotedKey(_ isWanted: Bool) throws(Interruption) {
    guard let end = line.endOfKey(), end - line.i <= 1000 else { throw .odd }
    let text = UnsafeBufferPointer(rebasing: line.bytes[(line.i + 1)..<(end - 1)])
    guard !text.contains(UInt8(ascii: "\\")), !text.contains(UInt8(ascii: "'")) else { throw .odd }
    if isWanted { builder.scalar(.string, text, offset: origin + line.i, length: end - line.i) }
    line.i = end + 1
  }
}
