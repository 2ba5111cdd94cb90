import Foundation

/// The texts of some NetworkPolicies of a dump that is indented as kubectl does it.
enum PolicyTexts {
  /// The first policies that have a port, each as it is written and with another port.
  static func pairs(in path: String, count: Int) throws -> [(own: String, changed: String)] {
    let dump = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    defer { try? dump.close() }
    var pairs: [(String, String)] = []
    var rest: [UInt8] = []
    var item: [ArraySlice<UInt8>]?
    while pairs.count < count, let chunk = try dump.read(upToCount: 1 << 20), !chunk.isEmpty {
      rest += chunk
      var lines = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      let last = lines.removeLast()
      for line in lines {
        if line.elementsEqual("        {".utf8) { item = [] }
        item?.append(line)
        guard line.elementsEqual("        },".utf8), let whole = item else { continue }
        item = nil
        var text = String(
          decoding: Array(whole.joined(separator: [UInt8(ascii: "\n")])), as: UTF8.self)
        text.removeLast()
        if pairs.count < count, let pair = pair(text) { pairs.append(pair) }
      }
      rest = Array(last)
    }
    return pairs
  }

  private static func pair(_ text: String) -> (String, String)? {
    guard text.contains("\"kind\": \"NetworkPolicy\""),
      text.contains("\"apiVersion\": \"networking.k8s.io/v1\""),
      !text.contains("endPort"), let port = text.firstMatch(of: /"port": [0-9]+/)
    else { return nil }
    return (text, text.replacingCharacters(in: port.range, with: "\"port\": 9999"))
  }
}
