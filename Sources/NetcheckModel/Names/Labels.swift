/// The labels of an object.
///
/// INVARIANT: the entries ascend by key and no key stands twice.
package struct Labels: Hashable, Sendable {
  package struct Entry: Hashable, Sendable {
    package var key: String
    package var value: String

    package init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  package private(set) var entries: [Entry]

  package init() {
    entries = []
  }

  /// Takes entries in any order; of two with one key the last one counts.
  package init(_ unordered: [Entry]) {
    // A server hands them out in order.
    if zip(unordered, unordered.dropFirst()).allSatisfy({ $0.key < $1.key }) {
      entries = unordered
      return
    }
    let ordered = unordered.enumerated().sorted {
      ($0.element.key, $0.offset) < ($1.element.key, $1.offset)
    }
    entries = []
    entries.reserveCapacity(ordered.count)
    for (_, entry) in ordered {
      if entries.last?.key == entry.key { entries.removeLast() }
      entries.append(entry)
    }
  }

  package var isEmpty: Bool { entries.isEmpty }

  /// The place where the entries are stored. Labels of one place are equal; equal ones may stand in several.
  package var storage: Int? {
    entries.withUnsafeBufferPointer { $0.baseAddress.map { Int(bitPattern: $0) } }
  }

  package subscript(key: String) -> String? {
    get {
      let index = position(of: key)
      return index < entries.count && entries[index].key == key ? entries[index].value : nil
    }
    set {
      let index = position(of: key)
      let isPresent = index < entries.count && entries[index].key == key
      switch (newValue, isPresent) {
      case (let value?, true): entries[index].value = value
      case (let value?, false): entries.insert(Entry(key: key, value: value), at: index)
      case (nil, true): entries.remove(at: index)
      case (nil, false): break
      }
    }
  }

  private func position(of key: String) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].key < key { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension Labels: CustomStringConvertible {
  /// As in `app=web,tier=front`.
  package var description: String {
    entries.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
  }
}
