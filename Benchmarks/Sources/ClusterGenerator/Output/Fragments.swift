/// Parts of objects that are the same in many of them, written out once.
///
/// A part is written again as it is, so it must stand at the same depth, behind something or nothing as before.
final class Fragments {
  private let out: Emitter
  private var kept: [String: [UInt8]] = [:]

  init(_ out: Emitter) {
    self.out = out
  }

  /// Writes entries of a mapping for the first time, or the same again.
  func entries(_ name: String, _ content: () -> Void) {
    if let bytes = kept[name] {
      out.again(bytes)
    } else {
      kept[name] = out.recording(content)
    }
  }
}
