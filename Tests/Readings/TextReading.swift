package import NetcheckDiagnostics
package import NetcheckDocuments

/// What a reader made of a text, in a form in which readings can be compared.
package struct TextReading {
  /// A document, or a list with its items.
  package enum Part {
    case document(Value)
    case list([Value], around: Value?)
  }

  package var parts: [Part] = []

  /// The documents as they are, where all was read at once.
  package var roots: [Value?] = []

  /// The items of a list that had not ended when the reading did.
  package var openItems: [Value] = []
  package var faults: [Diagnostic] = []

  /// Whether the list that was open at the place turned out to be void.
  package var beginsWithFault = false

  /// Whether a list that began before the place can't be read from there.
  package var needsBeginning = false

  /// Reads all of a text at once, strictly.
  package static func whole(_ text: [UInt8], _ form: TextForm) -> TextReading {
    let path = form == .yaml ? "t.yaml" : "t.json"
    let (documents, faults) = DocumentReader.read(text, path: path, file: 0)
    return TextReading(
      parts: documents.map { part(of: $0.root) }, roots: documents.map(\.root), faults: faults)
  }

  /// A list is what a stream would take for one: items before a kind, or behind one that ends so.
  private static func part(of root: Value) -> Part {
    if root.kind == .sequence { return .list(Array(root.elements), around: nil) }
    for (key, value) in root.entries {
      if key.text == "kind", !value.text.hasSuffix("List") { break }
      if key.text == "items", value.kind == .sequence {
        return .list(Array(value.elements), around: root)
      }
    }
    return .document(root)
  }

  /// Reads a text in stretches.
  package static func streamed(
    _ text: [UInt8], _ form: TextForm, window: Int, from place: StreamPlace? = nil,
    stop places: [StreamPlace] = []
  ) throws -> (reading: TextReading, stream: any DocumentStream) {
    let stream = form.stream(
      over: TextSource(text), file: 0, size: WindowSize(block: window / 2, window: window),
      from: place, choose: choose)
    stream.stop(at: places)
    var reading = TextReading()
    var items: [Value] = []
    var faultsBeforeList = 0
    while let unit = try stream.next() {
      switch unit {
      case .document(let document): reading.parts.append(.document(document.root))
      case .listBegins:
        items = []
        faultsBeforeList = reading.faults.count
      case .item(let item): items.append(item.root)
      case .listEnds(let list):
        reading.parts.append(.list(items, around: list?.root))
        items = []
      case .fault(let fault):
        reading.beginsWithFault = reading.beginsWithFault || reading.parts.isEmpty
        reading.faults.append(fault)
      case .warnings(let warnings): reading.faults += warnings
      case .listRestarts: reading.faults.removeSubrange(faultsBeforeList...)
      case .needsBeginning: reading.needsBeginning = true
      case .needsWhole: return (whole(text, form), stream)
      }
    }
    reading.openItems = items
    return (reading, stream)
  }

  /// This reading up to a place, and another one from there on.
  package func followed(by other: TextReading) -> TextReading {
    var joined = self
    joined.parts += other.parts
    joined.faults += other.faults
    if !openItems.isEmpty, !other.beginsWithFault, other.parts.count > 0,
      case .list(let items, let list) = other.parts[0]
    {
      joined.parts[parts.count] = .list(openItems + items, around: list)
    }
    return joined
  }

  private static let common = object([:])

  private static let pod = object([
    "metadata": ["name": .whole, "labels": .whole], "spec": ["containers": ["ports": .whole]],
  ])

  private static let service = object([
    "spec": .whole, "metadata": .sparse(["name": .whole, "a": ["name": .whole]]),
    "status": .sparse(["a": .presence, "name": .sparse(["name": .whole, "a": .whole])]),
  ])

  private static func object(_ fields: Outline.Keys) -> Outline {
    let common: Outline.Keys = ["apiVersion": .whole, "kind": .whole]
    return Outline(common.adding(fields))
  }

  package static func choose(
    _ apiVersion: UnsafeBufferPointer<UInt8>, _ kind: UnsafeBufferPointer<UInt8>
  ) -> Outline {
    switch String(decoding: kind, as: UTF8.self) {
    case "Pod": pod
    case "Service": service
    default: common
    }
  }
}

// MARK: Comparing

extension TextReading {
  /// What is different in another reading that kept everything; `nil` if this one agrees with it in all that it kept.
  package func difference(from whole: TextReading) -> String? {
    guard faults == whole.faults else { return "faults: \(faults) and not \(whole.faults)" }
    guard parts.count == whole.parts.count else {
      return "\(parts.count) parts and not \(whole.parts.count)"
    }
    for (number, (own, other)) in zip(parts, whole.parts).enumerated() {
      switch (own, other) {
      case (.document(let own), .document(let other)):
        if let difference = Self.difference(own, other) { return difference }
      case (.list(let items, let list), .list(let others, let other)):
        guard items.count == others.count else {
          return "\(items.count) items and not \(others.count)"
        }
        for (item, other) in zip(items, others) {
          if let difference = Self.difference(item, other) { return difference }
        }
        if let list, let other, let difference = Self.difference(list, other, skipsItems: true) {
          return difference
        }
      case (.document(let own), .list(_, _)):
        // A list that could not be read item by item.
        guard let root = whole.roots[number] else { return "no root" }
        if let difference = Self.difference(own, root) { return difference }
      case (.list, .document): return "a list for a document"
      }
    }
    return nil
  }

  private static func difference(
    _ own: Value, _ whole: Value, skipsItems: Bool = false
  ) -> String? {
    let (place, other) = (own.range, whole.range)
    func differ(_ what: String) -> String { "\(what) at \(place.offset), \(other.offset)" }
    if own.kindName == "unread" {
      return whole.isNull || place.offset != other.offset ? differ("unread") : nil
    }
    guard own.kind == whole.kind, own.text == whole.text, place == other else {
      return differ(
        "\(own.kind) '\(own.text)' +\(place.length) and \(whole.kind) '\(whole.text)' +\(other.length)"
      )
    }
    for (own, other) in zip(own.elements, whole.elements) {
      if let difference = difference(own, other) { return difference }
    }
    let others =
      own.isSparse
      ? whole.entries.filter { $0.key.text == "name" || $0.key.text == "a" } : Array(whole.entries)
    for (own, other) in zip(own.keptEntries, others) {
      if let difference = difference(own.key, other.key) { return difference }
      // What stands around items does not hold them any more.
      if skipsItems, own.key.text == "items" { continue }
      if let difference = difference(own.value, other.value) { return difference }
    }
    let counts = [
      Array(own.elements).count + Array(own.keptEntries).count,
      Array(whole.elements).count + others.count,
    ]
    return counts[0] == counts[1] ? nil : differ("\(counts)")
  }

  /// What all documents and items hold, without the places.
  package var texts: [String] {
    parts.flatMap { part -> [String] in
      switch part {
      case .document(let root): [Self.text(root)]
      case .list(let items, _): items.map(Self.text)
      }
    }
  }

  private static func text(_ value: Value) -> String {
    if value.isNull { return "null" }
    if value.kindName == "unread" { return "…" }
    switch value.kind {
    case .mapping:
      return "{" + value.entries.map { "\($0.key.text): \(text($0.value))" }.joined(separator: ", ")
        + "}"
    case .sequence: return "[" + value.elements.map(text).joined(separator: ", ") + "]"
    default: return "\(value.kind) \(value.text)"
    }
  }
}
