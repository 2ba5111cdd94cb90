import NetcheckDiagnostics

/// How manifests are read where they leave something open.
package struct ReadingOptions: Sendable {
  /// The namespace of objects that name none, as `kubectl apply -n` would put them.
  package var namespace: String

  /// Whether blocks with bits behind their prefix, or with leading zeros, are taken as servers took them before strict
  /// validation (KEP-4858), with a warning.
  package var acceptsLooseBlocks: Bool

  package init(namespace: String = "default", acceptsLooseBlocks: Bool = false) {
    self.namespace = namespace
    self.acceptsLooseBlocks = acceptsLooseBlocks
  }
}

/// What the decoders of all kinds share: the options, and the faults that they find.
final class Decoding {
  let options: ReadingOptions
  private(set) var diagnostics: [Diagnostic] = []

  /// Whether the object at hand was stored by a server, which keeps old spellings legal.
  var isFromServer = false

  init(_ options: ReadingOptions) {
    self.options = options
  }

  var acceptsLooseBlocks: Bool { options.acceptsLooseBlocks || isFromServer }

  func report(_ diagnostic: Diagnostic) {
    diagnostics.append(diagnostic)
  }
}
