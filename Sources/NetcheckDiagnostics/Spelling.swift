/// Finds the word that somebody may have meant.
package enum Spelling {
  /// Longer words nobody mistypes, and to compare them takes the square of their length.
  private static let longest = 300

  /// The candidate nearest to a word that is not among them, if one is near enough to be worth a suggestion.
  package static func suggestion(
    for word: String, among candidates: some Sequence<String>
  ) -> String? {
    guard word.utf8.count <= longest else { return nil }
    let written = Array(word.lowercased().unicodeScalars)
    let limit = written.count <= 3 ? 1 : written.count <= 6 ? 2 : 3
    var best: (distance: Int, candidate: String)?
    for candidate in candidates where candidate != word {
      let other = Array(candidate.lowercased().unicodeScalars)
      guard abs(other.count - written.count) <= limit else { continue }
      let distance = distance(written, other)
      guard distance <= limit else { continue }
      if best == nil || (distance, candidate) < (best!.distance, best!.candidate) {
        best = (distance, candidate)
      }
    }
    return best?.candidate
  }

  /// How many slips of the pen lie between two words.
  package static func distance(between a: String, and b: String) -> Int {
    distance(Array(a.unicodeScalars), Array(b.unicodeScalars))
  }

  /// Whether a word is so near to another that it can hardly mean anything else: one slip of the pen, or other capitals.
  package static func isSlip(_ word: String, for meant: String) -> Bool {
    guard word.utf8.count <= longest, meant.utf8.count <= longest else { return word == meant }
    let a = Array(word.lowercased().unicodeScalars)
    let b = Array(meant.lowercased().unicodeScalars)
    return distance(a, b) <= 1
  }

  /// The number of insertions, deletions, replacements and swaps of neighbours that lead from one text to the other.
  static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      row.reserveCapacity(b.count + 1)
      for j in b.indices {
        var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          cost = min(cost, beforeLast[j - 1] + 1)
        }
        row.append(cost)
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
