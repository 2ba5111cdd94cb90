package import NetcheckDiagnostics

/// What every object carries: its name, its namespace, its labels and its owner.
package struct Metadata: Sendable {
  package var name: Located<String>

  /// Whether the server makes the name, and the written one is only its beginning.
  package var isNameGenerated = false

  /// The namespace; for objects that have none, the empty text.
  package var namespace: String

  package var labels: Labels

  /// The owner with `controller: true`.
  package var controller: Owner?

  package struct Owner: Hashable, Sendable {
    package var kind: String
    package var name: String

    package init(kind: String, name: String) {
      self.kind = kind
      self.name = name
    }
  }

  package init(
    name: Located<String>, namespace: String, labels: Labels = Labels(), controller: Owner? = nil
  ) {
    self.name = name
    self.namespace = namespace
    self.labels = labels
    self.controller = controller
  }
}

/// A Namespace.
package struct Namespace: Sendable {
  package var metadata: Metadata

  package init(_ metadata: Metadata) {
    self.metadata = metadata
  }
}

/// A ServiceAccount.
package struct ServiceAccount: Sendable {
  package var metadata: Metadata

  package init(_ metadata: Metadata) {
    self.metadata = metadata
  }
}
