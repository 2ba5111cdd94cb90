import NetcheckDiagnostics
import Readings
import Testing

@testable import NetcheckDocuments

/// Reading block style line by line gives what libyaml gives.
@Suite struct YAMLStreamTests {
  @Test(arguments: 0..<80)
  func randomTextsReadAlike(_ seed: Int) throws {
    var random = RandomSource(seed)
    let text = Self.randomText(&random, oddity: 0)
    try Self.expectAlike(text, windows: [64, 66, 1 << 20])
  }

  @Test(arguments: 0..<250)
  func oddTextsReadAlike(_ seed: Int) throws {
    var random = RandomSource(seed + 1000)
    let text = Self.randomText(&random, oddity: random.number(1...6))
    try Self.expectAlike(text, windows: [64, 1 << 20])
  }

  @Test(arguments: 0..<200)
  func textsWithASlipReadAlike(_ seed: Int) throws {
    var random = RandomSource(seed + 2000)
    var text = Self.randomText(&random, oddity: 1)
    let place = random.number(0...text.count - 1)
    let marks = Array("{}[]\",:x -#&*!|>'%@?\n\t".utf8)
    switch random.number(0...2) {
    case 0: text.remove(at: place)
    case 1: text.insert(random.pick(marks), at: place)
    default: text[place] = random.pick(marks + [0x01, 0xFF, 0x80])
    }
    try Self.expectAlike(text, windows: [64])
  }

  @Test func textsCutShortAnywhereAreToldAlike() throws {
    let text = Array(
      """
      apiVersion: v1
      items:
      - apiVersion: v1
        kind: Pod
        metadata:
          name: é
          x: [a, "]"]
      - kind: Service
        spec:
          b: |
            text
      kind: List

      """.utf8)
    for count in text.indices { try Self.expectAlike(Array(text[..<count]), windows: [64]) }
  }

  /// What is read from a place to the end, behind what is read up to it, is what is read in one go; wrong places change nothing.
  @Test(arguments: 0..<60)
  func textsAreCutAnywhere(_ seed: Int) throws {
    var random = RandomSource(seed + 3000)
    let text = Self.randomText(&random, oddity: random.number(0...1))
    let whole = TextReading.whole(text, .yaml)
    if whole.faults.contains(where: { $0.code == .encoding }) { return }
    let scout = TextForm.yaml.stream(
      over: TextSource(text), file: 0, size: WindowSize(block: 32, window: 64),
      choose: TextReading.choose)
    guard try scout.next() != nil else { return }
    for offset in stride(from: 0, to: text.count, by: 17) {
      guard let place = try scout.place(behind: offset) else { continue }
      let (first, stream) = try TextReading.streamed(text, .yaml, window: 64, stop: [place])
      guard case .reached(let end) = stream.end else {
        #expect(first.difference(from: whole) == nil)
        continue
      }
      #expect(end == place.offset)
      let (second, _) = try TextReading.streamed(text, .yaml, window: 64, from: place)
      if second.needsBeginning { continue }
      #expect(
        first.followed(by: second).difference(from: whole) == nil,
        "\(place.offset):\n\(String(decoding: text, as: UTF8.self))")
    }
  }

  @Test(arguments: 0..<60)
  func yamlSaysWhatJSONSays(_ seed: Int) throws {
    var random = RandomSource(seed + 4000)
    let value = RandomValue.listOfObjects(&random)
    var writer = RandomYAML(random: random, oddity: 0)
    let yaml = Array(writer.document(value).utf8)
    let json = Array(value.json(&random, isIndented: true).utf8)
    let (fromYAML, fromJSON) = (
      TextReading.whole(yaml, .yaml), TextReading.whole(json, .json(isNamed: true))
    )
    #expect(fromYAML.texts == fromJSON.texts)
    try Self.expectAlike(yaml, windows: [64])
  }

  private static func expectAlike(_ text: [UInt8], windows: [Int]) throws {
    let whole = TextReading.whole(text, .yaml)
    for window in windows {
      let (streamed, _) = try TextReading.streamed(text, .yaml, window: window)
      // libyaml looks for wrong characters in blocks, and so may find them before what is wrong before them.
      if whole.faults.contains(where: { $0.code == .encoding }), !streamed.faults.isEmpty {
        continue
      }
      let difference = streamed.difference(from: whole)
      #expect(difference == nil, "window \(window):\n\(String(decoding: text, as: UTF8.self))")
    }
  }

  static func randomText(_ random: inout RandomSource, oddity: Int) -> [UInt8] {
    var writer = RandomYAML(random: RandomSource(random.number(0...1_000_000)), oddity: oddity)
    var text = random.chance(20) ? "---\n" : random.chance(10) ? "# head\n" : ""
    for _ in 0..<random.number(1...2) {
      let value = random.chance(60) ? RandomValue.listOfObjects(&random) : .object(&random)
      text += writer.document(value)
      text +=
        random.chance(95)
        ? "---\n" : random.pick(["...\n", "--- # x\n", "---\n---\n", "--- |\n x\n"])
    }
    return Array(text.utf8)
  }
}
