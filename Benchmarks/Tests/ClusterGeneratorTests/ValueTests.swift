import Testing

@testable import ClusterGenerator

@Suite struct ValueTests {
  @Test(arguments: [
    "web", "1.4.2", "v1", "--port", "a:b", "10.0.0.0/8", "2600:1f14:abc:de00:1f::5", "25%", "yesno",
    "https://example.com", "app == 'web'", "a#b", ".hidden", "0x", "a\\b",
  ])
  func plain(_ text: String) {
    #expect(style(of: text) == .plain)
  }

  /// What a plain scalar of this text would not be: a string.
  @Test(arguments: [
    "", "true", "no", "y", "null", "~", "8080", "1.2", "-1", "1e3", "0x1F", "0b11", "1_000",
    ".inf", "2026-01-02T03:04:05Z", "2026-01-02", "12:30:45", "010",
  ])
  func doubleQuoted(_ text: String) {
    #expect(style(of: text) == .doubleQuoted)
  }

  @Test(arguments: ["a: b", "a #b", "#a", "*", "[a]", "{a}", "@a", "a:", " a", "- a", "!has(a)"])
  func singleQuoted(_ text: String) {
    #expect(style(of: text) == .singleQuoted)
  }

  @Test func times() {
    #expect(Timestamp.now.text == "2026-03-01T12:00:00Z")
    #expect(Timestamp.now.before(86_400).text == "2026-02-28T12:00:00Z")
    #expect(Timestamp.now.before(86_400 * 730 + 1).text == "2024-03-01T11:59:59Z")
    #expect(Timestamp.now.before(86_400 * 731).text == "2024-02-29T12:00:00Z")
    #expect(Timestamp.now.after(306 * 86_400).text == "2027-01-01T12:00:00Z")
  }

  @Test func numbersAreThoseOfSplitMix() {
    var random = Random(state: 1_234_567)
    #expect(random.next() == 6_457_827_717_110_365_317)
    #expect(random.next() == 3_203_168_211_198_807_973)
  }

  @Test func sharesAddUp() {
    #expect(shares(of: 10, by: [1, 1, 1]) == [3, 3, 4])
    #expect(shares(of: 3, by: [0, 9, 0]) == [1, 1, 1])
    #expect(shares(of: 1000, by: [1, 2, 4, 0]).reduce(0, +) == 1000)
  }

  @Test func suffixesAreSorted() {
    let suffixes = [0, 1, 26, 27, 728, 14_348_906].map { Identifier.suffix($0, length: 5) }
    #expect(suffixes == suffixes.sorted())
    #expect(suffixes.first == "22222" && suffixes.last == "zzzzz")
  }

  private func style(of text: String) -> YAMLScalar.Style {
    var text = text
    return text.withUTF8 { YAMLScalar.style(of: $0) }
  }
}
