/// What `kubectl apply` was given, as it keeps it in an annotation: JSON in a string.
enum AppliedConfiguration {
  static let key = "kubectl.kubernetes.io/last-applied-configuration"

  static func text(_ content: (Emitter) -> Void) -> String {
    var text = ""
    let output = OutputBuffer(capacity: 1 << 12) { text += String(decoding: $0, as: UTF8.self) }
    let out = Emitter(.compact, to: output)
    out.document { content(out) }
    output.flush()
    return text
  }
}
