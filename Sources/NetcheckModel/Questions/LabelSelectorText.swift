package import NetcheckDiagnostics

extension LabelSelector {
  /// Reads a selector as `kubectl -l` takes it: `app=web,tier!=db,env in (a,b),!legacy`.
  package static func parse(_ text: String) -> Result<LabelSelector, Diagnostic> {
    var requirements: [LabelRequirement] = []
    for part in parts(of: text) {
      guard let requirement = requirement(part) else {
        return .failure(
          .error(
            "'\(part)' is no label requirement", code: .badQuestion,
            help: "write key=value, key!=value, 'key in (a,b)', 'key notin (a,b)', key or !key"))
      }
      requirements.append(requirement)
    }
    return .success(LabelSelector(requirements))
  }

  /// The text cut at commas that stand outside of parentheses.
  private static func parts(of text: String) -> [String] {
    var parts: [String] = [""]
    var depth = 0
    for character in text {
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      if character == ",", depth == 0 {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts.map { $0.trimmed }
  }

  private static func requirement(_ text: String) -> LabelRequirement? {
    for (word, isPositive) in [(" notin ", false), (" in ", true)] {
      if let (key, rest) = text.split(at: word) {
        guard rest.hasPrefix("("), rest.hasSuffix(")"), isKey(key) else { return nil }
        let inner = rest.dropFirst().dropLast()
        guard !inner.contains(where: { $0 == "(" || $0 == ")" }) else { return nil }
        let values = inner.split(separator: ",", omittingEmptySubsequences: false)
          .map { String($0).trimmed }
        guard values.allSatisfy(isValue) else { return nil }
        return LabelRequirement(key, isPositive ? .isOne(of: values) : .isNone(of: values))
      }
    }
    for (word, isPositive) in [("!=", false), ("==", true), ("=", true)] {
      if let (key, value) = text.split(at: word) {
        guard isKey(key), isValue(value) else { return nil }
        return LabelRequirement(key, isPositive ? .isOne(of: [value]) : .isNone(of: [value]))
      }
    }
    if text.hasPrefix("!") {
      let key = String(text.dropFirst()).trimmed
      return isKey(key) ? LabelRequirement(key, .doesNotExist) : nil
    }
    return isKey(text) ? LabelRequirement(text, .exists) : nil
  }

  /// Letters, digits, `-`, `_` and `.`, with a letter or digit at both ends; in a key's prefix, too.
  private static func isKey(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return (1...2).contains(parts.count) && parts.allSatisfy { !$0.isEmpty && isWord($0) }
  }

  private static func isValue(_ text: String) -> Bool { isWord(text.utf8[...]) }

  private static func isWord(_ text: Substring.UTF8View) -> Bool {
    func isAlphanumeric(_ byte: UInt8) -> Bool {
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
    guard let first = text.first, let last = text.last else { return true }
    return text.count <= 253 && isAlphanumeric(first) && isAlphanumeric(last)
      && text.allSatisfy { isAlphanumeric($0) || "-_.".utf8.contains($0) }
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = self[...]
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }

  /// The trimmed texts before and behind the first occurrence of a word.
  fileprivate func split(at word: String) -> (String, String)? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(word) {
        let behind = index(start, offsetBy: word.count)
        return (String(self[..<start]).trimmed, String(self[behind...]).trimmed)
      }
      start = index(after: start)
    }
    return nil
  }
}
