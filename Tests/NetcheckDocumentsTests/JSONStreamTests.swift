import NetcheckDiagnostics
import Readings
import Testing

@testable import NetcheckDocuments

/// Reading in stretches, by outlines, gives what reading in one go gives.
@Suite struct JSONStreamTests {
  private static let form = TextForm.json(isNamed: true)

  @Test(arguments: 0..<60)
  func randomTextsReadAlike(_ seed: Int) throws {
    var random = RandomSource(seed)
    let isIndented = random.chance(50)
    let text = Self.randomText(isIndented, &random)
    let whole = TextReading.whole(text, Self.form)
    for window in [64, 66, 90, 1 << 20] {
      let (streamed, _) = try TextReading.streamed(text, Self.form, window: window)
      #expect(streamed.difference(from: whole) == nil, "window \(window): \(Self.string(text))")
    }
  }

  /// A text with a slip somewhere: what is wrong is told alike, unless the slip lies in what nobody asks for.
  @Test(arguments: 0..<150)
  func faultsAreToldAlike(_ seed: Int) throws {
    var random = RandomSource(seed + 1000)
    var text = Self.randomText(random.chance(50), &random)
    guard !text.isEmpty else { return }
    let place = random.number(0...text.count - 1)
    switch random.number(0...2) {
    case 0: text.remove(at: place)
    case 1: text.insert(random.pick(Array("{}[]\",:x\\".utf8)), at: place)
    default: text[place] = random.pick(Array("{}[]\",:x0\\".utf8) + [0x01, 0xFF])
    }
    let whole = TextReading.whole(text, Self.form)
    let (streamed, _) = try TextReading.streamed(text, Self.form, window: 64)
    // The scanner looks at brackets and quotes alone. Where it finds something, a strict reading tells what is wrong.
    if streamed.faults.isEmpty || streamed.faults == whole.faults { return }
    let first = try Self.form.firstFault(
      in: TextSource(text), file: 0, size: WindowSize(block: 32, window: 64))
    #expect(first == whole.faults.first, "\(Self.string(text))")
  }

  @Test func textsCutShortAnywhereAreToldAlike() throws {
    let text = Array(
      #"{"apiVersion":"v1","items":[{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a\"é","x":[1,"]"]}},{"kind":"Service","spec":{"b":[{}]}}],"kind":"List"} "#
        .utf8)
    for count in text.indices {
      let cut = Array(text[..<count])
      let whole = TextReading.whole(cut, Self.form)
      let (streamed, _) = try TextReading.streamed(cut, Self.form, window: 64)
      #expect(streamed.difference(from: whole) == nil, "\(Self.string(cut))")
    }
  }

  /// What is read from a place to the end, behind what is read up to it, is what is read in one go; wrong places change nothing.
  @Test(arguments: 0..<60)
  func textsAreCutAnywhere(_ seed: Int) throws {
    var random = RandomSource(seed + 2000)
    let text = Self.randomText(random.chance(50), &random)
    let whole = TextReading.whole(text, Self.form)
    let scout = Self.form.stream(
      over: TextSource(text), file: 0, size: WindowSize(block: 32, window: 64),
      choose: TextReading.choose)
    guard try scout.next() != nil else { return }
    for offset in stride(from: 0, to: text.count, by: 17) {
      guard let place = try scout.place(behind: offset) else { continue }
      let (first, stream) = try TextReading.streamed(text, Self.form, window: 64, stop: [place])
      guard case .reached(let end) = stream.end else {
        #expect(first.difference(from: whole) == nil)
        continue
      }
      #expect(end == place.offset)
      let (second, _) = try TextReading.streamed(text, Self.form, window: 64, from: place)
      #expect(first.followed(by: second).difference(from: whole) == nil, "\(Self.string(text))")
    }
  }

  // MARK: The scanner

  @Test(arguments: [
    #"{"x":"\"}","y":"\\"}"#, #"["]","[",{"}":"{"}]"#, #"{"a":"\u005d"}"#, "[\"é]\",\"😀\"]",
    "[[[[[[]]]]],{}]", #"{"long":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxx\\\"]}","b":[]}"#,
  ])
  func passesOver(_ value: String) throws {
    let text = Array(#"{"apiVersion":"v1","kind":"Pod","status":\#(value),"spec":1}"#.utf8)
    let (streamed, _) = try TextReading.streamed(text, Self.form, window: 64)
    #expect(streamed.difference(from: .whole(text, Self.form)) == nil)
    guard case .document(let root)? = streamed.parts.first else {
      Issue.record("no document")
      return
    }
    #expect(root["status"]?.kindName == "unread")
    #expect(root["spec"]?.integer == 1)
  }

  @Test(arguments: [
    ("[}", 43), (#"{"a":[}]"#, 47), ("[1,[2]", 56), (#"["x]"#, 42), ("{]", 43),
  ])
  func tellsWhatIsWrongInWhatItPassesOver(_ value: String, _ offset: Int) throws {
    let text = Array(#"{"apiVersion":"v1","kind":"Pod","status":\#(value),"spec":1}"#.utf8)
    let (streamed, _) = try TextReading.streamed(text, Self.form, window: 64)
    #expect(streamed.faults == TextReading.whole(text, Self.form).faults)
    #expect(!streamed.faults.isEmpty)
  }

  @Test func depthIsCountedInWhatIsPassedOver() throws {
    for depth in [126, 127, 128] {
      let value = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      let text = Array(#"{"apiVersion":"v1","kind":"Pod","status":\#(value)}"#.utf8)
      let (streamed, _) = try TextReading.streamed(text, Self.form, window: 64)
      #expect(streamed.faults == TextReading.whole(text, Self.form).faults)
      #expect(streamed.faults.isEmpty == (depth < 128))
    }
  }

  /// Keys are known by what they mean, not by how they are written.
  @Test func keysMayBeWrittenWithEscapes() throws {
    let text = Array(
      #"{"\u0061piVersion":"v1","k\u0069nd":"Pod","sp\u0065c":{"containers":[{"ports":[1]}]},"status":{}}"#
        .utf8)
    let (streamed, _) = try TextReading.streamed(text, Self.form, window: 64)
    guard case .document(let root)? = streamed.parts.first else {
      Issue.record("no document")
      return
    }
    #expect(root["spec"]?["containers"]?.elements.first { _ in true }?["ports"]?.kind == .sequence)
    #expect(root["status"]?.kindName == "unread")
  }

  private static func randomText(_ isIndented: Bool, _ random: inout RandomSource) -> [UInt8] {
    let count = random.number(1...2)
    let values = (0..<count).map { _ in
      random.chance(70)
        ? RandomValue.listOfObjects(&random)
        : random.chance(20)
          ? .list((0..<3).map { _ in .object(&random) }) : RandomValue.object(&random)
    }
    let texts = values.map { $0.json(&random, isIndented: isIndented) }
    return Array(texts.joined(separator: isIndented ? "\n" : "").utf8)
  }

  private static func string(_ text: [UInt8]) -> String { String(decoding: text, as: UTF8.self) }
}
