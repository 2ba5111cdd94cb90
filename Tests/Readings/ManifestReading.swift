import NetcheckDiagnostics
import NetcheckDocuments
package import NetcheckManifests

extension ReadingOptions {
  /// Each file is read at once, as small files are.
  package static var whole: ReadingOptions {
    var options = ReadingOptions()
    options.dumps.largeSize = .max
    return options
  }

  /// Each file is read in stretches so small that everything lies across their borders, in parts on several threads.
  package static func inStretches(of window: Int, parts: Int = 100) -> ReadingOptions {
    var options = ReadingOptions()
    options.dumps.largeSize = 0
    options.dumps.window = WindowSize(block: window / 2, window: window)
    options.dumps.partSize = parts
    options.dumps.threads = 3
    return options
  }
}

extension Reading {
  /// All that was read, as text.
  package var described: String {
    let faults = diagnostics.map { $0.text(in: sources) }.joined(separator: "\n")
    return Description.of(objects, withPlaces: true) + "\n" + faults
  }
}

/// Values as text, by their structure.
package enum Description {
  package static func of(_ value: Any, withPlaces: Bool) -> String {
    var text = ""
    write(value, withPlaces, to: &text)
    return text
  }

  private static func write(_ value: Any, _ withPlaces: Bool, to text: inout String) {
    if let range = value as? SourceRange {
      text += withPlaces ? "@\(range.offset)+\(range.length)" : "@"
      return
    }
    if let string = value as? String {
      text += "'\(string)'"
      return
    }
    let mirror = Mirror(reflecting: value)
    if mirror.children.isEmpty {
      text += "\(value)"
      return
    }
    text += mirror.displayStyle == .enum || mirror.displayStyle == .optional ? "" : "("
    let children =
      mirror.displayStyle == .set
      ? mirror.children.sorted { "\($0.value)" < "\($1.value)" } : Array(mirror.children)
    for child in children {
      if let label = child.label { text += label + ":" }
      write(child.value, withPlaces, to: &text)
      text += " "
    }
    text += ")"
  }
}
