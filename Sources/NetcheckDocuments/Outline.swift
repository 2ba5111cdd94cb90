/// Which keys of a mapping somebody reads, and what of the values behind them.
///
///     let pod: Outline = ["metadata": ["name": .whole], "spec": ["containers": ["ports": .whole]]]
///
/// An outline speaks of a mapping, or of each mapping in a list. Readers keep every key of a mapping that it speaks of, so
/// that decoders can complain about misspelt ones, and pass over the values behind those that it does not name. A
/// ``sparse(_:)`` outline keeps no other keys either.
///
/// Outlines are made once and never freed: threads share them, and counted references to one object would make them wait
/// for each other.
package struct Outline: @unchecked Sendable, BitwiseCopyable, ExpressibleByDictionaryLiteral {
  /// How much of a value is wanted.
  enum Extent {
    case whole, nothing, keys
    /// Not even that there is something.
    case unseen
    /// What the kind of the object asks for, once it is known.
    case kind
  }

  /// A key with the outline of what stands behind it.
  struct Entry {
    let key: Word
    let outline: Outline
  }

  /// Keys from which one outline is made, and which are freed then.
  package struct Keys: ExpressibleByDictionaryLiteral {
    fileprivate var entries: [Entry]

    package init(dictionaryLiteral elements: (String, Outline)...) {
      entries = elements.map { Entry(key: Word($0), outline: $1) }
    }

    /// These keys, and others behind them.
    package func adding(_ others: Keys) -> Keys {
      var keys = self
      keys.entries += others.entries
      return keys
    }
  }

  let extent: Extent

  /// Whether nobody looks at keys that are not named.
  private(set) var isSparse = false
  private let entries: UnsafeBufferPointer<Entry>

  /// All of the value.
  package static var whole: Outline { Outline(.whole) }

  /// Keys of a mapping in which nobody looks for others.
  package static func sparse(_ keys: Outline) -> Outline {
    var sparse = keys
    sparse.isSparse = true
    return sparse
  }

  /// Only that the value is there, and where.
  package static var presence: Outline { nothing }

  static var nothing: Outline { Outline(.nothing) }
  static var unseen: Outline { Outline(.unseen) }
  static var ofKind: Outline { Outline(.kind) }

  /// Whether something of the value is kept, be it all or a part.
  var isWanted: Bool { extent != .nothing && extent != .unseen }

  private init(_ extent: Extent) {
    self.extent = extent
    entries = UnsafeBufferPointer(start: nil, count: 0)
  }

  private init(_ entries: some Collection<Entry>) {
    let memory = UnsafeMutableBufferPointer<Entry>.allocate(capacity: entries.count)
    _ = memory.initialize(from: entries)
    extent = .keys
    self.entries = UnsafeBufferPointer(memory)
  }

  package init(dictionaryLiteral elements: (String, Outline)...) {
    self.init(elements.map { Entry(key: Word($0), outline: $1) })
  }

  /// The outline of a mapping with these keys.
  package init(_ keys: Keys) {
    self.init(keys.entries)
  }

  /// The outline of what stands behind a key. The hint is where in the entries the last key was found: files mostly keep an
  /// order, and so do outlines.
  @inline(__always)
  func outline(behind key: UnsafeBufferPointer<UInt8>, hint: inout Int) -> Outline {
    guard extent == .keys else { return self }
    let head = Word.head(of: key)
    var index = hint
    for _ in 0..<entries.count {
      if index >= entries.count { index = 0 }
      if entries[index].key.equals(key, head: head) {
        hint = index + 1
        return entries[index].outline
      }
      index += 1
    }
    return isSparse ? .unseen : .nothing
  }
}

/// Chooses the outline of an object by its `apiVersion` and `kind`.
package typealias OutlineChoice = (
  _ apiVersion: UnsafeBufferPointer<UInt8>, _ kind: UnsafeBufferPointer<UInt8>
) -> Outline
