import Foundation
import NetcheckDiagnostics
import NetcheckDocuments
import Readings

/// All ways of reading JSON make one thing of a text, and the same as Foundation.
enum JSONFuzzing {
  private static let form = TextForm.json(isNamed: true)

  static func run(_ text: [UInt8]) throws {
    let whole = TextReading.whole(text, form)
    try compareStreams(text, whole)
    if whole.faults.isEmpty { try StreamCuts.run(text, form, whole) }
    try compareWithFoundation(text, whole)
  }

  private static func compareStreams(_ text: [UInt8], _ whole: TextReading) throws {
    for window in [64, 1 << 12] {
      let (streamed, _) = try TextReading.streamed(text, form, window: window)
      // The scanner looks at brackets and quotes alone. Where it finds something, a strict reading tells what is wrong.
      if !whole.faults.isEmpty, streamed.faults != whole.faults {
        if streamed.faults.isEmpty { continue }
        let first = try form.firstFault(
          in: TextSource(text), file: 0, size: WindowSize(block: 32, window: 64))
        try promise(first == whole.faults.first, "\(first as Any) and not \(whole.faults[0])")
        continue
      }
      if let difference = streamed.difference(from: whole) {
        throw Broken("window \(window): \(difference)")
      }
    }
  }

  /// Foundation takes one document, not several, and is less strict: it takes a key twice and any depth below 512.
  private static func compareWithFoundation(_ text: [UInt8], _ whole: TextReading) throws {
    let object = try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)
    guard let fault = whole.faults.first else {
      guard whole.roots.count == 1, let root = whole.roots[0], text.first != 0xEF else { return }
      guard let object else {
        // Numbers that no Double holds are left to those who ask for them. Half of a surrogate pair is read as Go reads it.
        return try promise(
          holdsHugeNumber(root) || holdsReplacement(root), "Foundation refuses it")
      }
      return try promise(same(root, object), "Foundation reads \(object)")
    }
    // It also takes UTF-16 and UTF-32, what follows a NUL, and a comma before a closing bracket.
    let found = fault.range.flatMap { $0.offset < text.count ? text[$0.offset] : nil }
    let isBracket = found == UInt8(ascii: "]") || found == UInt8(ascii: "}")
    if object != nil, !text.contains(0), !isBracket {
      try promise(
        fault.code == .duplicateKey || fault.code == .nesting,
        "Foundation takes what is refused: \(fault.message)")
    }
  }

  private static func holdsHugeNumber(_ value: Value) -> Bool {
    switch value.kind {
    case .number: !(value.number?.isFinite ?? false) || value.text.count > 300
    case .sequence: value.elements.contains(where: holdsHugeNumber)
    case .mapping: value.entries.contains { holdsHugeNumber($0.value) }
    default: false
    }
  }

  private static func holdsReplacement(_ value: Value) -> Bool {
    switch value.kind {
    case .string: value.text.unicodeScalars.contains("\u{FFFD}")
    case .sequence: value.elements.contains(where: holdsReplacement)
    case .mapping:
      value.entries.contains { entry in
        entry.key.text.unicodeScalars.contains("\u{FFFD}") || holdsReplacement(entry.value)
      }
    default: false
    }
  }

  private static func same(_ value: Value, _ object: Any) -> Bool {
    switch value.kind {
    case .null: return object is NSNull
    case .string:
      return (object as? String).map { $0.unicodeScalars.elementsEqual(value.text.unicodeScalars) }
        ?? false
    case .boolean: return object as? Bool == value.boolean
    case .number:
      guard let number = object as? NSNumber, let own = value.number else { return false }
      return abs(number.doubleValue - own) <= abs(own) * 1e-12
    case .sequence:
      guard let list = object as? [Any] else { return false }
      let elements = Array(value.elements)
      return elements.count == list.count && zip(elements, list).allSatisfy { same($0, $1) }
    case .mapping:
      guard let mapping = object as? [String: Any] else { return false }
      let entries = Array(value.entries)
      // Keys that only Unicode takes for one are one to Foundation.
      return entries.allSatisfy { entry in mapping[entry.key.text] != nil }
        && (entries.count != mapping.count
          || entries.allSatisfy { same($0.value, mapping[$0.key.text]!) })
    case .opaque: return false
    }
  }
}
