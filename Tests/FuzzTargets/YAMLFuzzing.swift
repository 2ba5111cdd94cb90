import NetcheckDiagnostics
import NetcheckDocuments
import Readings

/// All ways of reading YAML make one thing of a text.
enum YAMLFuzzing {
  static func run(_ text: [UInt8]) throws {
    guard TextForm(path: "t.yaml", beginning: text[...]) == .yaml else { return }
    let whole = TextReading.whole(text, .yaml)
    let isText = !whole.faults.contains { $0.code == .encoding }
    for window in [64, 1 << 12] {
      let (streamed, _) = try TextReading.streamed(text, .yaml, window: window)
      // libyaml looks for wrong characters in blocks, and so may find them before what is wrong before them.
      if !isText, !streamed.faults.isEmpty { continue }
      // A key that stands twice in what nobody asks for shows only where all is read.
      if whole.faults.contains(where: { $0.code == .duplicateKey && !streamed.faults.contains($0) })
      {
        continue
      }
      if let difference = streamed.difference(from: whole) {
        throw Broken("window \(window): \(difference)")
      }
    }
    if whole.faults.isEmpty { try StreamCuts.run(text, .yaml, whole) }
  }
}

/// What is read from a place to the end, behind what is read up to it, is what is read in one go.
enum StreamCuts {
  static func run(_ text: [UInt8], _ form: TextForm, _ whole: TextReading) throws {
    let scout = form.stream(
      over: TextSource(text), file: 0, size: WindowSize(block: 32, window: 64),
      choose: TextReading.choose)
    guard try scout.next() != nil else { return }
    for offset in stride(from: 0, to: text.count, by: max(17, text.count / 4)) {
      guard let place = try scout.place(behind: offset) else { continue }
      let (first, stream) = try TextReading.streamed(text, form, window: 64, stop: [place])
      guard case .reached(let end) = stream.end else { continue }
      try promise(end == place.offset, "stopped at \(end) and not at \(place.offset)")
      let (second, _) = try TextReading.streamed(text, form, window: 64, from: place)
      if second.needsBeginning { continue }
      if let difference = first.followed(by: second).difference(from: whole) {
        throw Broken("cut at \(place.offset): \(difference)")
      }
    }
  }
}
