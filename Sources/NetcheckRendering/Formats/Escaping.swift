extension String {
  /// The text with some scalars replaced.
  ///
  /// It looks at scalars and never at characters: a mark that combines with what stands before it would hide a quote or a bracket
  /// among characters, and hides nothing from those who read the text.
  func escaping(_ replacement: (Unicode.Scalar) -> String?) -> String {
    guard unicodeScalars.contains(where: { replacement($0) != nil }) else { return self }
    var escaped = ""
    for scalar in unicodeScalars {
      if let replacement = replacement(scalar) {
        escaped += replacement
      } else {
        escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
