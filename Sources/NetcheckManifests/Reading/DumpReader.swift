import NetcheckDiagnostics
import NetcheckDocuments
import Synchronization

/// Reads a large file: in stretches, several parts of it at once, each object decoded as soon as it is read.
///
/// The file is cut where a document, or an item of its first list, seems to begin. A cut counts only if the part before it
/// comes to it exactly, in the same list; otherwise that part reads on, and what was read behind the cut is thrown away. So
/// the outcome is that of reading in one go.
struct DumpReader {
  /// What came of a file.
  enum Outcome {
    /// Its parts in their order.
    case parts([DumpPart])
    /// All of it, unread: it is written in a form that can't be read in stretches.
    case bytes([UInt8])
  }

  private let file: DumpFile
  private let index: Int32
  private let form: TextForm
  private let options: ReadingOptions

  static func read(
    _ file: DumpFile, _ index: Int32, _ options: ReadingOptions
  ) throws(TextFault) -> Outcome {
    let beginning = try file.bytes(upTo: options.dumps.window.window)
    let form = TextForm(path: file.path, beginning: beginning[...])
    if form.streams {
      let reader = DumpReader(file: file, index: index, form: form, options: options)
      if let parts = try reader.parts() { return .parts(parts) }
    }
    let bytes = try file.bytes(upTo: file.size)
    try file.checkUnchanged()
    return .bytes(bytes)
  }

  /// The parts of the file; `nil` if it can't be read in parts.
  private func parts() throws(TextFault) -> [DumpPart]? {
    var parts = inOrder(try readParts(cutAt: cuts()))
    if case .needsOneReading? = parts.last?.end {
      parts = [try partInOneReading()]
    }
    for part in parts {
      switch part.end {
      case .unreadable(let fault): throw fault
      // A list that breaks off does not tell, either, what its items are.
      case .needsWhole, .needsOneReading: return nil
      case .textEnds, .reached: break
      }
    }
    try tellFirstFault(&parts)
    try file.checkUnchanged()
    return parts
  }

  /// Puts the fault that a strict reading finds first in the place of one that may come from it. A file that ends too soon has
  /// no other.
  private func tellFirstFault(_ parts: inout [DumpPart]) throws(TextFault) {
    guard form != .yaml, let fault = parts.last?.faults.last,
      fault.range?.offset ?? 0 < file.size - options.dumps.window.block,
      let first = try form.firstFault(in: file.text, file: index, size: options.dumps.window)
    else { return }
    parts[parts.count - 1].faults = [first]
  }

  /// The whole file as one part, read when it is known what its lists hold.
  private func partInOneReading() throws(TextFault) -> DumpPart {
    let lists = try lists()
    var decoder = decoder()
    return DumpPart(stream(), &decoder, inListOf: nil, knownLists: lists)
  }

  private func decoder() -> ObjectDecoder {
    ObjectDecoder(options, places: 1 << 15)
  }

  private func stream(from place: StreamPlace? = nil) -> any DocumentStream {
    let outlines = Outlines()
    return form.stream(over: file.text, file: index, size: options.dumps.window, from: place) {
      outlines.outline(apiVersion: $0, kind: $1)
    }
  }

  // MARK: Parts

  /// Where the file may be cut.
  private func cuts() throws(TextFault) -> [StreamPlace] {
    let dumps = options.dumps
    let count = min(file.size / dumps.partSize, dumps.threads * 4)
    guard dumps.threads > 1, count > 1 else { return [] }
    // The first unit tells in what the file could be cut: documents, or items of a list.
    let scout = stream()
    guard try scout.next() != nil else { return [] }
    var places: [StreamPlace] = []
    for number in 1..<count {
      let place = try scout.place(behind: file.size / count * number)
      if let place, place.offset > places.last?.offset ?? 0 { places.append(place) }
    }
    return places
  }

  /// Reads all parts, also such as may turn out to be cut wrongly.
  private func readParts(cutAt places: [StreamPlace]) throws(TextFault) -> [Int: DumpPart] {
    let parts = Mutex<[Int: DumpPart]>([:])
    Parallel.forEach(places.count + 1, on: options.dumps.threads, with: decoder) {
      [self] number, decoder in
      let place = number == 0 ? nil : places[number - 1]
      let stream = stream(from: place)
      stream.stop(at: Array(places[number...]))
      let part = DumpPart(
        stream, &decoder,
        inListOf: place?.isInList == true ? ItemDefaults(place?.listDocument) : nil
      )
      parts.withLock { $0[place?.offset ?? 0] = part }
    }
    return parts.withLock(\.self)
  }

  /// The parts that belong together: each begins where the one before it ended.
  private func inOrder(_ parts: [Int: DumpPart]) -> [DumpPart] {
    var ordered: [DumpPart] = []
    var next: Int? = 0
    while let offset = next, let part = parts[offset] {
      ordered.append(part)
      next = if case .reached(let offset) = part.end { offset } else { nil }
    }
    return ordered
  }

  /// What the lists of the file hold, as the mappings around their items tell when they are whole.
  private func lists() throws(TextFault) -> [ItemDefaults] {
    let stream = stream()
    var lists: [ItemDefaults] = []
    while let unit = try stream.next() {
      switch unit {
      case .listBegins(let list): lists.append(ItemDefaults(list))
      case .listEnds(let list): lists[lists.count - 1] = ItemDefaults(list)
      default: break
      }
    }
    return lists
  }
}
